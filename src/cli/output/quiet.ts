/** What comes and goes from round to round has not ended, such as instances that answer in time or not. */
export const QUIET_ROUNDS = 3

/**
 * Returns the kinds that held lately, or hold now, each with the rounds since it held.
 * @param known undefined before the first round
 */
export function mergeKinds(
  known: ReadonlyMap<string, number> | undefined,
  kinds: readonly string[],
): Map<string, number> {
  const merged = new Map<string, number>()
  for (const [kind, quiet] of known ?? []) {
    if (quiet + 1 < QUIET_ROUNDS) merged.set(kind, quiet + 1)
  }
  for (const kind of kinds) merged.set(kind, 0)
  return merged
}
