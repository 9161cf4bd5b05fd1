import { describe, expect, test } from 'vitest'
import { MONITORING, NODE, ROOT, SERVER, shell, start } from '../support/command.ts'
import { startFleet } from '../support/provider.ts'

const SHORT = 'this machine ran short of file descriptors (EMFILE)'
const A = { cpu: '10%', service: 'A', memory: '20%' }

/** Code that takes all file descriptors of its process except `left`. */
const take = (left: number) => `
  const { closeSync, openSync } = process.getBuiltinModule('node:fs')
  const held = []
  try { for (;;) held.push(openSync('/dev/null')) } catch {}
  for (const each of held.splice(0, ${left})) closeSync(each)`

/** Runs Node in a process that may have 100 descriptors, and without a home. */
function limited(argv: readonly string[]) {
  const line = 'ulimit -n 100; exec "$0" "$@"'
  return start('bash', ['-c', line, NODE, ...argv], { env: {} }).ended
}

/** Runs a built command that has only `left` file descriptors. */
function starve(left: number, command: string, argv: readonly string[]) {
  // The last listener of the start; Node.js itself needs descriptors before.
  const preload = `process.on('newListener', (name) => { if (name === 'SIGUSR1') { ${take(left)} } })`
  return limited([
    '--import',
    `data:text/javascript,${encodeURIComponent(preload)}`,
    command,
    ...argv,
  ])
}

describe('a shortage of file descriptors', () => {
  test.each([
    ['the provider', '127.0.0.1:9', 'http://127.0.0.1:9'],
    ['the name of the provider', 'provider.example', 'http://provider.example'],
    ['the provider by a name of this machine', 'localhost:9', 'http://localhost:9'],
    ['the provider over TLS', 'https://127.0.0.1:9', 'https://127.0.0.1:9'],
  ])(
    'a process without file descriptors names that as the cause if it cannot reach %s',
    async (_, address, url) => {
      const outcome = await starve(0, MONITORING, [address, '-s', '--deadline', '0.3'])
      expect(outcome).toMatchObject({
        exitCode: 3,
        stdout: '',
        stderr: `monitoring: cannot list instances from ${url}/servers: ${SHORT}; raise ulimit -n\n`,
      })
    },
  )

  test.each([
    ['--config', 'the config file'],
    ['--tokenFile', '--tokenFile'],
    ['--ca', '--ca'],
  ])(
    'a process without file descriptors names that as the cause if it cannot read %s',
    async (option, what) => {
      const { exitCode, stderr } = await starve(0, MONITORING, [
        '127.0.0.1:9',
        '-s',
        option,
        '/etc/passwd',
      ])
      expect(stderr).toBe(
        `monitoring: cannot read ${what} /etc/passwd: ${SHORT}; raise ulimit -n\n`,
      )
      expect(exitCode).toBe(3)
    },
  )

  test.each([0, 1, 2, 3])(
    'the address mock: names the shortage as the cause if the process has only %i descriptors left',
    async (left) => {
      const { exitCode, stderr } = await starve(left, MONITORING, ['mock:', '-s'])
      expect(stderr).toBe(`monitoring: ${SHORT}; raise ulimit -n\n`)
      expect(exitCode).toBe(3)
    },
  )

  test('a process reads a whole fleet over its last two file descriptors', async () => {
    const { address } = await startFleet({ '10.0.0.1': A, '10.0.0.2': A })
    const { exitCode, stdout, stderr } = await starve(2, MONITORING, [address, '-s', '-o', 'name'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '10.0.0.1\n10.0.0.2\n' })
    expect(stderr).toBe(`monitoring: ${SHORT}, so requests had to wait; raise ulimit -n\n`)
  })

  test('a plugin without file descriptors reports that on stdout', async () => {
    const outcome = await starve(0, MONITORING, ['mock:', '-hc', '-o', 'nagios'])
    expect(outcome).toMatchObject({
      exitCode: 3,
      stdout: `CPX UNKNOWN - ${SHORT}; raise ulimit -n\n`,
      stderr: '',
    })
  })

  test('cpx-server names the shortage as the cause if it cannot listen', async () => {
    const { exitCode, stderr } = await starve(0, SERVER, ['0'])
    expect(stderr).toBe(`cpx-server: cannot listen on port 0: ${SHORT}; raise ulimit -n\n`)
    expect(exitCode).toBe(3)
  })

  test('a pager that cannot be started without descriptors is reported', async () => {
    const script = `
      import { openPager } from '${ROOT}src/bin/pager.ts'
      ${take(0)}
      const pager = await openPager({ PAGER: 'cat' })
      await pager.write('text')
      const isShown = await pager.close()
      process.getBuiltinModule('node:fs').writeSync(1, String(isShown))`
    expect(await limited(['--input-type=module', '-e', script])).toMatchObject({
      exitCode: 0,
      stdout: 'false',
    })
  })
})

test('a low ulimit -n is reported as the cause of failures', async () => {
  // With fewer, Node.js itself ends.
  const { stdout } = await shell(
    'for n in {21..28}; do (ulimit -n $n; monitoring.js mock:seed=1 -s 2>&1 >/dev/null); done',
  )
  const said = new Set(stdout.split('\n').filter((line) => line.startsWith('monitoring: ')))
  said.delete('monitoring: simulated provider')
  expect([...said].filter((line) => !line.includes(SHORT))).toEqual([])
  expect([...said]).toContain(`monitoring: ${SHORT}; raise ulimit -n`)
})

test('a request that waits for a descriptor until the deadline fails because of the shortage', async () => {
  const script = `
    import { openProvider } from '${ROOT}src/open.ts'
    import { clock } from '${ROOT}test/support/clock.ts'
    const options = { timeoutMs: 5000, deadlineMs: 300, concurrency: 'auto', maxInstances: 10, clock }
    const provider = await openProvider('127.0.0.1:9', options)
    ${take(0)}
    const { signal } = new AbortController()
    const { failure } = await provider.scrape('10.0.0.1', signal)
    const { listing, cost } = await provider.at('now', signal)
    process.stdout.write(JSON.stringify([failure, listing.failure, cost.shortOf]))`
  const { stdout, stderr } = await limited(['--input-type=module', '-e', script])
  expect(stderr).toBe('')
  const failure = { code: 'network', errno: 'EMFILE' }
  expect(JSON.parse(stdout)).toEqual([failure, failure, 'EMFILE'])
})

test('a call of the library names the shortage as the cause, and the next call recovers', async () => {
  const script = `
    const { connect } = require('${ROOT}dist/index.js')
    const report = ({ name, message }) => console.log(name + ': ' + message)
    ${take(0)}
    const live = connect('127.0.0.1:9', { deadlineMs: 300 })
    const simulated = connect('mock:instances=1')
    const run = async () => {
      await live.serviceStats().catch(report)
      await simulated.serviceStats().catch(report)
      for (const each of held) closeSync(each)
      await live.serviceStats().catch(report)
      console.log((await simulated.serviceStats()).length)
    }
    void run()`
  const { stdout } = await limited(['-e', script])
  expect(stdout.split('\n')).toEqual([
    `OperationError: cannot list instances from http://127.0.0.1:9/servers: ${SHORT}; raise ulimit -n`,
    `OperationError: ${SHORT}; raise ulimit -n`,
    expect.stringContaining('connection refused (ECONNREFUSED)'),
    '1',
    '',
  ])
})
