import { readFileSync } from 'node:fs'
import Ajv from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ScrapeResult, Snapshot } from '../src/domain/snapshot.ts'
import type { Failure } from '../src/domain/failure.ts'
import { renderJson } from '../src/render/json.ts'
import { plain } from '../src/render/paint.ts'
import { BINDINGS } from '../src/terminal/state/bindings.ts'
import { answered, left, silent, snapshotOf, stopped } from './support/facts.ts'
import { run } from './support/host.ts'
import { reportOf } from './support/report.ts'
import { FAILURES } from './support/failures.ts'
import { startFleet, startProvider } from './support/provider.ts'
import { STATES } from './support/states.ts'

const path = new URL('../docs/cpx-monitoring.v1.schema.json', import.meta.url)
const validate = new Ajv.Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync(path, 'utf8')) as object,
)

/** Parses the objects in `text` and validates each against the schema. */
function check(text: string): Record<string, never>[] {
  const objects = text.startsWith('{\n') ? [text] : text.trimEnd().split('\n')
  return objects.map((each) => {
    const value = JSON.parse(each) as Record<string, never>
    expect([validate(value), validate.errors]).toEqual([true, null])
    return value
  })
}

const A = { cpu: '61%', memory: '4%', service: 'A' }
const FLEET = {
  '10.0.0.1': A,
  '10.0.0.2': { ...A, cpu: '91%' },
  '10.0.0.3': 403,
  '10.0.0.4': 404,
  '10.0.0.5': { ...A, service: '\u001b[31m\u009b\u202e\u2028\u{e0041}"' },
  '10.0.0.6': { ...A, cpu: '101%' },
}

describe('-o json follows its schema', () => {
  test.each([
    ['--summary', 'summary', 6, 2],
    ['--serviceStats', 'serviceStats', 6, 2],
    ['-ss=A', 'serviceStats', 4, 1],
    ['--healthCheck', 'healthCheck', 6, 2],
  ])(
    'the JSON of %s is valid and has all instances and services',
    async (action, kind, instances, services) => {
      const { address } = await startFleet(FLEET)
      const { stdout, exitCode } = await run([address, action, '-o', 'json'])
      const [value, ...others] = check(stdout)
      expect([exitCode, others.length, value?.['kind']]).toEqual([0, 0, kind])
      expect([value?.['instances'], value?.['services']]).toMatchObject([
        { length: instances },
        { length: services },
      ])
      expect(value?.['coverage']).toEqual({
        listed: 6,
        answered: 3,
        unknown: 2,
        gone: 1,
        duplicates: 0,
        reasons: { http: 1, malformed: 1 },
      })
    },
  )

  test('the JSON of --monitorService has one line for each round, including a round without a listing', async () => {
    const fleet = await startFleet(FLEET)
    const onSleep = () => fleet.answer('/servers', 403)
    const argv = [fleet.address, '-ms', '-o', 'json', '--count', '2']
    const values = check((await run(argv, { onSleep })).stdout)
    expect(values).toMatchObject([
      { listing: { ok: true }, coverage: { answered: 3 } },
      {
        listing: { ok: false, failure: { code: 'http', status: 403 } },
        coverage: { listed: 6, answered: 0, unknown: 6 },
        warnings: [expect.stringContaining('cannot list instances from'), expect.any(String)],
      },
    ])
  })

  test('the JSON of an empty fleet has empty lists', async () => {
    const { address } = await startFleet({})
    const [value] = check((await run([address, '-s', '-o', 'json'])).stdout)
    expect(value).toMatchObject({ instances: [], services: [], warnings: ['no servers'] })
  })

  test('JSON escapes control characters of names, and parsing restores them', async () => {
    const { address } = await startFleet(FLEET)
    const { stdout } = await run([address, '-s', '-o', 'json'])
    expect(stdout).toMatch(/^[\n\x20-\x7e]*$/)
    const [value] = check(stdout)
    const { service } = FLEET['10.0.0.5']
    expect(value?.['services']).toMatchObject([{ service }, { service: 'A' }])
  })
})

describe('-o json', () => {
  test.each([
    ['--summary', 2],
    ['--serviceStats', 5],
    ['--healthCheck', 5],
  ])(
    'the warnings in the JSON of %s equal stderr, with -o json and with a table',
    async (action, n) => {
      const { address } = await startFleet({ ...FLEET, '::1%lo': A, ' 10.0.0.1 ': A })
      const table = await run([address, action])
      const { stdout, stderr } = await run([address, action, '-o', 'json'])
      const [value] = check(stdout)
      expect(value?.['warnings']).toHaveLength(n)
      expect(
        (value?.['warnings'] ?? []).map((one: string) => `monitoring: ${one}\n`).join(''),
      ).toBe(stderr)
      expect(stderr).toBe(table.stderr)
    },
  )

  test('a failed listing is an error, as with a table', async () => {
    const { address } = await startProvider({ '/servers': 403 })
    const outcomes = ['-s', '-ms'].map((action) => run([address, action, '-o', 'json']))
    for (const { exitCode, stdout, stderr } of await Promise.all(outcomes)) {
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' })
      expect(stderr).toMatch(/^monitoring: cannot list instances from [^\n]+\n$/)
    }
  })

  test('the JSON of -ms NAME contains only this service, on a terminal as well', async () => {
    const { address } = await startFleet(FLEET)
    const argv = [address, '-ms', 'A', '-o', 'json', '--count', '2', '-v']
    const { writes, stderr } = await run(argv, { isTerminal: true })
    expect(writes).toHaveLength(2)
    for (const value of check(writes.join(''))) {
      expect(value).toMatchObject({
        kind: 'monitorService',
        coverage: { listed: 6 },
        services: [{ service: 'A' }],
      })
      expect((value as unknown as Counts).instances.map(({ ip }) => ip)).toEqual([
        '10.0.0.1',
        '10.0.0.2',
        '10.0.0.3',
        '10.0.0.6',
      ])
    }
    expect(stderr.match(/^monitoring: 10\.0\.0\.3: HTTP 403$/gm)).toHaveLength(2)
  })
})

