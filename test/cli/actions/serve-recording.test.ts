import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import type { StopSignal } from '../../../src/host.ts'
import { openDatabase } from '../../../src/recording/file.ts'
import { openApi } from '../../support/api.ts'
import { openEvents } from '../../support/events.ts'
import { answered, silent, snapshotOf } from '../../support/facts.ts'
import { MEMORY, newFolder } from '../../support/folder.ts'
import { fail, run } from '../../support/host.ts'
import { record } from '../../support/recording.ts'
import { startServed } from '../../support/served.ts'

// The time of a test host.
const NOW = Date.parse('2026-01-02T03:04:05Z')

/** A round that started so many seconds before now. */
function roundAgo(seconds: number, cpu = 10): Snapshot {
  const results = [answered('10.0.0.1', 'A', [cpu, 20]), silent('10.0.0.2', 'A')]
  return snapshotOf(results, { startedAt: NOW - 1000 * seconds, source: 'http://api' })
}

/** Records rounds of every ten seconds, the last one so many seconds before now. */
function recordUpTo(seconds: number): string {
  const rounds = [2, 1, 0].map((count) => roundAgo(seconds + 10 * count))
  return record(rounds, join(newFolder(MEMORY), 'fleet.db'))
}

test('--serve of a recording serves its last round, and waits for more', async () => {
  const path = recordUpTo(5)
  const served = await startServed([path])
  await served.firstRound
  const { body } = await (await openApi(served)).get('/instances/10.0.0.1')
  expect(body).toMatchObject({
    source: path,
    observedAt: '2026-01-02T03:04:00.000Z',
    instance: { since: '2026-01-02T03:03:40.000Z', sinceCertainty: 'atLeast' },
  })
  expect((await served.get('/-/ready')).status).toBe(200)
  const { exitCode, stdout } = await served.stop()
  expect({ exitCode, stdout }).toEqual({
    exitCode: 0,
    stdout: `${path}, and rounds as they are recorded, on ${served.url}/; press Ctrl-C to stop\n`,
  })
})

test('--serve of a recording is ready while its last round is younger than three of its intervals', async () => {
  for (const [seconds, status] of [
    [25, 200],
    [35, 503],
    [86_400, 503],
  ] as const) {
    const served = await startServed([recordUpTo(seconds)])
    await served.firstRound
    expect((await served.get('/-/ready')).status).toBe(status)
    await served.stop()
  }
})

test('--serve of a recording serves each round that another process records, and no round twice', async () => {
  const path = recordUpTo(25)
  const served = await startServed([path])
  await served.firstRound
  const count = async () =>
    /^cpx_rounds_total\S* (\d+)$/m.exec(await (await served.get('/metrics')).text())?.[1]
  expect(await count()).toBe('1')
  await served.nextRound()
  expect(await count()).toBe('1')
  const database = openDatabase(path, 'append')
  onTestFinished(() => database[Symbol.dispose]())
  database.append(roundAgo(15, 90))
  database.append(roundAgo(5))
  await served.nextRound()
  expect(await count()).toBe('3')
  const client = await openApi(served)
  const { body } = await client.get('/events?instance=10.0.0.1')
  expect(body['events']).toMatchObject([
    { observedAt: '2026-01-02T03:03:50.000Z', event: 'unhealthy' },
    { observedAt: '2026-01-02T03:04:00.000Z', event: 'healthy', lastedMs: 10_000 },
  ])
  const { body: past } = await client.get('/services/A?at=2026-01-02T03:03:50Z')
  expect(past['service']).toMatchObject({ unhealthy: 1 })
})

test.each([
  [2007, 2],
  [504, 0.5],
  [60_031, 60],
])('--serve of a recording with a round every %s ms says every %s s', async (ms, seconds) => {
  const rounds = [2, 1, 0].map((count) => ({ ...roundAgo(5), startedAt: NOW - 5000 - ms * count }))
  const served = await startServed([record(rounds, join(newFolder(MEMORY), 'fleet.db'))])
  await served.firstRound
  const stream = await openEvents(`${served.url}/api/v1/stream`)
  await stream.next()
  expect((await stream.next()).data).toMatchObject({ intervalSeconds: seconds })
})

test('--serve of a recording ends with 3 if its file is deleted', async () => {
  const path = recordUpTo(5)
  const served = await startServed([path])
  await served.firstRound
  rmSync(path)
  void served.nextRound()
  const { exitCode, stderr } = await served.ended
  expect(exitCode).toBe(3)
  expect(stderr).toContain(
    `monitoring: cannot follow the recording ${path}: it was deleted or moved\n`,
  )
})

test.each([
  ['--interval', '1', 'is not allowed with fleet.db; its rounds are those that were recorded'],
  ['--only', 'A', 'is not allowed with --serve'],
])('--serve refuses %s %s', async (flag, value, why) => {
  expect(await fail(['fleet.db', '--serve', ':0', flag, value])).toBe(
    `monitoring: ${flag} ${why} (see monitoring -h)\n`,
  )
})

test.each([
  ['--serve of a recording', (path: string) => [path, '--serve', ':0']],
  ['--serve', (path: string) => ['http://api', '--serve', ':0', '--record', path]],
  ['a live view', (path: string) => ['http://api', '-ms', '--record', path]],
])(
  '%s that is stopped while it reads earlier rounds ends at once, and shows nothing',
  async (_, argvOf) => {
    const onTerminal = vi.fn<() => void>()
    const isTerminal = true
    const onStart = (stop: (signal: StopSignal) => void) => stop('SIGTERM')
    const argv = argvOf(recordUpTo(5))
    const { exitCode, stdout, stderr } = await run(argv, { isTerminal, onTerminal, onStart })
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(onTerminal).not.toHaveBeenCalled()
  },
)
