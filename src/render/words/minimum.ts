import type { ServiceCounts } from '../../domain/status/service.ts'
import { formatAge } from '../number.ts'
import { toSafe } from '../safe.ts'
import { describeBounds, enumerate } from './status.ts'

/** Less than the minimum: perhaps, certainly, or nothing at all. */
export type Lack = 'open' | 'short' | 'empty'

type Words = readonly [one: string, several: string]

const BELOW: Readonly<Record<Lack, Words>> = {
  open: ['may be below its minimum', 'may be below their minimum'],
  short: ['is below its minimum', 'are below their minimum'],
  empty: ['has no healthy instance', 'have no healthy instance'],
}

const AGAIN: Words = ['has its minimum again', 'have their minimum again']

function describeSeveral(services: readonly ServiceCounts[], what: string): string {
  const names = services.map(({ name }) => toSafe(name))
  return `${services.length} services ${what}: ${enumerate(names)}`
}

/** `A is below its minimum: 5 healthy, minimum 7`; `2 services are below their minimum: A, B`. */
export function describeLack(services: readonly ServiceCounts[], lack: Lack): string {
  const [first] = services
  const [one, several] = BELOW[lack]
  if (first === undefined || services.length > 1) return describeSeveral(services, several)
  const counts = lack === 'empty' ? `, minimum ${first.minimum}` : `: ${describeBounds(first)}`
  return `${toSafe(first.name)} ${one}${counts}`
}

/** `A has its minimum again after 25 s: 7 healthy, minimum 7`; several: without how long it took. */
export function describeRegained(services: readonly ServiceCounts[], lastedMs: number): string {
  const [first] = services
  const [one, several] = AGAIN
  if (first === undefined || services.length > 1) return describeSeveral(services, several)
  return `${toSafe(first.name)} ${one} after ${formatAge(lastedMs)}: ${describeBounds(first)}`
}
