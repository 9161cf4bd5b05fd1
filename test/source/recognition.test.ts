import { expect, test } from 'vitest'
import type { Failure } from '../../src/domain/failure.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type { Source } from '../../src/domain/source.ts'
import { withRecognition } from '../../src/source/recognition.ts'
import { answered, snapshotOf } from '../support/facts.ts'

const never = new AbortController().signal
const OTHER = { what: 'a Prometheus', use: 'prometheus+http://api' }
const GOOD = snapshotOf([answered('10.0.0.1', 'A')])
const http = (status: number): Failure => ({ code: 'http', status })
const LOGIN: Failure = { code: 'http', status: 302, location: '/login' }
const failed = (failure: Failure): Snapshot => snapshotOf([], { listing: { ok: false, failure } })

/** What is recognized in each of some rounds, and how often that was asked for. */
async function recognizeIn(...rounds: readonly Snapshot[]) {
  const left = [...rounds]
  const source: Source = {
    address: 'http://api',
    hasPast: false,
    at: async () => left.shift() ?? GOOD,
    async [Symbol.asyncDispose]() {},
  }
  let asked = 0
  const recognizing = withRecognition(source, async () => {
    asked += 1
    return OTHER
  })
  const found: unknown[] = []
  for (const _ of rounds) found.push((await recognizing.at('now', never)).recognized)
  return { found, asked }
}

test.each<Failure>([
  http(404),
  http(400),
  http(405),
  http(401),
  LOGIN,
  { code: 'malformed', problem: 'not JSON' },
])('after %j, another server is looked for', async (failure) => {
  expect(await recognizeIn(failed(failure))).toEqual({ found: [OTHER], asked: 1 })
})

test.each<Failure>([
  http(403),
  http(429),
  http(301),
  http(503),
  { code: 'refused', errno: 'ECONNREFUSED' },
  { code: 'timeout', afterMs: 5000 },
  { code: 'deadline', afterMs: 5000 },
  { code: 'tooMany', maxInstances: 10 },
])('after %j, no other server is looked for', async (failure) => {
  expect(await recognizeIn(failed(failure))).toEqual({ found: [undefined], asked: 0 })
})

test('it is looked for only once, and remembered', async () => {
  const rounds = [failed(http(404)), failed(http(404)), GOOD]
  expect(await recognizeIn(...rounds)).toEqual({ found: [OTHER, OTHER, undefined], asked: 1 })
})

test('it is not looked for after a listing that could be read', async () => {
  expect(await recognizeIn(GOOD, failed(http(404)))).toEqual({
    found: [undefined, undefined],
    asked: 0,
  })
})
