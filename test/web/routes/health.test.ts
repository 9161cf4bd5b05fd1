import { expect, test } from 'vitest'
import { answered, snapshotOf } from '../../support/facts.ts'
import { openRoutes } from '../../support/routes.ts'

test.each([
  { durationMs: 100, freshMs: 15_000 },
  { durationMs: 12_000, freshMs: 36_000 },
])(
  'a round of $durationMs ms is served as the present for $freshMs ms at an interval of 5 s',
  async ({ durationMs, freshMs }) => {
    const { add, get, clock } = openRoutes({ intervalMs: 5000 })
    const statuses = async () => {
      const paths = ['/-/ready', '/provider/servers', '/sd']
      const answers = await Promise.all(paths.map((path) => get(path)))
      return answers.map(({ status }) => status)
    }
    add(snapshotOf([answered('10.0.0.1', 'A')], { durationMs }))
    clock.pass(freshMs)
    expect(await statuses()).toEqual([200, 200, 200])
    clock.pass(1)
    expect(await statuses()).toEqual([503, 503, 503])
  },
)

test('/-/ready answers 503 until one listing could be read, and 200 if later ones fail', async () => {
  const { add, get } = openRoutes()
  const listing = { ok: false, failure: { code: 'refused', errno: 'ECONNREFUSED' } } as const
  const problem = async () => {
    const response = await get('/-/ready')
    return response.status === 200 ? null : ((await response.json()) as { detail: string }).detail
  }
  expect(await problem()).toBe('the first round has not ended')
  add(snapshotOf([], { listing }))
  expect(await problem()).toBe('no listing could be read yet')
  add(snapshotOf([answered('10.0.0.1', 'A')]))
  expect(await problem()).toBeNull()
  add(snapshotOf([], { listing }))
  expect(await problem()).toBeNull()
})
