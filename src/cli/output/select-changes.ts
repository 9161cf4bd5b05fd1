import { OperationError } from '../../domain/error.ts'
import { type Change, concernsInstance, concernsService } from '../../domain/history/change.ts'
import type { RecordedRounds } from '../../domain/recorded.ts'
import type { Query } from '../../domain/report/query.ts'
import type { Host } from '../../host.ts'
import { suggest } from '../../options/suggest.ts'
import { toSafe } from '../../render/safe.ts'
import { describeNote } from '../../render/words/note.ts'
import { paced } from './stream.ts'

type World = Pick<Host, 'clock' | 'stop'>

export type Matches = (change: Change) => boolean

/** The instances and services of all rounds. */
interface Names {
  readonly ids: ReadonlySet<string>
  readonly services: ReadonlySet<string>
}

async function collectNames(recorded: RecordedRounds, host: World): Promise<Names> {
  const services = new Set<string>()
  const ids = new Set<string>()
  for await (const names of paced(recorded.names(), host)) {
    for (const service of [...names.services, ...names.knownServices]) {
      if (service !== null) services.add(service)
    }
    for (const id of names.ids) ids.add(id)
  }
  return { ids, services }
}

/** @throws OperationError if no service or instance has the name */
function selectName(name: string, { ids, services }: Names): Matches {
  const [isService, isInstance] = [services.has(name), ids.has(name)]
  if (!isService && !isInstance) {
    const guess = suggest(name, [...services, ...ids].map(toSafe))
    throw new OperationError(
      `no recorded service or instance is named ${JSON.stringify(name)}${guess}`,
    )
  }
  return (change) =>
    (isService && concernsService(change, (service) => service === name)) ||
    (isInstance && concernsInstance(change, name))
}

/** @throws OperationError if `--only` matches none of the services */
export function requireOnly(only: Query['only'], services: Iterable<string>): void {
  const names = [...new Set(services)].toSorted()
  if (only === null || names.some(only.matches)) return
  const known = names.map((name) => ({ name }))
  throw new OperationError(describeNote({ code: 'noMatch', globs: only.globs, known }))
}

/**
 * Returns what selects the changes of the named service or instance, and of the services of `--only`.
 * @throws OperationError if no round has them
 */
export async function selectorOf(
  { service: name, only }: Query,
  recorded: RecordedRounds,
  host: World,
): Promise<Matches> {
  if (name === null && only === null) return () => true
  const names = await collectNames(recorded, host)
  requireOnly(only, names.services)
  const hasName = name === null ? () => true : selectName(name, names)
  return (change) => hasName(change) && (only === null || concernsService(change, only.matches))
}
