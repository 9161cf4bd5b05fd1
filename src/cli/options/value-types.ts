import { findHeader, type Header, isReservedHeader } from '../../domain/credentials.ts'
import { DEFAULTS } from '../../domain/defaults.ts'
import {
  GREATEST_FIRST,
  INSTANCE_KEYS,
  SERVICE_KEYS,
  type Sorting,
} from '../../domain/report/order.ts'
import type { Minimums } from '../../domain/status/policy.ts'
import { findListenAddress } from '../../domain/listen-address.ts'
import { findHost, type NamedHost } from '../../domain/named-host.ts'
import { sortingBy } from '../../options/sorting.ts'
import { countWithin, listOf, nameOf, numberWithin, type ValueType } from '../../options/value.ts'

export const FILE: ValueType<string> = { ...nameOf('file'), isFile: true }
export const SERVICE = nameOf('service')
/** Of a service or an instance. */
export const NAME = nameOf('name')
/** Of a server of ours: `127.0.0.1:9464`, `[::1]:9464`, `:0` for any free port, `0.0.0.0`, `9464`. */
export const ADDRESS: ValueType<string> = {
  wanted: 'an address to listen at, as in 127.0.0.1:9464 or :0',
  metavar: 'ADDRESS',
  parse: (text) => (findListenAddress(text) === null ? undefined : text),
}
/** A name of this server, as clients write it: `mon.example.com`, `mon.example.com:8443`. */
const HOST: ValueType<NamedHost> = {
  wanted: 'a host name, as in mon.example.com or mon.example.com:8443',
  metavar: 'HOST',
  parse: (text) => findHost(text) ?? undefined,
}
export const HOSTS = listOf(HOST)
export const PERCENT = numberWithin(0, 100, 'PERCENT')
export const MAX_COUNT = 1_000_000

/** Seconds, of a day at most. */
export function secondsFrom(from: number, to = 86_400): ValueType<number> {
  return numberWithin(from, to, 'SECONDS')
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
}

/** Seconds as a number, or with a unit: `90`, `90s`, `5m`, `1h`. */
export function durationFrom(from: number, days = 1, examples = '30s or 5m'): ValueType<number> {
  const most = days * 86_400
  return {
    wanted: `a duration from ${from}s to ${days}d, as in ${examples}`,
    metavar: 'DURATION',
    schemas: [
      { type: 'number', minimum: from, maximum: most },
      { type: 'string', pattern: String.raw`^\d+(\.\d+)?(ms|s|m|h|d)?$` },
    ],
    parse(text) {
      const [, digits = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|[smhd])?$/.exec(text) ?? []
      const size = UNIT_SECONDS[unit] ?? Number.NaN
      const seconds = digits === '' ? Number.NaN : Number(digits) * size
      return seconds >= from && seconds <= most ? seconds : undefined
    },
  }
}

/** `X-Scope-OrgID: tenant`; several in lines of their own. An error never shows the value. */
export const HEADER: ValueType<readonly Header[]> = {
  wanted: 'NAME: VALUE',
  metavar: "'NAME: VALUE'",
  isList: true,
  schemas: [
    { type: 'string', minLength: 1 },
    { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
  ],
  blame(text) {
    const wrong = text.split('\n').find((line) => findHeader(line) === null) ?? ''
    const [name = ''] = wrong.split(':', 1)
    return isReservedHeader(name)
      ? { conflict: `the header ${JSON.stringify(name)} cannot be set` }
      : { conflict: 'not a header of the form NAME: VALUE, in visible ASCII characters' }
  },
  parse(text) {
    const headers = text.split('\n').map(findHeader)
    return headers.includes(null) ? undefined : (headers as Header[])
  },
}

const KEYS = [...new Set([...INSTANCE_KEYS, ...SERVICE_KEYS])]

/** `cpu`, `cpu:asc,ip`: each key once. */
export const SORTING: ValueType<readonly Sorting[]> = sortingBy(KEYS, GREATEST_FIRST)

const MINIMUM = countWithin(0, MAX_COUNT)
const MINIMUM_ITEM: ValueType<readonly [service: string | null, minimum: number]> = {
  wanted: `${MINIMUM.wanted}, or SERVICE=N for one service`,
  metavar: 'N[,SERVICE=N]',
  schemas: [
    ...(MINIMUM.schemas ?? []),
    { type: 'string', pattern: String.raw`^(\d+|.+=\d+)(,.+=\d+|,\d+)*$` },
  ],
  parse(text) {
    // A name may hold an equals sign, a number may not.
    const [, service = null, digits = text] = /^(.+)=([^=]*)$/s.exec(text) ?? []
    const minimum = MINIMUM.parse(digits)
    return minimum === undefined ? undefined : [service, minimum]
  },
}
const MINIMUM_LIST = listOf(MINIMUM_ITEM, ([service]) =>
  service === null ? 'the number without a service' : JSON.stringify(service),
)

/** `2`, `2,AuthService=5`, `AuthService=5`: services that are not named keep the bare number. */
export const MINIMUMS: ValueType<number | Minimums> = {
  ...MINIMUM_ITEM,
  blame: MINIMUM_LIST.blame,
  parse(text) {
    const items = MINIMUM_LIST.parse(text)
    if (items === undefined) return undefined
    const minimum = items.find(([service]) => service === null)?.[1]
    const declared = new Map(items.filter((item): item is [string, number] => item[0] !== null))
    return declared.size === 0 ? minimum : { minimum: minimum ?? DEFAULTS.minimum, declared }
  },
}
