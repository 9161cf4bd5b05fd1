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
