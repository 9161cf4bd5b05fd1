import { describe, expect, test } from 'vitest'
import type { ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import { nagiosCodeOf, renderNagios, renderNagiosUnknown } from '../../src/render/nagios.ts'
import type { Report } from '../../src/domain/report/report.ts'
import { answered, silent, snapshotOf } from '../support/facts.ts'
import { draw, POLICY, reportOf } from '../support/report.ts'

const WHOLE = [answered('10.0.0.1', 'A'), answered('10.0.0.2', 'A'), answered('10.0.0.3', 'A')]

async function check(results: readonly ScrapeResult[], rest: Partial<Report> = {}) {
  const report = reportOf(results, 'health', rest)
  const line = (await draw(renderNagios, report)).join('')
  return [nagiosCodeOf(report), line]
}

describe('the one line of a plugin', () => {
  test.each<[string, ScrapeResult[], Partial<Report>, number, string]>([
    [
      'all have their minimum',
      WHOLE,
      {},
      0,
      "CPX OK - 1 service has the minimum, 3 of 3 answered | 'A'=3;;2:;0;3 answered=3;;;0;3 time=0.087s;;;0\n",
    ],
    [
      'little headroom is left',
      WHOLE,
      { policy: { ...POLICY, warnHeadroom: 2 } },
      1,
      "CPX WARNING - 1 service with less headroom than 2: A 1, 3 of 3 answered | 'A'=3;4:;2:;0;3 answered=3;;;0;3 time=0.087s;;;0\n",
    ],
    [
      'one is below its minimum',
      [...WHOLE, answered('10.0.0.4', 'B', [80, 1])],
      {},
      2,
      "CPX CRITICAL - 1 of 2 services below the minimum: B 0 healthy (minimum 2), 4 of 4 answered | 'A'=3;;2:;0;3 'B'=0;;2:;0;1 answered=4;;;0;4 time=0.087s;;;0\n",
    ],
    [
      'one is undecided',
      [...WHOLE, answered('10.0.0.4', 'B'), silent('10.0.0.5', 'B')],
      {},
      3,
      "CPX UNKNOWN - 1 of 2 services undecided: B 1 to 2 healthy (minimum 2), 4 of 5 answered: 1 timeout | 'A'=3;;2:;0;3 'B'=1;;2:;0;2 answered=4;;;0;5 time=0.087s;;;0\n",
    ],
    [
      'too few answered',
      [...WHOLE, silent('10.0.0.5', 'A')],
      { policy: { ...POLICY, minCoverage: 80 } },
      3,
      "CPX UNKNOWN - 75 % of the instances answered, 80 % are required, 3 of 4 answered: 1 timeout | 'A'=3;;2:;0;4 answered=3;;;0;4 time=0.087s;;;0\n",
    ],
    [
      'nothing is listed',
      [],
      {},
      3,
      'CPX UNKNOWN - no service is known, 0 of 0 answered | answered=0;;;0;0 time=0.087s;;;0\n',
    ],
    [
      'a declared service is absent',
      WHOLE,
      { policy: { ...POLICY, declared: new Map([['B', 5]]) } },
      2,
      "CPX CRITICAL - 1 of 2 services below the minimum: B 0 healthy (minimum 5), 3 of 3 answered | 'A'=3;;2:;0;3 'B'=0;;5:;0;0 answered=3;;;0;3 time=0.087s;;;0\n",
    ],
  ])('a plugin prints one line if %s', async (_, results, rest, code, line) => {
    expect(await check(results, rest)).toEqual([code, line])
  })

  test('a plugin names at most five services', async () => {
    const many = Array.from({ length: 7 }, (_, at) => answered(`10.0.0.${at}`, `S${at}`, [90, 1]))
    expect(String((await check(many))[1])).toContain('S4 0 healthy (minimum 2) and 2 more, ')
  })

  test('a plugin escapes bars and labels that would break the perfdata', async () => {
    const [, line] = await check([answered('10.0.0.1', "a|b='c'\u001b\n")])
    expect(line).toBe(
      "CPX CRITICAL - 1 of 1 service below the minimum: a/b='c'\\x1b\\x0a 1 healthy (minimum 2), 1 of 1 answered | 'a_b__c_\\x1b\\x0a'=1;;2:;0;1 answered=1;;;0;1 time=0.087s;;;0\n",
    )
  })
})

test.each<[string, Partial<Snapshot>, string]>([
  [
    'stale data',
    { remarks: [{ code: 'stale', count: 3, listed: 6, ageMs: 125_000 }] },
    'stale: 3 of 6 instances have data older than two scrapes, up to 125 s',
  ],
  [
    'data of unknown age',
    { remarks: [{ code: 'notRead', what: 'age', why: 'late' }] },
    'the age of the data is unknown: the query for it was late',
  ],
  [
    'a partial answer with a reason',
    { isPartial: true, remarks: [{ code: 'missingParts', of: 'provider', names: ['a'] }] },
    'the answer is partial: instances may be missing, the instances of provider a are missing',
  ],
  [
    'a warning, and a round that is not recorded',
    {
      remarks: [
        { code: 'warning', text: 'a|b' },
        { code: 'notRecorded', path: 'a.db', problem: 'disk full' },
      ],
    },
    'not recorded to a.db: disk full, warning from the source: a/b',
  ],
])('a plugin says what makes a round doubtful: %s', async (_, rest, words) => {
  const snapshot = { ...snapshotOf(WHOLE), ...rest }
  const line = (await draw(renderNagios, reportOf(snapshot, 'health'))).join('')
  expect(line).toContain(`CPX OK - 1 service has the minimum, 3 of 3 answered, ${words} | 'A'=3`)
})

test('a plugin does not repeat remarks that leave no doubt', async () => {
  const remarks = [{ code: 'info', text: 'fast' }] as const
  const report = reportOf({ ...snapshotOf(WHOLE), remarks }, 'health')
  expect((await draw(renderNagios, report)).join('')).toContain('3 of 3 answered | ')
})

test('no two labels of the perfdata are the same', async () => {
  const names = ['a=b', 'a|b', 'answered']
  const [, line] = await check(names.map((name, at) => answered(`10.0.0.${at}`, name)))
  expect(String(line).match(/'[^']+'=/g)).toEqual(["'a_b'=", "'answered_2'=", "'a_b_2'="])
})

test('a plugin that failed prints UNKNOWN with the reason', () => {
  expect(renderNagiosUnknown('cannot | list')).toBe('CPX UNKNOWN - cannot / list\n')
})

/** Parses a line as the guidelines define it: the text, and each label with its value. */
function readPlugin(line: string) {
  const [text = '', perfdata = ''] = line.trimEnd().split(' | ')
  const items = perfdata.matchAll(/(?:'([^'=]+)'|([^'= ]+))=([\d.]+)s?(?:;[\d:]*){0,4}(?: |$)/g)
  const values = new Map(Array.from(items, ([, quoted, bare, value]) => [quoted ?? bare, value]))
  return { text, perfdata, values }
}

