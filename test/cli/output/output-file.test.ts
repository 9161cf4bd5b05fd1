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

test.each([
  ['a provider that is down', ['127.0.0.1:1', '-hc'], 'cannot list instances from'],
  ['an unknown option', ['api', '-hc', '--nope'], 'unknown option --nope'],
])('with -o nagios, %s is UNKNOWN in --outputFile', async (_, line, why) => {
  const argv = [...line, '-o', 'nagios', '--outputFile', '/tmp/x']
  const { exitCode, stdout, stderr, written } = await run(argv)
  expect([exitCode, stdout, stderr]).toEqual([3, '', ''])
  expect(written).toEqual({ '/tmp/x': expect.stringMatching(`^CPX UNKNOWN - ${why}[^\\n]*\\n$`) })
})

test('a shortage of this machine at --outputFile is reported with advice', async () => {
  const { exitCode, stderr } = await run(ARGV, { fileFailure: 'EMFILE' })
  const why = 'this machine ran short of file descriptors (EMFILE); raise ulimit -n'
  expect([exitCode, stderr]).toEqual([3, `monitoring: cannot write /tmp/x: ${why}\n`])
})

test('with -o nagios, an --outputFile that cannot be written is UNKNOWN on stdout', async () => {
  const argv = ['mock:instances=2', '-hc', '-o', 'nagios', '--outputFile', '/tmp/x']
  const { exitCode, stdout, stderr } = await run(argv, { fileFailure: 'EACCES' })
  expect([exitCode, stdout, stderr]).toEqual([
    3,
    'CPX UNKNOWN - cannot write /tmp/x: permission denied (EACCES)\n',
    '',
  ])
})
