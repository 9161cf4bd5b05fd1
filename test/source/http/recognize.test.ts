import { describe, expect, test } from 'vitest'
import { parseAddress } from '../../../src/source/http/endpoint.ts'
import { recognize } from '../../../src/source/http/recognize.ts'
import { clock, FakeClock } from '../../support/clock.ts'
import { type Answer, startProvider } from '../../support/provider.ts'

const SIGNS = [
  { path: '/a', pattern: /^A/ },
  { path: '/b', pattern: /^B/m },
]
const never = new AbortController().signal

async function recognizeAt(answers: Record<string, Answer>, basePath = '') {
  const server = await startProvider(answers)
  const endpoint = parseAddress(`http://${server.address}${basePath}`)
  const found = await recognize(endpoint, { clock, withinMs: 5000 }, { signs: SIGNS }, never)
  const path = found && found.endpoint.basePath + found.sign.path
  return { path, asked: server.asked.toSorted() }
}

const text =
  (body: string): Answer =>
  (response) =>
    response.end(body)

test('the first sign that is there is found, by one request for each', async () => {
  expect(await recognizeAt({ '/a': text('A'), '/b': text('B') })).toEqual({
    path: '/a',
    asked: ['/a', '/b'],
  })
})

test.each([
  ['a line of the body matches', { '/b': text('first\nB') }, '/b'],
  ['nothing matches', { '/a': text('x'), '/b': text('x') }, null],
  ['every path is an error', { '/a': 404, '/b': 403 }, null],
  ['the beginning of a long body matches', { '/b': text(`B${'x'.repeat(1_000_000)}`) }, '/b'],
])('a sign is found by its body: %s', async (_, answers, path) => {
  expect((await recognizeAt(answers)).path).toBe(path)
})

test.each([
  [{ '/base/b': text('B') }, '/base/b'],
  [{ '/b': text('B') }, '/b'],
  [{ '/b': text('B'), '/base/b': text('B') }, '/base/b'],
])('paths are under the address, or else at the root: %j', async (answers, path) => {
  expect(await recognizeAt(answers, '/base')).toEqual({
    path,
    asked: ['/a', '/b', '/base/a', '/base/b'],
  })
})

describe('a server that does not answer', () => {
  test.each([
    [5000, 1000],
    [300, 300],
    [0, 0],
  ])('with %i ms left, nothing is found after %i ms', async (withinMs, spentMs) => {
    const fake = new FakeClock()
    const { address } = await startProvider({ '/a': () => {}, '/b': () => {} })
    const begun = fake.elapsed()
    const found = recognize(
      parseAddress(address),
      { clock: fake, withinMs },
      { signs: SIGNS },
      never,
    )
    expect(await fake.passUntil(found)).toBeNull()
    expect(Math.floor((fake.elapsed() - begun) / 100)).toBe(spentMs / 100)
  })

  test('nothing is found once the signal aborts', async () => {
    const stop = new AbortController()
    const { address } = await startProvider({
      '/a': () => stop.abort(),
      '/b': () => {},
    })
    expect(
      await recognize(
        parseAddress(address),
        { clock, withinMs: 5000 },
        { signs: SIGNS },
        stop.signal,
      ),
    ).toBeNull()
  })
})
