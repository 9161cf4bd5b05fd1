import type { Note } from '../../src/domain/report/report.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import { plain } from '../../src/render/paint.ts'
import { renderJson } from '../../src/render/json.ts'
import { POLICY, reportOf } from '../support/report.ts'
import { answered, left, silent, snapshotOf } from '../support/facts.ts'

const policy = { ...POLICY, thresholds: { cpu: 75, memory: 80 } }

function draw(snapshot: Snapshot, round: number | null = null): string[] {
  const warnings: Note[] = [
    { code: 'nothingListed' },
    { code: 'absentService', name: 'b', known: [] },
  ]
  const layout = {
    width: (text: string) => text.length,
    paint: plain,
    round,
    past: null,
    action: 'summary',
    version: '0',
  }
  return [...renderJson(reportOf(snapshot, 'instances', { policy, warnings }), layout)]
}

const SNAPSHOT = snapshotOf([
  { ...answered('10.0.0.2', 'A', [91, 4.5]), latencyMs: 1.2 },
  answered('10.0.0.1', 'A', [61, 80]),
  answered('10.0.0.3', 'A', [10, 20]),
  silent('10.0.0.4', 'B'),
  silent('10.0.0.5', null, { code: 'http', status: 503, retryAfterMs: 2000 }),
  silent('10.0.0.7', null, { code: 'http', status: 500 }),
  left('10.0.0.6', 'A'),
])

const LINES = [
  '{',
  '  "schema": "cpx-monitoring/v1",',
  '  "kind": "summary",',
  '  "observedAt": "2026-01-02T03:04:05.000Z",',
  '  "source": "http://api",',
  '  "listing": {"ok":true},',
  '  "policy": {"cpuThreshold":75,"memoryThreshold":80,"minimum":2,"declared":{}},',
  '  "coverage": {"listed":7,"answered":3,"unknown":3,"gone":1,"duplicates":0,"reasons":{"timeout":1,"http":2}},',
  '  "cost": {"requests":8,"retries":0,"connections":4,"peakInFlight":4,"finalLimit":16,"bytes":12345,"durationMs":87,"outOfStep":false},',
  '  "instances": [',
  '    {"id":"10.0.0.1","ip":"10.0.0.1","service":"A","lastService":"A","cpuPercent":61,"memoryPercent":80,"status":"unhealthy","reasons":[{"code":"memory","value":80,"threshold":80}],"latencyMs":3},',
  '    {"id":"10.0.0.2","ip":"10.0.0.2","service":"A","lastService":"A","cpuPercent":91,"memoryPercent":4.5,"status":"unhealthy","reasons":[{"code":"cpu","value":91,"threshold":75}],"latencyMs":1.2},',
  '    {"id":"10.0.0.3","ip":"10.0.0.3","service":"A","lastService":"A","cpuPercent":10,"memoryPercent":20,"status":"healthy","reasons":[],"latencyMs":3},',
  '    {"id":"10.0.0.6","ip":"10.0.0.6","service":null,"lastService":"A","cpuPercent":null,"memoryPercent":null,"status":"gone","reasons":[{"code":"gone","status":400}],"latencyMs":3},',
  '    {"id":"10.0.0.4","ip":"10.0.0.4","service":null,"lastService":"B","cpuPercent":null,"memoryPercent":null,"status":"unknown","reasons":[{"code":"timeout","afterMs":5000}],"latencyMs":3},',
  '    {"id":"10.0.0.5","ip":"10.0.0.5","service":null,"lastService":null,"cpuPercent":null,"memoryPercent":null,"status":"unknown","reasons":[{"code":"http","status":503,"retryAfterMs":2000}],"latencyMs":3},',
  '    {"id":"10.0.0.7","ip":"10.0.0.7","service":null,"lastService":null,"cpuPercent":null,"memoryPercent":null,"status":"unknown","reasons":[{"code":"http","status":500}],"latencyMs":3}',
  '  ],',
  '  "services": [',
  '    {"service":"A","status":"unknown","instances":3,"healthy":1,"unhealthy":2,"unknown":0,"healthyAtMost":3,"minimum":2,"headroom":-1,"loadHeadroom":0,"cpuPercent":{"mean":54,"p50":61,"max":91,"maxId":"10.0.0.2"},"memoryPercent":{"mean":34.833333333333336,"p50":20,"max":80,"maxId":"10.0.0.1"}},',
  '    {"service":"B","status":"unknown","instances":1,"healthy":0,"unhealthy":0,"unknown":1,"healthyAtMost":3,"minimum":2,"headroom":-2,"loadHeadroom":null,"cpuPercent":null,"memoryPercent":null}',
  '  ],',
  '  "warnings": [',
  '    "no servers",',
  String.raw`    "no instance reports service \"b\""`,
  '  ]',
  '}',
  '',
]

