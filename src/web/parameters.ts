import { listOptions, type OptionRows, type ValuesOf } from '../options/option.ts'
import { readText } from '../options/setting.ts'
import { suggest } from '../options/suggest.ts'
import { resolveTime, TIME, type WrittenTime } from '../options/time.ts'
import { countWithin, listWords, nameOf, type ValueType } from '../options/value.ts'
import type { EpochMs } from '../domain/time.ts'
import { escapeUnsafe } from '../render/safe.ts'
import { Problem } from './http/problem.ts'

const quote = (text: string) => escapeUnsafe(JSON.stringify(text))

const MILLISECONDS = /^\d{1,15}$/
// A local time would be one of the server, which a client cannot know.
const WITH_OFFSET = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/i

/** `2026-11-29T09:00:00Z`, `1795942800000`, `-15m`. */
export const INSTANT: ValueType<WrittenTime> = {
  wanted: 'a time such as 2026-11-29T09:00:00Z, milliseconds since 1970, -90s, -15m, -2h or -3d',
  metavar: 'TIME',
  blame: (text) => (WITH_OFFSET.test(text) && TIME.blame?.(text)) || { part: text },
  parse(text) {
    if (MILLISECONDS.test(text)) return { text, at: Number(text), isExact: true }
    // A plus sign that is not encoded is a blank in a query.
    const written = text.replace(/ (?=\d\d:\d\d$)/, '+')
    return WITH_OFFSET.test(written) || text.startsWith('-') ? TIME.parse(written) : undefined
  },
}

/** A parameter of a query, or the name at the end of a path. */
export interface Parameter {
  readonly type: ValueType<unknown>
  readonly help: string
  readonly default?: unknown
  /** A value that its path accepts. */
  readonly example: string | number
}

export type ParameterRows = Readonly<Record<string, Parameter>>

/** A parameter that is the name of a service. */
export const ofService = (help: string) =>
  ({ type: nameOf('service'), help, example: 'IdService' }) satisfies Parameter

/** A parameter that is the id of an instance. */
export const ofInstance = (help: string) =>
  ({ type: nameOf('instance'), help, example: '10.58.1.7' }) satisfies Parameter

/** The parameter of every route that answers for a moment of the past. */
export const AT = {
  at: {
    type: INSTANT,
    help: 'Answer for this moment of the past, if rounds are recorded: RFC 3339, milliseconds since 1970, or -15m',
    example: '-15m',
  },
} as const satisfies ParameterRows

/** The parameter of /sd. */
export const PORT = {
  port: { type: countWithin(1, 65_535), help: 'The port of instances that name none' },
} as const satisfies OptionRows

// The clock of a client may be ahead of ours.
const MOST_AHEAD_MS = 60_000

/**
 * Returns the time that a parameter means.
 * @param edge which end of the second, if the time is written without a fraction
 * @throws Problem 400 if it is in the future
 */
export function instantOf(
  name: string,
  written: WrittenTime,
  now: EpochMs,
  edge: 'start' | 'end' = 'end',
): EpochMs {
  if ('at' in written && written.at > now && written.at <= now + MOST_AHEAD_MS) return now
  const at = resolveTime(written, now, edge)
  if (typeof at === 'string') throw new Problem(400, `${name}: ${at}`)
  return at
}

/**
 * Reads the query of a URL.
 * @throws Problem 400 that names a parameter which is unknown, given twice, or has no such value
 */
export function readQuery<Rows extends OptionRows>(rows: Rows, url: string): ValuesOf<Rows> {
  const options = listOptions({ query: rows })
  const keys = options.map(({ key }) => key)
  const { searchParams } = new URL(url)
  for (const name of searchParams.keys()) {
    if (!keys.includes(name)) {
      const guess = suggest(name, keys)
      const known = keys.length === 0 ? '; this path has none' : `; use ${listWords(keys)}`
      throw new Problem(400, `unknown parameter ${quote(name)}${guess === '' ? known : guess}`)
    }
    if (searchParams.getAll(name).length > 1) throw new Problem(400, `${name} is given twice`)
  }
  const values = options.map((option) => {
    const text = searchParams.get(option.key)
    if (text === null) return [option.key, option.default] as const
    const { value, problem } = readText(option, option.key, text)
    if (problem !== undefined) throw new Problem(400, escapeUnsafe(problem))
    return [option.key, value] as const
  })
  return Object.fromEntries(values) as ValuesOf<Rows>
}
