import { expect, test } from 'vitest'
import { run } from '../../support/host.ts'

const ARGV = ['mock:instances=40,seed=1', '-s', '--quiet', '--outputFile', '/tmp/x']

test('--outputFile on a terminal has no colors, except with --color always', async () => {
  const world = { isTerminal: true, env: { TERM: 'xterm' } }
  const { written, stdout } = await run(ARGV, world)
  expect([stdout, written['/tmp/x']]).toEqual(['', expect.stringContaining('--unhealthy')])
  expect(written['/tmp/x']).not.toContain('\x1b')
  const colored = await run([...ARGV, '--color', 'always'], world)
  expect(colored.written['/tmp/x']).toContain('\x1b[31m--unhealthy')
})

test('--outputFile takes precedence over --pager', async () => {
  const { written, paged } = await run([...ARGV, '--pager'], { isTerminal: true })
  expect(paged).toBe('')
  expect(written['/tmp/x']?.split('\n')).toHaveLength(45)
})

test('--outputFile ~/x is below HOME', async () => {
  const argv = [...ARGV.slice(0, -1), '~/x']
  expect(Object.keys((await run(argv, { env: { HOME: '/home/me' } })).written)).toEqual([
    '/home/me/x',
  ])
})
