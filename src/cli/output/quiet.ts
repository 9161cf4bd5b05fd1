/**
 * Returns the kinds that held lately, or hold now, each with the time since it held.
 * @param known undefined before the first round
 * @param step the time since the last round, in the unit of `limit`
 * @param limit the time after which a kind is forgotten
 */
export function mergeKinds(
  known: ReadonlyMap<string, number> | undefined,
  kinds: readonly string[],
  { step, limit }: { readonly step: number; readonly limit: number },
): Map<string, number> {
  const merged = new Map<string, number>()
  for (const [kind, quiet] of known ?? []) {
    if (quiet + step < limit) merged.set(kind, quiet + step)
  }
  for (const kind of kinds) merged.set(kind, 0)
  return merged
}
