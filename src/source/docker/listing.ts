import type { InstanceId } from '../../domain/snapshot.ts'
import { cutName } from '../cut.ts'
import { decodeJson } from '../decode-json.ts'
import { arrayOf, type Fields, fieldsOf, refuse, textOf } from './fields.ts'

const COMPOSE = 'com.docker.compose'
const SWARM = 'com.docker.swarm'

/** One container of the listing. */
export interface Container {
  /** The daemon's own id: hexadecimal, so it is part of a path as it is. */
  readonly key: string
  readonly name: InstanceId
  readonly ip: string | undefined
  /** The daemon's word: `running`, `exited`. */
  readonly state: string
  /** The image as it was named, or its id if the name belongs to another image now. */
  readonly image: string
  /** The project and the service of Docker Compose, or the service of a swarm. */
  readonly project: string | null
  readonly service: string | null
  /** Whether it was started by `docker compose run`. */
  readonly isOneOff: boolean
  /** Whether a swarm replaces it if it ends. */
  readonly isTask: boolean
  /** Services of the same project that have to end successfully before it starts. */
  readonly awaits: readonly string[]
}

/** The path of the listing; a project is selected by the daemon. */
export function listingPath(project: string | undefined): string {
  if (project === undefined) return '/containers/json?all=1'
  const filters = JSON.stringify({ label: [`${COMPOSE}.project=${project}`] })
  return `/containers/json?all=1&filters=${encodeURIComponent(filters)}`
}

function nameOf(names: readonly unknown[], key: string): InstanceId {
  // The names of links have a second slash.
  const own = names.map(textOf).find((name) => /^\/?[^/]+$/.test(name))
  return own === undefined ? key.slice(0, 12) : cutName(own.replace(/^\//, ''))
}

function ipOf(container: Fields): string | undefined {
  const networks = fieldsOf(fieldsOf(container['NetworkSettings'])['Networks'])
  const addresses = ['IPAddress', 'GlobalIPv6Address'].flatMap((key) =>
    Object.values(networks).map((network) => textOf(fieldsOf(network)[key])),
  )
  return addresses.find((address) => address !== '')
}

/** Decodes `migrate:service_completed_successfully:false,db:service_healthy:false`. */
function awaitsOf(dependencies: string): string[] {
  return dependencies
    .split(',')
    .map((dependency) => dependency.split(':'))
    .filter(([, condition]) => condition === 'service_completed_successfully')
    .map(([service = '']) => service)
}

function labelOf(labels: Fields, key: string): string | null {
  const text = textOf(labels[key])
  return text === '' ? null : cutName(text)
}

function decodeContainer(value: unknown): Container {
  const fields = fieldsOf(value)
  const labels = fieldsOf(fields['Labels'])
  const key = textOf(fields['Id'])
  if (!/^[\da-f]{12,64}$/.test(key)) refuse('a container with a hexadecimal "Id"', value)
  return {
    key,
    name: nameOf(arrayOf(fields['Names']), key),
    ip: ipOf(fields),
    state: textOf(fields['State']),
    image: textOf(fields['Image']),
    project: labelOf(labels, `${COMPOSE}.project`),
    service: labelOf(labels, `${COMPOSE}.service`) ?? labelOf(labels, `${SWARM}.service.name`),
    isOneOff: textOf(labels[`${COMPOSE}.oneoff`]).toLowerCase() === 'true',
    isTask: textOf(labels[`${SWARM}.task.id`]) !== '',
    awaits: awaitsOf(textOf(labels[`${COMPOSE}.depends_on`])),
  }
}

export interface DecodedListing {
  /** Each name once. */
  readonly containers: readonly Container[]
  readonly duplicates: number
}

/**
 * Decodes the answer of `/containers/json`.
 * @throws MalformedError if it is not an array of containers
 */
export function decodeListing(body: Buffer): DecodedListing {
  const value = decodeJson(body)
  if (!Array.isArray(value)) refuse('a JSON array of containers', value)
  const all = arrayOf(value).map(decodeContainer)
  const containers = [...new Map(all.map((container) => [container.name, container])).values()]
  return { containers, duplicates: all.length - containers.length }
}
