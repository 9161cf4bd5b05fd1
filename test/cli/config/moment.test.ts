import { expect, test } from 'vitest'
import { spanOf } from '../../../src/cli/config/moment.ts'
import type { Host } from '../../../src/host.ts'
import { commandOf, HOME } from '../../support/host.ts'

const NOW = Date.parse('2026-01-02T03:00:00Z')
const host = { clock: { now: () => NOW } } as unknown as Host

async function spanOfLine(options: string) {
  const command = await commandOf(`./fleet.db -s -o csv ${options}`.trim(), { env: HOME })
  return spanOf({ command, host })
}

const utc = (text: string) => Date.parse(`2026-01-02T${text}Z`)

test.each([
  ['', undefined, undefined],
  ['--from -2h', utc('01:00:00'), undefined],
  ['--to -90s', undefined, utc('02:58:30')],
  ['--from 2026-01-02T01:00:00Z --to=-1h', utc('01:00:00'), utc('02:00:00')],
  ['--from -1h --to -1h', utc('02:00:00'), utc('02:00:00')],
])('the span of "%s" has both ends', async (options, from, to) => {
  expect(await spanOfLine(options)).toEqual({ from, to })
})

test.each([
  ['--from 2026-01-02T04:00:00Z', '--from: 2026-01-02T04:00:00Z is in the future'],
  ['--to 2026-01-02T04:00:00Z', '--to: 2026-01-02T04:00:00Z is in the future'],
  [
    '--from -1h --to -2h',
    '--from 2026-01-02T02:00:00Z is after --to 2026-01-02T01:00:00Z; name the earlier time first',
  ],
  ['--at -1h --from -2h', '--at is not allowed with --from; use one at a time'],
  ['--at -1h --to -1h', '--at is not allowed with --to; use one at a time'],
])('the span of "%s" is refused', async (options, problem) => {
  await expect(spanOfLine(options)).rejects.toThrow(problem)
})
