import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderCsv } from '../../src/render/csv.ts'
import { renderJson } from '../../src/render/json.ts'
import { renderName } from '../../src/render/name.ts'
import { renderNdjson } from '../../src/render/ndjson.ts'
import { colored } from '../../src/render/paint.ts'
import { renderTable } from '../../src/render/table.ts'
import { renderWide } from '../../src/render/wide.ts'
import { answered, left, silent } from '../support/facts.ts'
import { draw, reportOf } from '../support/report.ts'
import { NAMED, ROUND } from './round.ts'

const INVISIBLE = /^[\s\p{C}\p{Default_Ignorable_Code_Point}]+/u

/** Parses the cells of one row, by RFC 4180. */
function readCsvRow(row: string): string[] {
  const cells = row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)
  return Array.from(cells, ([, quoted, bare = '']) => quoted?.replaceAll('""', '"') ?? bare)
}

describe('ndjson', () => {
  test('ndjson has one object per line for each instance, with its time', async () => {
    const [first, second] = await draw(renderNdjson, reportOf(ROUND))
    expect(first).toBe(
      '{"observedAt":"2026-01-02T03:04:05.000Z","kind":"instance","id":"10.0.0.1","ip":"10.0.0.1","service":"AuthService","lastService":"AuthService","cpuPercent":61,"memoryPercent":80,"status":"unhealthy","reasons":[{"code":"memory","value":80,"threshold":75}],"latencyMs":3}\n',
    )
    expect(second).toMatch(/^\{"observedAt":.*"ip":"10\.0\.0\.2".*\}\n$/)
  })

  test('ndjson has one object per line for each service', async () => {
    expect((await draw(renderNdjson, reportOf(ROUND, 'averages')))[1]).toBe(
      '{"observedAt":"2026-01-02T03:04:05.000Z","kind":"service","service":"Billing","status":"unknown","instances":1,"healthy":0,"unhealthy":0,"unknown":1,"healthyAtMost":3,"minimum":2,"headroom":-2,"loadHeadroom":null,"cpuPercent":null,"memoryPercent":null}\n',
    )
  })
})

