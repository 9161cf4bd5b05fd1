import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv from 'ajv/dist/2020.js'
import { expect, test } from 'vitest'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import { ROOT } from '../../support/command.ts'
import { answered, left, silent, snapshotOf, stopped } from '../../support/facts.ts'
import { FAILURES } from '../../support/failures.ts'
import { run } from '../../support/host.ts'
import { record } from '../../support/recording.ts'

const SCHEMA = readFileSync(join(ROOT, 'docs/cpx-monitoring.v1.schema.json'), 'utf8')
const validate = new Ajv.Ajv2020({ allowUnionTypes: true }).compile(JSON.parse(SCHEMA) as object)

const HOSTILE = '\u001b[31m\u009b\u202e\u2028\u{e0041}"'

const at = (seconds: number, results: ScrapeResult[], rest: Partial<Snapshot> = {}) =>
  snapshotOf(results, { startedAt: seconds * 1000, ...rest })

/** A round with each failure, and one without it after that. */
const FAILING = FAILURES.flatMap((failure, number) => [
  at(10 * number + 5, [silent('10.0.0.1', 'A', failure)]),
  at(10 * number + 10, [answered('10.0.0.1', number % 2 === 0 ? 'A' : HOSTILE)]),
])
const path = () =>
  record([
    at(0, [answered('10.0.0.1', 'A')]),
    ...FAILING,
    at(2000, [left('10.0.0.1', 'A'), answered('10.0.0.2', 'A', [80, 20])]),
    at(2010, [], { listing: { ok: false, failure: { code: 'http', status: 500 } } }),
    at(1900, [stopped('10.0.0.2', 'A', { code: 'exited' })]),
  ])

/** The valid JSON of an action. */
async function jsonOf(...argv: string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run([...argv, '-o', 'json'])
  expect(stdout).toMatch(/^[\n\x20-\x7e]*$/)
  const value = JSON.parse(stdout) as Record<string, unknown>
  expect([validate(value), validate.errors]).toEqual([true, null])
  return value
}

test('the JSON of events follows its schema, with every failure and hostile names', async () => {
  const { events } = await jsonOf(path(), '--events', '-hi', '1')
  const kinds = (events as { event: string }[]).map(({ event }) => event)
  const rare = ['appeared', 'back', 'clock', 'gap', 'gone', 'headroom', 'lost', 'moved', 'up']
  expect(kinds).toEqual(expect.arrayContaining(rare))
})

test('the JSON of a span without rounds follows its schema', async () => {
  const empty = await jsonOf(path(), '--events', '--from', '2020-01-01T00:00:00Z')
  expect(empty).toMatchObject({ from: null, to: null, events: [] })
})

test('the JSON of facts about a recording follows its schema', async () => {
  expect(await jsonOf(path(), '--info')).toMatchObject({ instances: 2 })
  expect(await jsonOf(record([]), '--info')).toMatchObject({ of: null, from: null, rounds: 0 })
})

test('the JSON of differences follows its schema, with and without any', async () => {
  const recording = path()
  expect(await jsonOf(recording, '--diff')).toMatchObject({ isWorse: true })
  const calm = record([at(0, [answered('10.0.0.1', 'A')]), at(5, [answered('10.0.0.1', 'A')])])
  expect(await jsonOf(calm, '--diff')).toMatchObject({
    isWorse: false,
    services: [],
    instances: [],
  })
})
