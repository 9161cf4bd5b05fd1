import type { Measure } from './measure.ts'

/** The cause of a missing answer: programs match on `code`; the words are in `render/words/`. */
export type Failure =
  /** `bytes`: the part of the answer that was received, if any. */
  | { readonly code: 'timeout'; readonly afterMs: number; readonly bytes?: number }
  /** The round ended before the answer. */
  | { readonly code: 'deadline'; readonly afterMs: number }
  /** The command was stopped before the answer. */
  | { readonly code: 'interrupted' }
  | { readonly code: 'unknownHost' | 'tls' | 'network'; readonly errno: string }
  /** `at`: the addresses that were tried, unless it is simply the provider's. */
  | { readonly code: 'refused' | 'unreachable'; readonly errno: string; readonly at?: string }
  | {
      readonly code: 'reset'
      readonly errno: string
      readonly at?: string
      /** Part of the answer was received. */
      readonly isPartial?: true
    }
  | {
      readonly code: 'http'
      readonly status: number
      readonly location?: string
      readonly retryAfterMs?: number
      /** The deadline that the requested wait exceeds. */
      readonly deadlineMs?: number
    }
  | { readonly code: 'protocol' | 'malformed'; readonly problem: string }
  /** The listed entry cannot be requested. */
  | { readonly code: 'unusable'; readonly problem: string }
  | { readonly code: 'tooLarge'; readonly maxBytes: number }
  | { readonly code: 'tooMany'; readonly maxInstances: number }
  /** The source itself could not read the instance, or the listing; `problem` is its last error. */
  | { readonly code: 'down'; readonly problem?: string }
  /** The instance is up, but these measures have no value. */
  | { readonly code: 'noData'; readonly measures: readonly Measure[] }
  /** The source refused a query; `query` is its name. */
  | {
      readonly code: 'query'
      readonly query: string
      readonly problem: string
      /** Null if the source is at fault. */
      readonly remedy: 'correct' | 'match' | 'narrow' | 'retry' | 'tenant' | 'wait' | null
    }
  /** The file with the listing cannot be read. */
  | { readonly code: 'file'; readonly errno: string }
  /** The Unix socket of the source cannot be used. */
  | {
      readonly code: 'socket'
      readonly errno: string
      /** The group whose members may use it. */
      readonly group: string
      /** The form of an address that names another socket. */
      readonly form: string
      /** A command that prints the right one. */
      readonly shownBy: string
    }

/** Whether the provider does not know what was requested. */
export function isGone(failure: Failure): failure is Extract<Failure, { code: 'http' }> {
  return failure.code === 'http' && (failure.status === 400 || failure.status === 404)
}

/** Whether a redirect leads to a page to log in. */
export function isLogin(location: string): boolean {
  const path = location.replace(/^https?:\/\/[^/]*|[?#].*$/gis, '')
  return /\/(?:auth(?:orize)?|log-?in|oauth2?|saml2?|sign-?in|sso)(?:[/._-]|$)/i.test(path)
}
