import { matchGlob } from './glob.ts'
import type { Service } from '../status/service.ts'
import type { Percent } from '../snapshot.ts'
import type { Instance, Status } from '../status/verdict.ts'

/** Whether a service is meant. */
export type MatchesService = (service: string) => boolean

/**
 * The instances of the services that are meant, with the unknown ones that may belong to them because
 * nothing is remembered of them.
 */
export function instancesOf(instances: readonly Instance[], isMeant: MatchesService): Instance[] {
  return instances.filter(({ service, status }) =>
    service === null ? status === 'unknown' : isMeant(service),
  )
}

/** All that was judged of a round. */
export interface Rows {
  readonly instances: readonly Instance[]
  readonly services: readonly Service[]
}

/** What belongs to the services that are meant; all of it where `isMeant` is null. */
export function narrow(rows: Rows, isMeant: MatchesService | null): Rows {
  if (isMeant === null) return rows
  return {
    instances: instancesOf(rows.instances, isMeant),
    services: rows.services.filter(({ name }) => isMeant(name)),
  }
}

/**
 * @param globs names in which `*` stands for any text and `?` for any character; one that begins with
 * `!` excludes
 * @returns whether one of them matches, or there is none but exclusions, and no exclusion does
 */
export function matchGlobs(globs: readonly string[]): MatchesService {
  const wanted = globs.filter((glob) => !glob.startsWith('!'))
  const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1))
  return (name) => {
    const matches = (glob: string) => matchGlob(glob, name)
    return (wanted.length === 0 || wanted.some(matches)) && !unwanted.some(matches)
  }
}

/** Which rows are shown; it changes no verdict. */
export interface Filter {
  readonly status?: readonly Status[] | undefined
  readonly cpuAbove?: Percent | undefined
  readonly memoryAbove?: Percent | undefined
}

interface Measured {
  readonly status: Status
  readonly cpu: Percent | null
  readonly memory: Percent | null
}

function passes({ status, cpuAbove, memoryAbove }: Filter, row: Measured): boolean {
  return (
    (status === undefined || status.includes(row.status)) &&
    (cpuAbove === undefined || (row.cpu ?? -1) > cpuAbove) &&
    (memoryAbove === undefined || (row.memory ?? -1) > memoryAbove)
  )
}

/** Everything that is not healthy. */
export const FAULTS: readonly Status[] = ['unhealthy', 'unknown', 'gone']

export function filterInstances(instances: readonly Instance[], filter: Filter): Instance[] {
  return instances.filter(({ status, sample }) =>
    passes(filter, { status, cpu: sample?.cpu ?? null, memory: sample?.memory ?? null }),
  )
}

/** A service's CPU and memory are its averages. */
export function filterServices(services: readonly Service[], filter: Filter): Service[] {
  return services.filter((service) => passes(filter, service))
}

/** One page of rows, by number from 1 on. */
export interface Page {
  readonly number: number
  readonly size: number
}

/** The last page of so many rows; the first, where there are none. */
export function lastPage(count: number, { size }: Page): number {
  return Math.max(1, Math.ceil(count / size))
}

export function cutPage<Row>(rows: readonly Row[], { number, size }: Page): Row[] {
  return rows.slice((number - 1) * size, number * size)
}
