import { expect, test } from 'vitest'
import { run } from '../support/host.ts'
import { type Answer, startFleet } from '../support/provider.ts'

const A = { cpu: '1%', memory: '2%', service: 'A' }
const SENTENCE = 'monitoring: interrupted by SIGINT\n'

/** Interrupts a command once `answered` instances have answered and the next one is requested. */
async function interrupt(answered: number, ...argv: readonly string[]) {
  let stopNow = () => {}
  const fleet: Record<string, Answer> = {}
  for (let at = 0; at < 4; at += 1) fleet[`10.0.0.${at}`] = at < answered ? A : () => stopNow()
  const { address } = await startFleet(fleet)
  const onStart = (stop: (signal: 'SIGINT') => void) => (stopNow = () => stop('SIGINT'))
  const world = { onStart, isTerminal: argv.includes('--pager') }
  const { exitCode, stdout, stderr, paged, written } = await run([address, ...argv], world)
  return { exitCode, stdout, stderr, paged, written }
}

test('an interrupted one-shot prints the instances read, and marks the rest', async () => {
  const { exitCode, stdout, stderr } = await interrupt(1, '-s', '-o', 'json')
  const { coverage, instances } = JSON.parse(stdout)
  expect(exitCode).toBe(130)
  expect(coverage).toMatchObject({
    listed: 4,
    answered: 1,
    unknown: 3,
    reasons: { interrupted: 3 },
  })
  expect(instances.map(({ status }: { status: string }) => status).toSorted()).toEqual([
    'healthy',
    'unknown',
    'unknown',
    'unknown',
  ])
  expect(stderr).toBe(`monitoring: 1 of 4 answered: 3 interrupted\n${SENTENCE}`)
})

test.each([
  [['-s', '--quiet']],
  [['-hc', '--quiet', '--exitCode']],
  [['-ss', 'A', '--quiet']],
  [['-hc', '--quiet', '--pager']],
])('an interrupted one-shot always reports it: %j', async (argv) => {
  const { exitCode, stdout, stderr, paged } = await interrupt(2, ...argv)
  expect({ exitCode, stderr, paged }).toEqual({ exitCode: 130, stderr: SENTENCE, paged: '' })
  expect(stdout).toMatch(/^(?:10\.0\.0\.0 +)?A /m)
})

test.each([
  ['without an answer', 0, ['-s']],
  ['that shows a service of which nothing was read', 1, ['-ss', 'B']],
  ['for --only of which nothing was read', 1, ['-hc', '--only', 'B']],
])('an interrupted one-shot %s prints nothing', async (_, answered, argv) => {
  expect(await interrupt(answered, ...argv)).toMatchObject({
    exitCode: 130,
    stdout: '',
    stderr: SENTENCE,
  })
})

test('an interrupted plugin is UNKNOWN', async () => {
  expect(await interrupt(2, '-hc', '-o', 'nagios')).toMatchObject({
    exitCode: 3,
    stdout: 'CPX UNKNOWN - interrupted\n',
    stderr: '',
  })
})
