import { findGaps, LEAST_BREAK_MS } from '../../domain/history/gaps.ts'
import { MEASURES } from '../../domain/measure.ts'
import type { EpochMs } from '../../domain/time.ts'
import type { StreamSnapshot } from '../message.ts'

/** What charts show: an instance or a service. */
export interface Subject {
  readonly kind: 'instance' | 'service'
  readonly name: string
}

type Value = number | null

/** The values of one round by the names of their columns; null for none. */
type Point = Readonly<Record<string, Value>>

/** Values over time: a column for each kind of value, and a place for each round, the oldest first. */
export interface Track {
  readonly times: readonly EpochMs[]
  readonly columns: Readonly<Record<string, readonly Value[]>>
  /** The service that an instance reported last: its columns have the medians of that one. */
  readonly service: string | null
}

export const NO_TRACK: Track = { times: [], columns: {}, service: null }

// As many rounds as the server remembers without a recording.
const MOST_ROUNDS = 240

function pointOfService(fleet: StreamSnapshot, name: string): Point {
  const service = fleet.services.find((one) => one.service === name)
  const loads = MEASURES.flatMap(({ key }) => {
    const load = service?.[`${key}Percent`] ?? null
    return [
      [`${key}Mean`, load?.mean ?? null],
      [`${key}Median`, load?.p50 ?? null],
      [`${key}Max`, load?.max ?? null],
    ]
  })
  return { ...Object.fromEntries(loads), healthy: service?.healthy ?? null }
}

function findService({ instances }: StreamSnapshot, { kind, name }: Subject): string | null {
  const instance = kind === 'instance' ? instances.find(({ id }) => id === name) : undefined
  return instance?.service ?? instance?.lastService ?? null
}

function pointOfInstance(fleet: StreamSnapshot, id: string): Point {
  const instance = fleet.instances.find((one) => one.id === id)
  const service = findService(fleet, { kind: 'instance', name: id })
  const peers = service === null ? {} : pointOfService(fleet, service)
  const values = MEASURES.flatMap(({ key }) => [
    [key, instance?.[`${key}Percent`] ?? null],
    [`${key}Median`, peers[`${key}Median`] ?? null],
  ])
  const hasAnswered = instance !== undefined && instance.service !== null
  return { ...Object.fromEntries(values), latencyMs: hasAnswered ? instance.latencyMs : null }
}

/** The values of the last round; none of them if its listing failed, so that charts show a gap. */
function pointOf(fleet: StreamSnapshot, { kind, name }: Subject): Point {
  if (fleet.listing?.ok === false) return {}
  return kind === 'instance' ? pointOfInstance(fleet, name) : pointOfService(fleet, name)
}

/** A track with the last round, unless it has a later one; the oldest rounds make room. */
export function extendTrack(track: Track, fleet: StreamSnapshot, subject: Subject): Track {
  const at = Date.parse(fleet.startedAt ?? fleet.now)
  const { times, columns } = track
  if (at <= (times.at(-1) ?? -Infinity)) return track
  const point = pointOf(fleet, subject)
  const names = new Set([...Object.keys(columns), ...Object.keys(point)])
  const most = Math.max(MOST_ROUNDS, times.length)
  const extend = (name: string) => {
    const known = columns[name] ?? times.map(() => null)
    return [...known, point[name] ?? null].slice(-most)
  }
  return {
    times: [...times, at].slice(-most),
    columns: Object.fromEntries(Array.from(names, (name) => [name, extend(name)])),
    service: findService(fleet, subject) ?? track.service,
  }
}

function pick({ times, columns, service }: Track, places: readonly number[]): Track {
  const move = (values: readonly Value[]) => places.map((place) => values[place] ?? null)
  const entries = Object.entries(columns).map(([name, values]) => [name, move(values)] as const)
  const picked = places.map((place) => times[place] ?? 0)
  return { times: picked, columns: Object.fromEntries(entries), service }
}

/** The part of a track within a span. */
export function cutTrack(
  track: Track,
  span: { readonly from: EpochMs; readonly to: EpochMs },
): Track {
  const isWithin = (at: EpochMs) => at >= span.from && at <= span.to
  return pick(
    track,
    track.times.flatMap((at, place) => (isWithin(at) ? place : [])),
  )
}

/** A track with a place without values in each gap between rounds, so that no line crosses it. */
export function breakAtGaps(track: Track): Track {
  const gaps = findGaps(track.times, LEAST_BREAK_MS)
  if (gaps.size === 0) return track
  const places = track.times.flatMap((at, place) => (gaps.has(at) ? [-1, place] : place))
  const broken = pick(track, places)
  const { times } = broken
  const middle = (place: number) => ((times[place - 1] ?? 0) + (times[place + 1] ?? 0)) / 2
  return { ...broken, times: times.map((at, place) => (places[place] === -1 ? middle(place) : at)) }
}