describe('csv', () => {
  const TIME = '2026-01-02T03:04:05Z'

  test('csv has a fixed header and a row for each instance', async () => {
    expect((await draw(renderCsv, reportOf(ROUND))).slice(0, 3)).toEqual([
      'time,id,ip,service,lastService,cpuPercent,memoryPercent,status,reasons,latencyMs\r\n',
      `${TIME},10.0.0.1,10.0.0.1,AuthService,AuthService,61,80,unhealthy,memory 80 >= 75,3\r\n`,
      `${TIME},10.0.0.2,10.0.0.2,AuthService,AuthService,91,4.5,unhealthy,cpu 91 >= 75,1.2\r\n`,
    ])
    expect((await draw(renderCsv, reportOf(ROUND))).at(-1)).toBe(
      `${TIME},10.0.0.7,10.0.0.7,,,,,unknown,deadline,\r\n`,
    )
  })

  test('csv and ndjson have no IP address if the id of an instance is not one', async () => {
    const report = reportOf([answered('web-1:80', 'A')])
    expect((await draw(renderCsv, report)).at(-1)).toBe(
      `${TIME},web-1:80,,A,A,10,20,healthy,,3\r\n`,
    )
    expect(JSON.parse((await draw(renderNdjson, report)).join(''))).toMatchObject({
      id: 'web-1:80',
      ip: null,
    })
  })

  test('csv, json and ndjson have the IP address of a container', async () => {
    const ip = '172.17.0.2'
    const results = [answered('a', 'A'), left('b', 'A'), silent('c', 'A')]
    const report = reportOf(results.map((result) => ({ ...result, ip })))
    const instances = ['a', 'b', 'c'].map((id) => ({ id, ip }))
    const rows = (await draw(renderCsv, report)).slice(1).map(readCsvRow)
    expect(rows.map((row) => row.slice(1, 3))).toEqual(instances.map(({ id }) => [id, ip]))
    const lines = (await draw(renderNdjson, report)).map((line) => JSON.parse(line) as object)
    expect(lines).toMatchObject(instances)
    expect(JSON.parse((await draw(renderJson, report)).join(''))).toMatchObject({ instances })
  })

  test('csv has a fixed header and a row for each service', async () => {
    expect(await draw(renderCsv, reportOf(ROUND, 'averages'))).toEqual([
      'time,service,status,instances,healthy,unhealthy,unknown,healthyAtMost,minimum,headroom,loadHeadroom,cpuMean,cpuP50,cpuMax,cpuMaxId,memoryMean,memoryP50,memoryMax,memoryMaxId\r\n',
      `${TIME},AuthService,healthy,5,3,2,0,5,2,1,2,40.9,30,91,10.0.0.2,28.9,20,80,10.0.0.1\r\n`,
      `${TIME},Billing,unknown,1,0,0,1,3,2,-2,,,,,,,,,\r\n`,
    ])
  })

  test.each([
    ['=cmd()', "'=cmd()"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    ['\tx', "'\tx"],
    ['\rx', `"'\rx"`],
    ['\0x', String.raw`'\x00x`],
    ['a,b', '"a,b"'],
    ['a "b"', '"a ""b"""'],
    ['\nx', `"'\nx"`],
    ['＝cmd()', "'＝cmd()"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠x', "'＠x"],
    ['﹦1', "'﹦1"],
    ['⁼1', "'⁼1"],
    ['⁺1', "'⁺1"],
    ['⩵1', "'⩵1"],
    ['﹣1', "'﹣1"],
    ['⁻1', "'⁻1"],
    ['−1', "'−1"],
    ['﹫x', "'﹫x"],
    [' =1', "' =1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['\u3000＝1', "'\u3000＝1"],
    ['\u200b=1', String.raw`'\u{200b}=1`],
    ['\ufe0f=1', "'\ufe0f=1"],
    ['\u115f=1', "'\u115f=1"],
    ['\u202e=1', String.raw`'\u{202e}=1`],
    ['=\u0338', "'=\u0338"],
    ['a;=cmd()', "a;'=cmd()"],
    ['a; ＝cmd()', "a;' ＝cmd()"],
    ['a\n=cmd()', `"a\n'=cmd()"`],
    ['a\t=cmd()', "a\t'=cmd()"],
    ['a = b - c', 'a = b - c'],
    ['a;b', 'a;b'],
    ['#1', '#1'],
    ['two\nlines', '"two\nlines"'],
    ['\u001b[31m', String.raw`\x1b[31m`],
    ["it's", "it's"],
    ['認証', '認証'],
  ])('a service called %j is the cell %j: no formula, no escape sequence', async (name, cell) => {
    const text = (await draw(renderCsv, reportOf([answered('10.0.0.1', name)]))).slice(1).join('')
    expect(text).toBe(`${TIME},10.0.0.1,10.0.0.1,${cell},${cell},10,20,healthy,,3\r\n`)
  })

  test('csv has no cell that a spreadsheet would evaluate as a formula', async () => {
    const first = fc.constantFrom(
      ...Array.from('=+-@＝＋－＠﹦⁺−\t\r\n\0 \u00a0\u3000\u200b\ufe0f";,\u0338a'),
    )
    const hostile = fc.string({ unit: first, minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const report = reportOf([answered(text, text)])
        const [, ...lines] = await draw(renderCsv, report)
        const [, id = '', , service = ''] = readCsvRow(lines.join(''))
        for (const cell of [id, service]) {
          expect(cell.normalize('NFKC').replace(INVISIBLE, '')).not.toMatch(/^[=+\-@]/)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('csv of a stream has its header once', async () => {
    const rounds = [0, 1].map((round) =>
      draw(renderCsv, reportOf(ROUND.results.slice(0, 1)), { round }),
    )
    expect((await Promise.all(rounds)).map((lines) => lines.length)).toEqual([2, 1])
  })
})

describe('name', () => {
  test('name prints one address per line', async () => {
    const lines = await draw(renderName, reportOf(ROUND.results.slice(0, 2)))
    expect(lines).toEqual(['10.0.0.1\n', '10.0.0.2\n'])
  })

  test('name prints one service per line, escaped', async () => {
    const results = [answered('10.0.0.1', 'A\u001b'), answered('10.0.0.2', 'B b')]
    expect(await draw(renderName, reportOf(results, 'health'))).toEqual(['A\\x1b\n', 'B b\n'])
  })
})

describe('color', () => {
  const strip = (line: string) => line.replaceAll(/\u001b\[\d+m/g, '')

  test.each([
    ['table', renderTable],
    ['wide', renderWide],
  ] as const)('color adds bytes around the statuses of a %s, and no column', async (_, render) => {
    for (const kind of ['instances', 'averages', 'health'] as const) {
      const bare = await draw(render, reportOf(ROUND, kind))
      const painted = await draw(render, reportOf(ROUND, kind), { paint: colored })
      expect(painted).not.toEqual(bare)
      expect(painted.map(strip)).toEqual(bare)
    }
  })

  test('statuses are green, red and yellow', async () => {
    const lines = await draw(renderTable, reportOf(ROUND), { paint: colored })
    expect(lines.join('')).toContain('\u001b[31m--unhealthy\u001b[39m\n')
    expect(lines.join('')).toContain('\u001b[32mhealthy\u001b[39m \n')
    expect(lines.join('')).toContain('\u001b[33munknown\u001b[39m \n')
    expect(lines.join('')).toContain('\u001b[33mgone\u001b[39m    \n')
  })
})

test('names of any script stay aligned in a table', async () => {
  const { default: width } = await import('string-width')
  const lines = await draw(renderTable, reportOf(NAMED))
  const rows = lines.slice(3, -1)
  const before = rows.map((line) => width(line.slice(0, line.indexOf('10%'))))
  expect(new Set(before)).toEqual(new Set([17 + 60 + 1]))
})
