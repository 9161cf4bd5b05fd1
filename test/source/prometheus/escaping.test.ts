import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Preset, PRESETS } from '../../../src/domain/preset.ts'
import { queriesOf } from '../../../src/source/prometheus/presets.ts'
import { globMatcher, type Matcher, oneOf, select } from '../../../src/source/prometheus/promql.ts'
import { scopeOf } from '../../../src/source/prometheus/scope.ts'
import { query, withServers } from './ask.ts'

/** What PromQL, its strings, its regular expressions, and its label functions give a meaning. */
const PARTS = [
  ...String.raw`" \ ' { } "}+up{a=" # | $1 . ( ) [ ] + ^ \d \Q \E (?i) ä 😀`.split(' '),
  '`',
  '\n',
  '\r',
  '\u2028',
]

const hostile = fc
  .array(fc.oneof(fc.constantFrom(...PARTS), fc.string({ unit: 'grapheme-ascii', maxLength: 3 })), {
    minLength: 1,
    maxLength: 6,
  })
  // Except the two characters that have a meaning in globs.
  .map((parts) => `a${parts.join('').replaceAll(/[*?]/g, '')}`)

/** Every query of a preset, for a selector with this value. */
function queriesFor(preset: Preset, value: string): readonly string[] {
  // As a user quotes it for the command line.
  const match = `env!=${JSON.stringify(value)}`
  const { up, cpu, memory, past, stale, missingParts } = queriesOf(
    [preset],
    [value, 'node'],
    {},
    scopeOf({ match }),
  )
  const measures = [...cpu, ...memory].map(({ query: promql }) => promql)
  return [up, ...measures, past, stale ?? '', missingParts?.query ?? '']
}

/** A query with each string literal as `S`. */
const structureOf = (promql: string) => promql.replaceAll(/"(?:[^"\\\n]|\\.)*"/g, 'S')

test.each(PRESETS)('no text in --match changes the structure of a query: %s', (preset) => {
  const expected = queriesFor(preset, 'prod').map(structureOf)
  fc.assert(
    fc.property(hostile, (text) => {
      expect(queriesFor(preset, text).map(structureOf)).toEqual(expected)
    }),
  )
})

const texts = [...new Set(fc.sample(hostile, { numRuns: 60, seed: 14 }))]

const check = withServers(
  texts.map((job) => ({ metric: 'up', labels: { job }, value: 1, from: -15 })),
)

check('a hostile label selects its own series and no other', async (server) => {
  const jobsOf = async (matcher: Matcher) => {
    const samples = await query(server, select('up', [matcher]))
    return samples.map(({ metric }) => metric['job'] ?? '').toSorted()
  }
  for (const text of texts) {
    const matchers = [
      globMatcher('job', text),
      oneOf('job', [text, 'none']),
      globMatcher('job', `${text}*`),
    ]
    const [same, oneOfTwo, longer] = await Promise.all(matchers.map(jobsOf))
    expect(same).toEqual([text])
    expect(oneOfTwo).toEqual([text])
    // Whether a glob matches line breaks is left to the server.
    const isOneLine = (job: string) => !/\n/.test(job)
    const expected = texts.filter((job) => job.startsWith(text)).toSorted()
    expect(longer?.filter(isOneLine)).toEqual(expected.filter(isOneLine))
  }
})
