import fc from 'fast-check'
import { expect } from 'vitest'
import { globMatcher, type Matcher, oneOf, select } from '../../../src/source/prometheus/promql.ts'
import { query, withServers } from './ask.ts'

/** Texts made of what PromQL, its strings and its regular expressions give a meaning. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '"',
        '\\',
        '`',
        "'",
        '{',
        '}',
        '"} or up{a="',
        '#',
        '\n',
        '\r',
        '|',
        '$1',
        '.',
      ),
      fc.constantFrom(
        '(',
        ')',
        '[',
        ']',
        '+',
        '^',
        '\\d',
        '\\Q',
        '\\E',
        '(?i)',
        'ä',
        '😀',
        '\u2028',
      ),
      fc.string({ unit: 'grapheme-ascii', maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 6 },
  )
  // Except the two characters that have a meaning in globs.
  .map((parts) => `a${parts.join('').replaceAll(/[*?]/g, '')}`)

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