function draw(snapshot: Snapshot, round: number | null): string {
  const layout = {
    width: (text: string) => text.length,
    paint: plain,
    round,
    past: null,
    action: 'summary',
    version: '0',
  }
  return [...renderJson(reportOf(snapshot), layout)].join('')
}

test('the schema knows the cost of a round without requests', () => {
  const [value] = check(draw(snapshotOf([], { cost: null }), null))
  expect(value).toMatchObject({ cost: { requests: null, durationMs: 87 } })
})

test.each(FAILURES)('the schema knows the failure $code', (one) => {
  const listing = { ok: false, failure: one } as const
  const snapshot = snapshotOf([silent('10.0.0.1', null, one)], { listing })
  const [value] = check(draw(snapshot, null))
  expect(value).toMatchObject({
    listing: { failure: one },
    coverage: { reasons: { [one.code]: 1 } },
    instances: [{ reasons: [one] }],
  })
})

const failure: fc.Arbitrary<Failure> = fc.oneof(
  fc.record({ code: fc.constantFrom('timeout', 'deadline'), afterMs: fc.integer({ min: 1 }) }),
  fc.record({ code: fc.constantFrom('refused', 'reset'), errno: fc.string() }),
  fc.record({ code: fc.constantFrom('protocol', 'malformed', 'unusable'), problem: fc.string() }),
  fc.record({ code: fc.constant('http'), status: fc.integer({ min: 100, max: 599 }) }),
) as fc.Arbitrary<Failure>

const percent = fc.integer({ min: 0, max: 100 })
const service = fc.string({ minLength: 1 })

/** Any result of one instance. */
const outcome = (id: string): fc.Arbitrary<ScrapeResult> =>
  fc.oneof(
    fc
      .tuple(service, percent, percent)
      .map(([name, cpu, memory]) => answered(id, name, [cpu, memory])),
    fc.tuple(fc.option(service), failure).map(([last, why]) => silent(id, last, why)),
    fc.option(service).map((last) => left(id, last)),
    service.map((name) => stopped(id, name, { code: 'exited', detail: name })),
  )

const results = fc
  .nat(30)
  .chain((size) =>
    fc.tuple(...Array.from({ length: size }, (_, index) => outcome(`10.0.0.${index}`))),
  )

test('listed = answered + unknown + gone in every JSON object, for any results', () => {
  fc.assert(
    fc.property(results, fc.constantFrom(null, 0), (all, round) => {
      const [value] = check(draw(snapshotOf(all), round))
      const {
        listed,
        answered: read,
        unknown,
        gone,
        reasons,
      } = value?.['coverage'] ?? ({} as never)
      expect(listed).toBe(all.length)
      expect(read + unknown + gone).toBe(listed)
      expect(Object.values<number>(reasons).reduce((sum, each) => sum + each, 0)).toBe(unknown)
    }),
    { numRuns: 300 },
  )
})

interface Counts {
  readonly coverage: Record<'listed' | 'answered' | 'unknown' | 'gone', number>
  readonly instances: readonly { readonly ip: string; readonly status: string }[]
}

test('listed = answered + unknown + gone in real rounds, for any faults of the provider', async () => {
  const share = fc.nat(25)
  const faults = fc.record({
    instances: fc.nat(40),
    seed: fc.nat(1000),
    churn: fc.nat(10),
    errors: share,
    resets: share,
    truncated: share,
    malformed: share,
  })
  await fc.assert(
    fc.asyncProperty(faults, async ({ instances, ...rest }) => {
      const options = Object.entries({ instances, ...rest }).map((pair) => pair.join('='))
      const argv = [`mock:${options.join(',')}`, '-ms', '-o', 'json', '--count', '3']
      const rounds = check((await run(argv)).stdout) as unknown as Counts[]
      expect(rounds).toHaveLength(3)
      for (const round of rounds) {
        const { listed, answered: read, unknown, gone } = round.coverage
        const count = (...names: string[]) =>
          round.instances.filter(({ status }) => names.includes(status)).length
        expect([listed, read + unknown + gone]).toEqual([instances, instances])
        expect([read, unknown, gone]).toEqual([
          count('healthy', 'unhealthy'),
          count('unknown'),
          count('gone'),
        ])
      }
    }),
    { numRuns: 10 },
  )
})

describe('docs/live-view.md', () => {
  const text = readFileSync(new URL('../docs/live-view.md', import.meta.url), 'utf8')

  test.each(BINDINGS)('docs/live-view.md explains the key $label', ({ label, help }) => {
    const rows = text.split('\n').map((line) => line.split('|').map((cell) => cell.trim()))
    expect(rows).toContainEqual(['', `\`${label}\``, help, ''])
  })

  test('docs/live-view.md shows the current frame', async () => {
    const live = await STATES['silent instances at 80x24']?.()
    expect(text).toContain(`\`\`\`text\n${live?.screen().join('\n')}\n\`\`\``)
  })
})
