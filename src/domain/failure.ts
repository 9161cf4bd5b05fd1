/**
 * Why one request gave nothing usable. `code` is what programs match on and what coverage counts;
 * the words for people live in `render/words.ts`.
 */
export type Failure =
  /** `bytes`: what of the answer had come, where that was something. */
  | { readonly code: 'timeout'; readonly afterMs: number; readonly bytes?: number }
  /** The round ended before it was its turn, or its answer came. */
  | { readonly code: 'deadline'; readonly afterMs: number }
  /** The command was stopped before it was its turn, or its answer came. */
  | { readonly code: 'interrupted' }
  /** `at`: the addresses that were tried, where they are not simply the provider's. */
  | {
      readonly code: 'refused' | 'unreachable'
      readonly errno: string
      readonly at?: string
    }
  | {
      readonly code: 'reset'
      readonly errno: string
      readonly at?: string
      /** A part of the answer had come. */
      readonly isPartial?: true
    }
  | { readonly code: 'unknownHost'; readonly errno: string }
  | { readonly code: 'tls'; readonly errno: string }
  | { readonly code: 'network'; readonly errno: string }
  | { readonly code: 'protocol'; readonly problem: string }
  | {
      readonly code: 'http'
      readonly status: number
      readonly location?: string
      readonly retryAfterMs?: number
      /** The deadline before which it may not be asked again. */
      readonly deadlineMs?: number
    }
  | { readonly code: 'malformed'; readonly problem: string }
  /** The listed entry cannot be requested, so it never was. */
  | { readonly code: 'unusable'; readonly problem: string }
  | { readonly code: 'tooLarge'; readonly maxBytes: number }
  | { readonly code: 'tooMany'; readonly maxInstances: number }

/** Whether the provider says that it does not know what it was asked for. */
export function isGone(failure: Failure): failure is Extract<Failure, { code: 'http' }> {
  return failure.code === 'http' && (failure.status === 400 || failure.status === 404)
}
