import { expect, test } from 'vitest'
import { answered, left, silent, snapshotOf } from '../../support/facts.ts'
import { openUnrecorded } from '../../support/recorded-api.ts'

const START = Date.UTC(2026, 0, 2, 3, 4, 5)

const roundsOf = (...rounds: readonly ReturnType<typeof answered>[][]) =>
  rounds.map((results, at) => snapshotOf(results, { startedAt: START + 10_000 * at }))

const A1 = answered('10.0.0.1', 'A')
const AB = [A1, answered('10.0.0.9', 'B')]

test.each([
  ['/instances/10.0.0.9', '10.0.0.9 left the listing at 2026-01-02T03:04:15Z; it was of B', [A1]],
  [
    '/services/B',
    'B has no instance any more; the last one, 10.0.0.9, left the listing at 2026-01-02T03:04:15Z',
    [A1],
  ],
  [
    '/instances?service=B',
    'B has no instance any more; the last one, 10.0.0.9, moved away at 2026-01-02T03:04:15Z',
    [A1, answered('10.0.0.9', 'A')],
  ],
  ['/instances/10.0.0.8', 'no instance is named "10.0.0.8"', [A1]],
])('what left is not found at %s, with when it left: %s', async (path, detail, after) => {
  const { client } = await openUnrecorded(roundsOf(AB, after))
  expect(await client.get(path)).toMatchObject({ body: { status: 404, detail } })
})

test('an instance left when the provider no longer knew it, and may have been of no service', async () => {
  const rounds = roundsOf([A1, silent('10.0.0.9')], [A1, left('10.0.0.9')], [A1], [A1])
  const { client } = await openUnrecorded(rounds)
  const { body } = await client.get('/instances/10.0.0.9')
  expect(body).toMatchObject({ detail: '10.0.0.9 left the listing at 2026-01-02T03:04:15Z' })
})
