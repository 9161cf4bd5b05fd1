/** A duration in tenths of a millisecond: finer digits are noise, and noise takes space in a recording. */
export function roundLatency(ms: number): number {
  return Math.round(ms * 10) / 10
}
