import type { Service } from '../domain/service.ts'
import type { Instance } from '../domain/verdict.ts'

/** What an action has to show, whatever the format: the rows that were chosen, in their order. */
export type Answer =
  | { readonly kind: 'instances'; readonly instances: readonly Instance[] }
  | { readonly kind: 'averages' | 'health'; readonly services: readonly Service[] }
