import type { Listing, InstanceId } from '../../domain/snapshot.ts'
import type { TargetGroup } from './target-group.ts'
import { nameTargets } from './target-names.ts'
import { decodeTarget, isUsable, type ListedTarget, pageOf, type TargetRules } from './target.ts'

export interface TargetList {
  readonly listing: Listing
  /** By their ids, in the order of the list. */
  readonly targets: ReadonlyMap<InstanceId, ListedTarget>
}

export function failedList(failure: Extract<Listing, { ok: false }>['failure']): TargetList {
  return { listing: { ok: false, failure }, targets: new Map() }
}

/** Distinguishes targets; null for an entry that is not like any other one. */
function keyOf(entry: unknown, target: ListedTarget): string | null {
  if (isUsable(target)) return JSON.stringify([pageOf(target), target.service, target.id])
  return typeof entry === 'string' ? JSON.stringify([entry, target.service]) : null
}

/** Decodes the entries of all groups. Those with the same page, service, and name are one target. */
function decodeEntries(groups: readonly TargetGroup[], rules: TargetRules): ListedTarget[] {
  const keys = new Set<string>()
  const decoded: ListedTarget[] = []
  for (const { targets, labels } of groups) {
    for (const entry of targets) {
      const target = decodeTarget(entry, labels, rules)
      const key = keyOf(entry, target)
      if (key === null || !keys.has(key)) decoded.push(target)
      if (key !== null) keys.add(key)
    }
  }
  return decoded
}

/** Makes the list of targets from its groups. */
export function makeTargetList(
  groups: readonly TargetGroup[],
  { maxInstances, ...rules }: TargetRules & { readonly maxInstances: number },
): TargetList {
  const entries = groups.reduce((sum, { targets }) => sum + targets.length, 0)
  if (entries > maxInstances) return failedList({ code: 'tooMany', maxInstances })
  const decoded = decodeEntries(groups, rules)
  if (entries > 0 && !decoded.some(isUsable)) return failedList(noneUsable(decoded, entries))
  const names = nameTargets(decoded)
  const named = decoded.map((target) => ({ ...target, id: names.get(target) ?? target.id }))
  const targets = new Map(named.map((target) => [target.id, target]))
  return {
    listing: { ok: true, ids: [...targets.keys()], duplicates: entries - decoded.length },
    targets,
  }
}

function noneUsable([first]: readonly ListedTarget[], entries: number) {
  const why = first !== undefined && 'problem' in first ? first.problem : ''
  const name = JSON.stringify(first?.id)
  const problem = `none of the ${entries} listed targets is usable, the first is ${name}: ${why}`
  return { code: 'malformed', problem } as const
}
