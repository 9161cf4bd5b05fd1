import { type Condition, CONDITION_CODES } from '../../domain/snapshot.ts'
import type { Queries } from './queries.ts'
import type { Labels } from './vector.ts'

/** A value of one instance. */
export interface Series {
  /** Empty if none of its labels is present. */
  readonly name: string
  /** Empty if it has none. */
  readonly job: string
  readonly value: number
}

/** Whether an instance is up, and all that its labels tell. */
export interface Target extends Series {
  /** Empty if no label names it. */
  readonly service: string
  readonly condition: Condition | null
}

/** The values of labels, joined with a slash; one without a value is left out. */
function join(names: readonly string[], valueOf: (name: string) => string): string {
  const [name = ''] = names
  if (names.length === 1) return valueOf(name)
  return names.map(valueOf).filter(Boolean).join('/')
}

function serviceOf(labels: Labels, lists: Queries['service']): string {
  for (const names of lists) {
    const service = join(names, (name) => labels.share(name))
    if (service !== '') return service
  }
  return ''
}

function conditionOf(labels: Labels): Condition | null {
  const text = labels.share('condition')
  const code = CONDITION_CODES.find((known) => known === text)
  if (code === undefined) return null
  const detail = labels.share('detail')
  return detail === '' ? { code } : { code, detail }
}

/** Reads a series with a measure of an instance. */
export function readSeries({ identity }: Pick<Queries, 'identity'>) {
  return (labels: Labels, value: number): Series => ({
    name: join(identity, (name) => labels.get(name)),
    job: labels.share('job'),
    value,
  })
}

/** Reads a series that lists an instance. */
export function readTarget({ identity, service }: Pick<Queries, 'identity' | 'service'>) {
  return (labels: Labels, value: number): Target => ({
    name: join(identity, (name) => labels.get(name)),
    job: labels.share('job'),
    value,
    service: serviceOf(labels, service),
    condition: conditionOf(labels),
  })
}
