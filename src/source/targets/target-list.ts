import type { Listing, InstanceId } from '../../domain/snapshot.ts'
import {
  addressOf,
  decodeTarget,
  type ListedTarget,
  type Target,
  type TargetRules,
} from './target.ts'
import type { OpenGroup } from './target-group.ts'

export interface TargetList {
  readonly listing: Listing
  /** By their ids, in the order of the list. */
  readonly targets: ReadonlyMap<InstanceId, ListedTarget>
}

export function isUsable(target: ListedTarget): target is Target {
  return 'path' in target
}

export function failedList(failure: Extract<Listing, { ok: false }>['failure']): TargetList {
  return { listing: { ok: false, failure }, targets: new Map() }
}

/** The page that a target names, whatever its labels are; an entry that is not usable names itself. */
export function pageOf(target: ListedTarget): string {
  if (!isUsable(target)) return `"${target.id}"`
  return `${target.isSecure ? 'https' : 'http'}://${addressOf(target)}${target.path}`
}

/** Another name for a target whose name is taken; null if that is taken as well. */
function rename(target: ListedTarget, targets: TargetList['targets']): ListedTarget | null {
  if (!isUsable(target)) return null
  const { id, service, path } = target
  const other = addressOf(target) + path
  const problem = `another target is called ${JSON.stringify(id)} as well`
  return targets.has(other) ? null : { id: other, service, problem }
}

/** Makes the list of targets from its groups. A page that is listed twice counts once. */
export function makeTargetList(
  groups: readonly OpenGroup[],
  { maxInstances, ...rules }: TargetRules & { readonly maxInstances: number },
): TargetList {
  const entries = groups.reduce((sum, { targets }) => sum + targets.length, 0)
  if (entries > maxInstances) return failedList({ code: 'tooMany', maxInstances })
  const targets = new Map<InstanceId, ListedTarget>()
  const pages = new Set<string>()
  for (const { targets: listed, labels } of groups) {
    for (const entry of listed) {
      const target = decodeTarget(entry, labels, rules)
      const page = pageOf(target)
      if (pages.has(page)) continue
      pages.add(page)
      const named = targets.has(target.id) ? rename(target, targets) : target
      if (named !== null) targets.set(named.id, named)
    }
  }
  if (entries > 0 && !targets.values().some(isUsable))
    return failedList(noneUsable(targets, entries))
  const ids = [...targets.keys()]
  return { listing: { ok: true, ids, duplicates: entries - ids.length }, targets }
}

function noneUsable(targets: TargetList['targets'], entries: number) {
  const [first] = targets.values()
  const why = first !== undefined && 'problem' in first ? first.problem : ''
  const name = JSON.stringify(first?.id)
  const problem = `none of the ${entries} listed targets is usable, the first is ${name}: ${why}`
  return { code: 'malformed', problem } as const
}
