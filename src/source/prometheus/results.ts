import { type ByMeasure, type Measure, MEASURES } from '../../domain/measure.ts'
import type { Failure } from '../../domain/failure.ts'
import type { InstanceId, Percent, ScrapeResult } from '../../domain/snapshot.ts'
import { cutName } from '../cut.ts'
import type { Fleet, Member, Value } from './fleet.ts'

// A rate is extrapolated, so that a value may be beyond a bound by a hair.
const TOLERANCE = 0.5

const HOST = /^(?:(\d[\d.]*)|\[([\da-f:.]+)\])(?::\d+)?$/i

/** The IP address in `10.0.0.1:9100`; undefined if that is the whole name, or there is none. */
function ipOf(name: string): string | undefined {
  const [, ipv4, ipv6] = HOST.exec(name) ?? []
  const ip = ipv4 ?? ipv6
  return ip === name ? undefined : ip
}

/** The reason why a value cannot be used; null if it can. */
function findProblem(word: string, { value, series }: Value): string | null {
  if (series > 1) return `${word} has ${series} series`
  if (value >= -TOLERANCE && value <= 100 + TOLERANCE) return null
  const shown = String(value).replace('Infinity', 'Inf')
  return `${word} is ${shown}, not a percentage from 0 to 100`
}

interface Checked {
  readonly values: Partial<ByMeasure<Percent>>
  readonly problems: readonly string[]
  readonly missing: readonly Measure[]
}

function check(fleet: Fleet, member: Member): Checked {
  const values: Partial<Record<Measure, Percent>> = {}
  const problems: string[] = []
  const missing: Measure[] = []
  for (const { key, word } of MEASURES) {
    const found = fleet.valueOf(member, key)
    const problem = found === null ? null : findProblem(word, found)
    if (found === null) missing.push(key)
    else if (problem !== null) problems.push(problem)
    else values[key] = Math.min(100, Math.max(0, found.value))
  }
  return { values, problems, missing }
}

/** The reason why an instance that is up has no usable sample; null if it has one. */
function findFailure({ service }: Member, { problems, missing }: Checked): Failure | null {
  if (problems.length > 0) return { code: 'malformed', problem: problems.join(', ') }
  if (missing.length > 0) return { code: 'noData', measures: missing }
  return service === '' ? { code: 'malformed', problem: 'no label names its service' } : null
}

/** The failure of a member that is not up, or has old data. */
function failureOf({ up, problem, ageMs }: Member): Failure {
  if (ageMs > 0 && up > 0) {
    return { code: 'down', problem: `last scraped ${Math.round(ageMs / 1000)} s ago` }
  }
  if (up !== 0) return { code: 'malformed', problem: `up is ${up}` }
  return problem === '' ? { code: 'down' } : { code: 'down', problem }
}

/** The result of one member. */
function resultOf(id: InstanceId, member: Member, fleet: Fleet): ScrapeResult {
  const { up, service, condition } = member
  const ip = ipOf(member.name)
  // Prometheus is requested, not the instance.
  const latencyMs = null
  const lastService = service === '' ? null : service
  if (up === -1) return { id, ip, latencyMs, kind: 'gone', lastService }
  const isCurrent = member.ageMs === 0
  if (!isCurrent || (!(up > 0) && (up !== 0 || condition === null))) {
    return { id, ip, latencyMs, kind: 'failure', failure: failureOf(member), lastService }
  }
  const checked = check(fleet, member)
  const failure = findFailure(member, checked)
  const { values } = checked
  if (condition !== null && service !== '' && (up === 0 || failure !== null)) {
    return { id, ip, latencyMs, kind: 'stopped', service, condition }
  }
  if (failure !== null) {
    return { id, ip, latencyMs, kind: 'failure', failure, lastService, values }
  }
  const sample = { service, ...(values as ByMeasure<Percent>) }
  if (condition !== null) return { id, ip, latencyMs, kind: 'sample', sample, condition }
  return { id, ip, latencyMs, kind: 'sample', sample }
}

/** Names that several jobs have had, so that an instance keeps its id if the others end. */
export type SharedNames = ReadonlySet<string>

/**
 * Makes the results of a round. An instance is named by its labels. If several jobs have one of this
 * name, each is an instance of its own, `job/name`.
 */
export function resultsOf(fleet: Fleet, sharedBefore: SharedNames) {
  const shared = new Set<string>()
  const taken = new Set<InstanceId>()
  const results = fleet.members.map((member) => {
    const { name, job } = member
    if (!fleet.shared.has(name) && !sharedBefore.has(name)) return resultOf(name, member, fleet)
    shared.add(name)
    let id = name
    // Both parts may contain a slash.
    while (fleet.hasName(id) || taken.has(id)) id = cutName(`${job}/${id}`)
    taken.add(id)
    return resultOf(id, member, fleet)
  })
  return { results, shared }
}
