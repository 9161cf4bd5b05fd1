import type { InstanceId } from '../../domain/snapshot.ts'
import { cutName } from '../cut.ts'
import { addressOf, isUsable, type ListedTarget } from './target.ts'

/** Names for a target, the shortest first. */
const CANDIDATES: readonly ((target: ListedTarget) => string)[] = [
  ({ id }) => id,
  ({ id, service }) => `${service ?? ''}/${id}`,
  (target) => (isUsable(target) ? `${target.service}/${addressOf(target)}` : target.id),
]

/**
 * Gives each target the shortest name that no other one has, so that no name depends on the order of
 * the list. Targets that differ by nothing that may be shown are numbered.
 */
export function nameTargets(
  targets: readonly ListedTarget[],
): ReadonlyMap<ListedTarget, InstanceId> {
  const names = new Map<ListedTarget, InstanceId>()
  const taken = new Set<InstanceId>()
  // An unusable entry must not take the name of a usable one.
  for (const isFirst of [true, false]) {
    let rest = targets.filter((target) => isUsable(target) === isFirst)
    for (const candidate of CANDIDATES) {
      const named = Map.groupBy(rest, (target) => cutName(candidate(target)))
      rest = []
      for (const [name, [first, ...others]] of named) {
        if (first === undefined) continue
        if (others.length > 0 || taken.has(name)) rest.push(first, ...others)
        else names.set(first, name)
      }
      for (const name of names.values()) taken.add(name)
    }
    number(rest, names, taken)
  }
  return names
}

function number(
  targets: readonly ListedTarget[],
  names: Map<ListedTarget, InstanceId>,
  taken: Set<InstanceId>,
): void {
  const last = new Map<string, number>()
  for (const target of targets) {
    let count = last.get(target.id) ?? 0
    let name
    do {
      count += 1
      name = cutName(count === 1 ? target.id : `${target.id}#${count}`)
    } while (taken.has(name))
    last.set(target.id, count)
    names.set(target, name)
    taken.add(name)
  }
}
