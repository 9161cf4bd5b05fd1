import type { Service } from '../domain/status/service.ts'
import type { Instance } from '../domain/status/verdict.ts'

/** What an action has to show, whatever the format: the rows that were chosen, in their order. */
export type Answer =
  | { readonly kind: 'instances'; readonly instances: readonly Instance[] }
  | { readonly kind: 'averages' | 'health'; readonly services: readonly Service[] }
