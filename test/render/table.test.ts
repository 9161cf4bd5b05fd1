import { describe, expect, test } from 'vitest'
import type { ScrapeResult } from '../../src/domain/snapshot.ts'
import { renderTable } from '../../src/render/table.ts'
import { decodeSample } from '../../src/source/provider/decode.ts'
import { answered, left, silent } from '../support/facts.ts'
import { draw, POLICY, reportOf } from '../support/report.ts'
import { goldenFleet, readGolden } from '../support/golden.ts'

function drawInstances(results: readonly ScrapeResult[]) {
  return draw(renderTable, reportOf(results))
}

function drawServices(kind: 'averages' | 'health', results: readonly ScrapeResult[], minimum = 2) {
  return draw(renderTable, reportOf(results, kind, { policy: { ...POLICY, minimum } }))
}

/** Splits after each line feed, so that a missing last one is detected. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/)
}

const byServiceThenAddress = (lines: readonly string[]) => {
  const number = (line: string) => Number(/^10\.58\.1\.(\d+)/.exec(line)?.[1])
  const service = (line: string) => line.slice(17, 42)
  return lines.toSorted(
    (a, b) =>
      (service(a) > service(b) ? 1 : 0) - (service(a) < service(b) ? 1 : 0) ||
      number(a) - number(b),
  )
}

const R72 = '------------------------------------------------------------------------'
const R60 = '------------------------------------------------------------'
const R37 = '-------------------------------------'

describe('the legacy format', () => {
  const fleet = Object.entries(goldenFleet).map(([id, reply]): ScrapeResult => {
    return { kind: 'sample', id, latencyMs: 1, sample: decodeSample(reply) }
  })

  test('the table of instances is that of the original program, byte for byte', async () => {
    const golden = linesOf(readGolden('summary.txt'))
    const drawn = await drawInstances(fleet)
    expect(drawn).toHaveLength(154)
    expect(drawn).toEqual([
      ...golden.slice(0, 3),
      ...byServiceThenAddress(golden.slice(3, -1)),
      ...golden.slice(-1),
    ])
  })

  test('the table of averages is that of the original program, byte for byte', async () => {
    const report = reportOf(fleet, 'averages')
    const { services } = report
    const drawn = services.map((service) =>
      draw(renderTable, { ...report, answer: { kind: 'averages', services: [service] } }),
    )
    const golden = linesOf(readGolden('serviceStats.txt'))
    expect(services).toHaveLength(10)
    expect((await Promise.all(drawn)).flat()).toEqual(golden)
  })

  test.each([2, 5, 8])('health tables have the original rows: minimum %i', async (minimum) => {
    const golden = linesOf(readGolden(`healthCheck-${minimum}.txt`))
    const drawn = await drawServices('health', fleet, minimum)
    expect(drawn).toHaveLength(14)
    expect(drawn).toEqual([
      ...golden.slice(0, 3),
      ...golden.slice(3, -1).toSorted(),
      ...golden.slice(-1),
    ])
  })
})

describe('a table of instances', () => {
  test('a table of instances shows unknown values as a dash, and unattributed instances last', async () => {
    const results = [
      left('10.0.0.5'),
      silent('10.0.0.4'),
      left('10.0.0.3', 'A'),
      silent('10.0.0.10', 'A'),
      answered('10.0.0.9', 'A', [61.5, 4]),
      answered('10.0.0.1', 'B', [75, 100]),
    ]
    expect((await drawInstances(results)).join('')).toBe(
      `${R72}
IP               SERVICE                   CPU      MEMORY   STATUS    |
${R72}
10.0.0.3         A                         -        -        gone    
10.0.0.9         A                         61.5%    4%       healthy 
10.0.0.10        A                         -        -        unknown 
10.0.0.1         B                         75%      100%     --unhealthy
10.0.0.4         -                         -        -        unknown 
10.0.0.5         -                         -        -        gone    
${R72}
`,
    )
  })

  test('a table of instances widens for an IPv6 address', async () => {
    const results = [answered('2001:db8::8a2e:370:7334', 'A'), answered('10.0.0.1', 'A')]
    expect((await drawInstances(results)).join('')).toBe(
      `${R72}-------
IP                      SERVICE                   CPU      MEMORY   STATUS    |
${R72}-------
10.0.0.1                A                         10%      20%      healthy 
2001:db8::8a2e:370:7334 A                         10%      20%      healthy 
${R72}-------
`,
    )
  })

  test.each([
    [0.30000000000000004, '0.3%    '],
    [61.5, '61.5%   '],
    [74.99999999999999, '74.99%  '],
    [1e-7, '0%      '],
    [Number.parseFloat(`0.${'3'.repeat(400)}`), '0.33%   '],
  ])('a table of instances does not widen for a CPU of %d', async (cpu, cell) => {
    const lines = await drawInstances([answered('10.0.0.1', 'A', [cpu, 20])])
    expect(lines.slice(0, 4)).toEqual([
      `${R72}\n`,
      'IP               SERVICE                   CPU      MEMORY   STATUS    |\n',
      `${R72}\n`,
      `10.0.0.1         A                         ${cell} 20%      healthy \n`,
    ])
  })

  test.each([
    ['25 characters fit', 'abcdefghijklmnopqrstuvwxy', 'abcdefghijklmnopqrstuvwxy 10%      20%', 0],
    ['26 do not', 'abcdefghijklmnopqrstuvwxyz', 'abcdefghijklmnopqrstuvwxyz 10%      20%', 1],
    ['12 of CJK fit', '東'.repeat(12), `${'東'.repeat(12)}  10%      20%`, 0],
    ['13 of CJK do not', '東'.repeat(13), `${'東'.repeat(13)} 10%      20%`, 1],
    ['25 with accents fit', 'e\u0301'.repeat(25), `${'e\u0301'.repeat(25)} 10%      20%`, 0],
    ['an escape counts as it is shown', '\u001b[31m', `\\x1b[31m${' '.repeat(17)} 10%      20%`, 0],
    ['a last blank is shown', 'A ', `A·${' '.repeat(23)} 10%      20%`, 0],
  ])(
    'a table of instances widens only for a name that does not fit: %s',
    async (_what, name, row, more) => {
      const lines = await drawInstances([answered('10.0.0.1', name), silent('10.0.0.2')])
      expect(lines).toEqual([
        `${R72}${'-'.repeat(more)}\n`,
        `IP               SERVICE                   ${' '.repeat(more)}CPU      MEMORY   STATUS    |\n`,
        `${R72}${'-'.repeat(more)}\n`,
        `10.0.0.1         ${row}      healthy \n`,
        `10.0.0.2         -                         ${' '.repeat(more)}-        -        unknown \n`,
        `${R72}${'-'.repeat(more)}\n`,
      ])
    },
  )

  test('a table cuts a name of more than 128 characters', async () => {
    const [, , , row] = await drawInstances([answered('10.0.0.1', 'x'.repeat(1024))])
    expect(row).toBe(`10.0.0.1         ${'x'.repeat(128)}… 10%      20%      healthy \n`)
  })

  test('a table of no instances is a head between rulers', async () => {
    expect(await drawInstances([])).toEqual([
      `${R72}\n`,
      'IP               SERVICE                   CPU      MEMORY   STATUS    |\n',
      `${R72}\n`,
      `${R72}\n`,
    ])
  })
})

describe('a table of averages', () => {
  test('a table of averages centers them with two decimals, rounded half to even, and has a dash for none', async () => {
    const results = [
      ...[61, 61, 61, 61, 60, 60, 60, 61].map((cpu, index) =>
        answered(`10.0.0.${index}`, 'A', [cpu, 100]),
      ),
      silent('10.0.1.1', 'B'),
    ]
    expect(await drawServices('averages', results)).toEqual([
      `${R60}\n`,
      'SERVICE                   CPU      MEMORY   STATUS  \n',
      `${R60}\n`,
      'A                          60.62    100.00  --unhealthy\n',
      'B                            -        -     --unhealthy\n',
    ])
  })

  test('a table of averages widens for a name that does not fit', async () => {
    const lines = await drawServices('averages', [answered('10.0.0.1', 'x'.repeat(26))])
    expect(lines).toEqual([
      `${R60}-\n`,
      'SERVICE                    CPU      MEMORY   STATUS  \n',
      `${R60}-\n`,
      `${'x'.repeat(26)}  10.00    20.00   --unhealthy\n`,
    ])
  })

  test('a table of averages of no services is a head', async () => {
    expect(await drawServices('averages', [])).toHaveLength(3)
  })
})

describe('a table of health', () => {
  test('a table of health distinguishes healthy, unhealthy and unknown services', async () => {
    const results = [
      answered('10.0.0.1', 'A'),
      answered('10.0.0.2', 'A'),
      answered('10.0.0.3', 'B'),
      answered('10.0.0.4', 'C'),
      silent('10.0.0.5', 'C'),
    ]
    expect(await drawServices('health', results)).toEqual([
      `${R37}\n`,
      'SERVICE                   STATUS    |     \n',
      `${R37}\n`,
      'A                         healthy         \n',
      'B                         --unhealthy     \n',
      'C                         unknown         \n',
      `${R37}\n`,
    ])
  })

  test('a table of health of no services is a head between rulers', async () => {
    expect(await drawServices('health', [])).toHaveLength(4)
  })
})
