import type { Service } from '../domain/service.ts'
import type { Instance } from '../domain/verdict.ts'
import type { Width } from './width.ts'

/** What an action has to show, whatever the format. */
export type Answer =
  | { readonly kind: 'instances'; readonly instances: readonly Instance[] }
  | { readonly kind: 'averages' | 'health'; readonly services: readonly Service[] }

export interface Layout {
  readonly width: Width
}
