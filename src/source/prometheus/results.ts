import { type ByMeasure, type Measure, MEASURES } from '../../domain/measure.ts'
import type { Failure } from '../../domain/failure.ts'
import type { InstanceId, Percent, Sample, ScrapeResult } from '../../domain/snapshot.ts'
import { cutName } from '../cut.ts'
import { findMissing, type Fleet, type Found, type Member } from './fleet.ts'

// A rate is extrapolated, so that a value may be beyond a bound by a hair.
const TOLERANCE = 0.5

const HOST = /^(?:(\d[\d.]*)|\[([\da-f:.]+)\])(?::\d+)?$/i

/** The IP address in `10.0.0.1:9100`; undefined if that is the whole name, or there is none. */
function ipOf(name: string): string | undefined {
  const [, ipv4, ipv6] = HOST.exec(name) ?? []
  const ip = ipv4 ?? ipv6
  return ip === name ? undefined : ip
}

/** Why a value cannot be used; null if it can. */
function findProblem(word: string, { value, series }: Found): string | null {
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

function check(member: Member): Checked {
  const values: Partial<Record<Measure, Percent>> = {}
  const problems: string[] = []
  for (const { key, word } of MEASURES) {
    const found = member.found[key]
    if (found === undefined) continue
    const problem = findProblem(word, found)
    if (problem !== null) problems.push(problem)
    else values[key] = Math.min(100, Math.max(0, found.value))
  }
  return { values, problems, missing: findMissing(member) }
}

/** Why an instance that is up has no usable sample; null if it has one. */
function findFailure({ service }: Member, { problems, missing }: Checked): Failure | null {
  if (problems.length > 0) return { code: 'malformed', problem: problems.join(', ') }
  if (missing.length > 0) return { code: 'noData', measures: missing }
  return service === '' ? { code: 'malformed', problem: 'no label names its service' } : null
}

/** Judges nothing: what the answers say of one member, as a result of the round. */
function resultOf(id: InstanceId, member: Member): ScrapeResult {
  const { up, service, condition, problem } = member
  const ip = ipOf(member.name)
  const scraped = { id, latencyMs: null, ...(ip !== undefined && { ip }) }
  const unanswered = { ...scraped, lastService: service === '' ? null : service }
  if (up === -1) return { ...unanswered, kind: 'gone' }
  if (up === 0 && condition === null) {
    const failure: Failure = { code: 'down', ...(problem !== undefined && { problem }) }
    return { ...unanswered, kind: 'failure', failure }
  }
  if (!(up >= 0)) {
    const failure: Failure = { code: 'malformed', problem: `up is ${up}` }
    return { ...unanswered, kind: 'failure', failure }
  }
  const checked = check(member)
  const failure = findFailure(member, checked)
  const { values } = checked
  if (condition !== null && service !== '' && (up === 0 || failure !== null)) {
    return { ...scraped, kind: 'stopped', service, condition }
  }
  if (failure !== null) return { ...unanswered, kind: 'failure', failure, values }
  const sample = { service, ...values } as Sample
  return { ...scraped, kind: 'sample', sample, ...(condition !== null && { condition }) }
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
    if (!fleet.isShared(member) && !sharedBefore.has(name)) return resultOf(name, member)
    shared.add(name)
    let id = name
    // Both parts may contain a slash.
    while (fleet.has(id) || taken.has(id)) id = cutName(`${job}/${id}`)
    taken.add(id)
    return resultOf(id, member)
  })
  return { results, shared }
}
