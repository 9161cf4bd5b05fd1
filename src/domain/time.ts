/** Milliseconds since the Unix epoch. */
export type EpochMs = number

/** From one time to another, both included. */
export interface Span {
  readonly from: EpochMs
  readonly to: EpochMs
}
