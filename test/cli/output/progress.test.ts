import { expect, test } from 'vitest'
import { renderProgress } from '../../../src/cli/output/progress.ts'
import { run } from '../../support/host.ts'
import { startFleet } from '../../support/provider.ts'

const PROGRESS = {
  listed: 150,
  settled: 130,
  inFlight: 20,
  requests: 1624,
  retries: 3,
  elapsedMs: 2000,
  waitingFor: ['10.58.1.7', '10.58.1.9', '10.58.1.12'],
}

test.each([
  [
    PROGRESS,
    200,
    '130/150 read, 20 in flight, 812 requests/s, 3 retries, waiting for 10.58.1.7, 10.58.1.9, 10.58.1.12, …',
  ],
  [PROGRESS, 30, '130/150 read, 20 in flight, 8'],
  [
    { ...PROGRESS, inFlight: 1, retries: 1, waitingFor: ['10.58.1.7'] },
    200,
    '130/150 read, 1 in flight, 812 requests/s, 1 retry, waiting for 10.58.1.7',
  ],
  [
    { ...PROGRESS, listed: 0, settled: 0, retries: 0, waitingFor: [] },
    200,
    'listing, 20 in flight, 812 requests/s',
  ],
])('progress %j in %i columns is one line', (progress, columns, text) => {
  expect(renderProgress(progress, columns)).toBe(`\r${text}\x1b[K`)
})

/** A round over one instance that answers after enough progress reports. */
async function watchRound(argv: readonly string[], world: Parameters<typeof run>[1] = {}) {
  const hold = Promise.withResolvers<void>()
  let sleeps = 0
  const fleet = await startFleet({
    '10.0.0.1': (response) => {
      void hold.promise.then(() => response.end('{"service":"A","cpu":"1%","memory":"2%"}'))
    },
  })
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  const onSleep = async () => {
    sleeps += 1
    // The first sleeps end before any request.
    while (fleet.asked.length < 2) await turn()
    if (sleeps === 3) hold.resolve()
    await turn()
  }
  if (world.isStderrTerminal !== true || argv.includes('--quiet')) hold.resolve()
  const { stderr, exitCode } = await run([fleet.address, ...argv], { ...world, onSleep })
  return { stderr, exitCode }
}

test('a long round shows its progress on a terminal, and erases it', async () => {
  const { stderr, exitCode } = await watchRound(['-s'], { isStderrTerminal: true })
  expect(exitCode).toBe(0)
  expect(stderr).toMatch(
    /^(?:\r0\/1 read, 1 in flight, \d+ requests\/s, waiting for 10\.0\.0\.1\x1b\[K)+.*\r\x1b\[K$/s,
  )
})

test.each<[string, readonly string[], Parameters<typeof run>[1]]>([
  ['no terminal', ['-s'], {}],
  ['--quiet', ['-s', '--quiet'], { isStderrTerminal: true }],
])('no progress is shown with %s', async (_, argv, world) => {
  expect(await watchRound(argv, world)).toEqual({ stderr: '', exitCode: 0 })
})
