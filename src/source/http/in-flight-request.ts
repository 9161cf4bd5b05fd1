/** One request in flight. */
export interface InFlightRequest {
  /** Milliseconds of a clock that never runs backwards. */
  readonly startedAt: number
  /** Over a connection made for it. */
  readonly isFresh: boolean
}

/** How a request ended, as far as the number in flight is concerned. */
export type Outcome =
  | 'ok'
  /** Refused or reset before the first byte. */
  | 'dropped'
  /** Ran out of time before the first byte. */
  | 'silent'
  | 'overloaded'
  | 'throttled'
  /** This machine had no descriptor or port left. */
  | 'starved'
  /** A fault of the answer, which says nothing of the load. */
  | 'broken'