describe('a line that is too long', () => {
  const many = Array.from({ length: 10_000 }, (_, at) =>
    answered(`10.0.${at >> 8}.${at & 255}`, `Service-${at}`, [at === 7777 ? 90 : 10, 1]),
  )
  const ONE = { policy: { ...POLICY, minimum: 1 } }

  test('a line for 10,000 services has at most 4 KiB: totals, the worst services, and the number of the others', async () => {
    const [code, line = ''] = await check(many, ONE)
    const { text, values } = readPlugin(String(line))
    const services = values.size - 2
    expect(Buffer.byteLength(String(line))).toBeLessThanOrEqual(4096)
    expect(Buffer.byteLength(String(line))).toBeGreaterThan(4096 - 50)
    expect([code, text]).toEqual([
      2,
      `CPX CRITICAL - 1 of 10000 services below the minimum: Service-7777 0 healthy (minimum 1), 10000 of 10000 answered, perfdata without ${10_000 - services} of 10000 services`,
    ])
    expect([...values].slice(0, 4)).toEqual([
      ['answered', '10000'],
      ['time', '0.087'],
      ['Service-7777', '0'],
      ['Service-0', '1'],
    ])
  })

  test.each([
    ['of 1,024 letters', 'x'],
    ['of 1,024 CJK characters', '漢'],
    ['of 512 emoji', '😀'],
    ['of characters that are escaped', '\u001b'],
    ['of accents', '\u0301'],
    ['of quotes', "'"],
  ])('a line with names %s has at most 4 KiB, and complete perfdata', async (_, character) => {
    const name = character.repeat(1024 / character.length)
    const results = Array.from({ length: 100 }, (__, at) =>
      answered(`10.0.0.${at}`, `${at}${name}`.slice(0, 1024), [90, 1]),
    )
    const [, line = ''] = await check(results)
    const { text, perfdata, values } = readPlugin(String(line))
    expect(Buffer.byteLength(String(line))).toBeLessThanOrEqual(4096)
    expect(text).toMatch(
      /^CPX CRITICAL - 100 of 100 services below the minimum: .*, 100 of 100 answered, perfdata without \d+ of 100 services$/,
    )
    expect([values.size, values.get('answered')]).toEqual([perfdata.split(' ').length, '100'])
    expect(values.size).toBeGreaterThan(5)
  })

  test('a line with 900 kinds of failures keeps its totals within 4 KiB', async () => {
    const failures = Array.from({ length: 900 }, (_, at) =>
      silent(`10.0.${at >> 8}.${at & 255}`, 'A', { code: 'http', status: 100 + at }),
    )
    const [, line = ''] = await check(failures)
    expect(Buffer.byteLength(String(line))).toBeLessThan(1024)
    expect(String(line)).toMatch(
      /, all 900 failed: 1 HTTP 100, .*… \| 'A'=0;;2:;0;900 answered=0;;;0;900 /,
    )
  })

  test('a line of a failed plugin has at most 4 KiB', () => {
    const line = renderNagiosUnknown('漢'.repeat(4096))
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4096)
    expect(line).toMatch(/^CPX UNKNOWN - 漢+…\n$/)
  })
})

test('100,000 names with the same label become unique in linear time', async () => {
  const results = Array.from({ length: 100_000 }, (_, at) => {
    const bits = at.toString(2).padStart(17, '0')
    return answered(
      `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`,
      bits.replace(/0/g, '=').replace(/1/g, '|'),
    )
  })
  const [, line] = await check(results)
  expect(String(line)).toContain(` '${'_'.repeat(17)}_2'=1;`)
})