describe('a round as JSON', () => {
  test('JSON of one round has a line for every instance and service', () => {
    expect(draw(SNAPSHOT).join('').split('\n')).toEqual(LINES)
  })

  test('JSON of a stream has a line for every round', () => {
    const line = draw(SNAPSHOT, 0).join('')
    expect(line).toMatch(/^\{"schema":"cpx-monitoring\/v1",[^\n]*\}\n$/)
    expect(JSON.parse(line)).toEqual(JSON.parse(LINES.join('\n')))
  })

  test('JSON has the failure of a listing', () => {
    const listing = { ok: false, failure: { code: 'http', status: 503 } } as const
    expect(draw(snapshotOf([], { listing })).join('')).toContain(
      '\n  "listing": {"ok":false,"failure":{"code":"http","status":503}},\n',
    )
  })

  test('JSON has the time over which CPU is a mean, if the round has it', () => {
    expect(draw(snapshotOf([], { cpuWindowMs: 1500 })).join('')).toContain(
      '"declared":{}},\n  "cpuWindowSeconds": 1.5,\n  "coverage"',
    )
  })

  test('JSON has null for each cost of a round without requests, except for its duration', () => {
    expect(draw(snapshotOf([], { cost: null })).join('')).toContain(
      '\n  "cost": {"requests":null,"retries":null,"connections":null,"peakInFlight":null,"finalLimit":null,"bytes":null,"durationMs":87,"outOfStep":null},\n',
    )
  })

  test('JSON is produced in pieces for a fleet of any size', () => {
    const longest = (size: number) => {
      const results = Array.from({ length: size }, () => answered('10.0.0.1', 'A', [91, 99]))
      return Math.max(...draw(snapshotOf(results)).map((piece) => piece.length))
    }
    // They differ only in the digits of their counts.
    expect(longest(10_000) - longest(10)).toBeLessThan(50)
  })
})

describe('untrusted text in JSON', () => {
  const drawName = (name: string) => draw(snapshotOf([answered('10.0.0.1', name)])).join('')

  test.each([
    ['ESC', '\u001b[31m', String.raw`\u001b[31m`],
    ['a quote and a backslash', '"\\', String.raw`\"\\`],
    ['DEL', '\u007f', String.raw`\u007f`],
    ['CSI of C1', '\u009b', String.raw`\u009b`],
    ['soft hyphen', '\u00ad', String.raw`\u00ad`],
    ['right-to-left override', '\u202e', String.raw`\u202e`],
    ['zero-width space', '\u200b', String.raw`\u200b`],
    ['line separator', '\u2028', String.raw`\u2028`],
    ['byte order mark', '\ufeff', String.raw`\ufeff`],
    ['language tag', '\u{e0001}', String.raw`\udb40\udc01`],
    ['lone surrogate', '\ud83d', String.raw`\ud83d`],
    ['harmless text', 'Zoë 東京 😀', 'Zoë 東京 😀'],
  ])('JSON escapes control characters: %s', (_what, name, escaped) => {
    expect(drawName(name)).toContain(`{"id":"10.0.0.1","ip":"10.0.0.1","service":"${escaped}",`)
  })

  test('parsed JSON has the same text', () => {
    const name = fc.string({ unit: fc.oneof(fc.nat(0xffff), fc.nat(0x10ffff)).map(toCharacter) })
    fc.assert(
      fc.property(name, (text) => {
        const json = drawName(text)
        expect(json.replaceAll('\n', '')).not.toMatch(
          /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u,
        )
        expect(JSON.parse(json)).toMatchObject({ services: [{ service: text }] })
      }),
      { numRuns: 1000 },
    )
  })

  test.each(['__proto__', 'constructor', 'toString'])('a name in JSON may be %s', (name) => {
    const results: ScrapeResult[] = [answered('10.0.0.1', name), silent('10.0.0.2', name)]
    expect(JSON.parse(draw(snapshotOf(results)).join(''))).toMatchObject({
      services: [{ service: name, instances: 2, cpuPercent: { mean: 10 } }],
    })
  })
})

function toCharacter(code: number): string {
  return String.fromCodePoint(code)
}
