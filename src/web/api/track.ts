import type { SelectPlaces } from '../../domain/recorded.ts'
import type { EpochMs } from '../../domain/time.ts'
import { Problem } from '../http/problem.ts'
import { memoize } from '../memoize.ts'
import type { Past } from '../past.ts'
import type { ServedMoment } from '../served-fleet.ts'
import {
  INSTANCE_COLUMNS,
  type Point,
  pointOfInstance,
  pointOfService,
  rememberInstance,
  rememberService,
  SERVICE_COLUMNS,
} from './points.ts'
import { findRange, readRounds } from './read-rounds.ts'
import { chooseStep, type Columns, Steps } from './steps.ts'
import type { Thresholds } from '../../domain/status/policy.ts'

/** What a track is of. */
export interface Subject {
  readonly kind: 'instance' | 'service'
  readonly name: string
}

/** Times of rounds, both included. */
export interface Span {
  readonly from: EpochMs
  readonly to: EpochMs
}

/** Values over time, and what they were made from. */
export interface Track {
  readonly columns: Columns
  /** Starts of the first and the last round; undefined if there is none. */
  readonly from: EpochMs | undefined
  readonly to: EpochMs | undefined
  /** Null if each round is a step. */
  readonly stepSeconds: number | null
  /** Distance of the rounds that were read: 1 for all, N for each Nth. */
  readonly every: number
  /** Whether a round has the instance or the service. */
  readonly isFound: boolean
  /** The service of the instance in the last round that has it. */
  readonly service: string | null
}

// More points than pixels show nothing more; a client may ask for more.
const MOST_POINTS = 500
const MOST_STEPS = 10_000
// What is read for one answer: it takes a few seconds.
const MOST_RESULTS = 25_000_000
// The time that a round takes besides its results, in results.
const RESULTS_A_ROUND = 200

/** Selects the instances of a service. */
function membersOf({ name }: Subject): SelectPlaces {
  return (instances) => [...instances.keys()].filter((at) => instances[at]?.service === name)
}

/** Selects an instance, and those of its service. */
function peersOf({ name: id }: Subject): SelectPlaces {
  return (instances) => {
    const own = instances.findIndex((instance) => instance.id === id)
    const service = instances[own]?.service ?? null
    if (service !== null) return membersOf({ kind: 'service', name: service })(instances)
    return own < 0 ? [] : [own]
  }
}

/** @throws Problem 400 if a span has too many steps */
function checkStep(stepSeconds: number | null, spanMs: number): void {
  if (stepSeconds === null || spanMs / 1000 / stepSeconds <= MOST_STEPS) return
  const least = Math.ceil(spanMs / 1000 / MOST_STEPS)
  throw new Problem(400, `step: ${stepSeconds} is too small for this span; use at least ${least}`)
}

/** Gathers points into steps. */
class Gathering {
  readonly #steps: Steps
  readonly #stepSeconds: number | null
  #from: EpochMs | undefined
  #to: EpochMs | undefined
  #isFound = false
  #service: string | null = null

  constructor(subject: Subject, stepSeconds: number | null) {
    const columns = subject.kind === 'instance' ? INSTANCE_COLUMNS : SERVICE_COLUMNS
    this.#steps = new Steps(columns, stepSeconds === null ? null : stepSeconds * 1000)
    this.#stepSeconds = stepSeconds
  }

  add({ at, values, isFound, service }: Point): void {
    this.#from ??= at
    this.#to = at
    if (isFound) {
      this.#isFound = true
      this.#service = service ?? this.#service
    }
    this.#steps.add(at, values)
  }

  end(every = 1): Track {
    return {
      columns: this.#steps.end(),
      from: this.#from,
      to: this.#to,
      stepSeconds: this.#stepSeconds,
      every,
      isFound: this.#isFound,
      service: this.#service,
    }
  }
}

/**
 * Makes a track of the rounds that a moment remembers.
 * @param span null for all of them
 * @throws Problem 400 if it has too many steps
 */
export function rememberTrack(
  subject: Subject,
  { history }: ServedMoment,
  span: Span | null,
  stepSeconds: number | null,
): Track {
  const remember = subject.kind === 'instance' ? rememberInstance : rememberService
  const all = history === null ? [] : [...remember(history, subject.name)]
  const points = all.filter(({ at }) => span === null || (at >= span.from && at <= span.to))
  checkStep(stepSeconds, (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0))
  const gathering = new Gathering(subject, stepSeconds)
  for (const point of points) gathering.add(point)
  return gathering.end()
}

/**
 * Makes a track of recorded rounds.
 * @param stepSeconds null for steps that make a chart
 * @throws Problem 400 if it has too many steps
 */
export async function readTrack(
  subject: Subject,
  past: Past,
  {
    span,
    stepSeconds,
    thresholds,
  }: {
    readonly span: Span
    readonly stepSeconds: number | null
    readonly thresholds: Thresholds
  },
  signal: AbortSignal,
): Promise<Track> {
  const range = findRange(past, span.from, span.to)
  const rounds = Math.max(0, range.last - range.after)
  const [first] = past.recorded.after(range.after, 1)
  const begin = Math.max(span.from, first?.snapshot.startedAt ?? range.endsAt)
  const spanMs = Math.max(0, range.endsAt - begin)
  const chosen = stepSeconds ?? (rounds > MOST_POINTS ? chooseStep(spanMs, MOST_POINTS) : null)
  checkStep(chosen, spanMs)
  const results = rounds * (RESULTS_A_ROUND + (first?.snapshot.results.length ?? 0))
  const every = Math.max(1, Math.ceil(results / MOST_RESULTS))
  const toPoint = subject.kind === 'instance' ? pointOfInstance : pointOfService
  const gathering = new Gathering(subject, chosen)
  const select = memoize(subject.kind === 'instance' ? peersOf(subject) : membersOf(subject))
  for await (const snapshot of readRounds(past, { range, every, select }, signal)) {
    const { startedAt } = snapshot
    if (startedAt < span.from || startedAt > span.to) continue
    gathering.add(toPoint(snapshot, subject.name, thresholds))
  }
  return gathering.end(every)
}
