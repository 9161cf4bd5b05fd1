import { createHash, randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { NODE, start } from '../support/command.ts'
import { MEMORY, newFolder } from '../support/folder.ts'
import { run } from '../support/host.ts'
import { inNamespace } from '../support/namespace.ts'
import { needs } from '../support/needs.ts'
import { instance, startFleet } from '../support/provider.ts'
import { checkIntegrity, record, recordedRound, roundsIn, WRITER } from '../support/recording.ts'

const newRecording = () => join(newFolder(), 'fleet.db')
const FLEET = { '10.0.0.1': instance('A', '10%', '20%'), '10.0.0.2': instance('A', '10%', '20%') }
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')
const BUSY = 'another process is writing to it (SQLITE_BUSY)'

/** A recording of a source that another process is writing to. */
function newBusy(source: string): string {
  const path = record([recordedRound(1, source)])
  const writer = new DatabaseSync(path)
  onTestFinished(() => writer.close())
  writer.exec('BEGIN IMMEDIATE')
  return path
}

test('a round that is not recorded ends with 3, and says so on stderr, even with --quiet', async () => {
  const { address } = await startFleet(FLEET)
  const path = newBusy(`http://${address}`)
  const { exitCode, stdout, stderr } = await run([address, '-s', '--quiet', '--record', path])
  expect([exitCode, stderr]).toEqual([3, `monitoring: not recorded to ${path}: ${BUSY}\n`])
  expect(stdout).toContain('10.0.0.2')
})

test('a plugin whose round is not recorded keeps its exit code, and says so in its line', async () => {
  const { address } = await startFleet(FLEET)
  const path = newBusy(`http://${address}`)
  const argv = [address, '-hc', '-o', 'nagios', '--record', path]
  const { exitCode, stdout, stderr } = await run(argv)
  expect([exitCode, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(`2 of 2 answered, not recorded to ${path}: ${BUSY} | 'A'=2`)
})

test('a plugin that reads a recording says of when its answer is', async () => {
  const argv = [record([recordedRound(1)]), '-hc', '-hi', '1', '-o', 'nagios']
  const { stdout } = await run(argv, { now: () => 7_201_000 })
  expect(stdout).toMatch(/^CPX UNKNOWN - at 1970-01-01T00:00:01Z, 2 h ago: .*1 of 2 answered/)
  const asked = await run([...argv, '--at', '-1h'], { now: () => 7_201_000 })
  expect(asked.stdout).toBe(stdout.replace('2 h ago', '2 h ago, 60 min before 01:00:01Z'))
})

test('a recording waits for another writer, and a signal ends the wait', async () => {
  const { address } = await startFleet(FLEET)
  const path = newBusy(`http://${address}`)
  let waits = 0
  const onSleep = (ms: number, stop: (signal: 'SIGINT') => void) => {
    if (ms !== 50) return
    waits += 1
    if (waits === 3) stop('SIGINT')
  }
  const { exitCode } = await run([address, '-s', '--record', path], { onSleep })
  expect([exitCode, waits]).toEqual([130, 3])
})

test('a round that a signal ends early is not recorded', async () => {
  const path = newRecording()
  const { address, answer } = await startFleet(FLEET)
  const onStart = (stop: (signal: 'SIGINT') => void) => {
    answer('/10.0.0.2', () => stop('SIGINT'))
  }
  expect((await run([address, '-s', '--record', path], { onStart })).exitCode).toBe(130)
  expect(roundsIn(path)).toEqual([])
})

test('a clock that went back is reported, and the rounds stay in their order', async () => {
  const path = newRecording()
  const { address } = await startFleet(FLEET)
  const startedAt = Date.parse('2026-01-02T03:04:05Z')
  const at = (now: number) => run([address, '-s', '--record', path], { now: () => now })
  await at(startedAt)
  const { exitCode, stderr } = await at(startedAt - 3_600_000)
  expect([exitCode, stderr]).toEqual([
    0,
    'monitoring: the clock went back 3600 s since the last round of the recording\n',
  ])
  await at(startedAt - 3_500_000)
  const starts = roundsIn(path).map((round) => (round.startedAt - startedAt) / 1000)
  expect(starts.map(Math.round)).toEqual([0, -3600, -3500])
})

test.each(['mock: -s --record :memory:', 'mock: -s --record file:fleet.db'])(
  'a name that has a meaning for SQLite is a usage error: %s',
  async (line) => {
    const { exitCode, stderr } = await run(line.split(' '))
    const name = line.split(' ').at(-1)
    expect([exitCode, stderr]).toEqual([
      2,
      `monitoring: --record: "${name}" is not a path; write ./${name} if it is one (see monitoring -h)\n`,
    ])
  },
)

test.each([
  ['mock: -s --keep 12h', '--keep needs --record FILE'],
  ['./fleet.db -s --keep 12h', '--keep needs --record FILE'],
  [
    'mock: -s --record fleet.db --keep 1s',
    '--keep: "1s" is not a duration from 60s to 10000d, as in 12h or 90d',
  ],
])('%s is refused', async (line, problem) => {
  const { exitCode, stderr } = await run(line.split(' '))
  expect([exitCode, stderr]).toEqual([2, `monitoring: ${problem} (see monitoring -h)\n`])
})

test('a URI of SQLite is no recording', async () => {
  const { exitCode, stderr } = await run(['file:fleet.db?mode=rwc', '-s'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain('unusable address "file:fleet.db?mode=rwc"')
})

test('--keep deletes nothing for a single round whose clock is far ahead, and says so', async () => {
  const path = newRecording()
  const { address } = await startFleet(FLEET)
  const startedAt = Date.parse('2026-01-02T03:04:05Z')
  const stderrs: string[] = []
  for (const days of [0, 1, 401, 2]) {
    const now = () => startedAt + days * 86_400_000
    const { stderr } = await run([address, '-s', '--record', path, '--keep', '90d'], { now })
    stderrs.push(stderr)
  }
  expect(stderrs[2]).toBe(
    'monitoring: the last round of the recording is 400 d older: --keep deletes nothing for this one; check the clock\n',
  )
  const days = roundsIn(path).map((round) => Math.floor((round.startedAt - startedAt) / 86_400_000))
  expect(days).toEqual([0, 1, 401, 2])
})

test('random bytes are refused, and stay as they are', async () => {
  const path = newRecording()
  writeFileSync(path, randomBytes(8192))
  const before = hashOf(path)
  expect((await run(['mock:', '-s', '--record', path])).exitCode).toBe(3)
  expect((await run([path, '-s'])).exitCode).toBe(3)
  expect(hashOf(path)).toBe(before)
})

test('a damaged page is reported, never appended to, and stays as it is', async () => {
  const path = record(Array.from({ length: 50 }, (_, at) => recordedRound(at + 1)))
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(statSync(path).size - 4096, 0xff), 0, null, 4096)
  closeSync(file)
  const before = hashOf(path)
  const why = 'it is damaged; the command .recover of sqlite3 may save its rounds (SQLITE_CORRUPT)'
  const recorded = await run(['mock:', '-s', '--record', path])
  expect(recorded).toMatchObject({ exitCode: 3, stdout: '' })
  expect(recorded.stderr).toContain(why)
  const read = await run([path, '-s'])
  expect(read).toMatchObject({ exitCode: 3, stdout: '' })
  expect(read.stderr).toContain(why)
  expect(hashOf(path)).toBe(before)
})

test('processes that create a recording at once all record to it', async () => {
  const path = join(newFolder(MEMORY), 'fleet.db')
  const writers = [10, 20, 30, 40].map((first) => {
    return start(NODE, [WRITER, path, String(first), String(first + 4)]).ended
  })
  for (const { stdout } of await Promise.all(writers)) expect(stdout).toMatch(/^(?:\d+\n){5}$/)
  expect(roundsIn(path)).toHaveLength(20)
  expect(checkIntegrity(path)).toBe('ok')
})

needs('unshare', 'mount')(
  'on a full disk, the rounds so far stay, and later ones follow',
  async () => {
    const { stdout } = await inNamespace(`
    mount -t tmpfs -o size=2m tmpfs /mnt && cd /mnt
    head -c 1700k /dev/zero >filler
    exec 4< <(exec node ${WRITER} /mnt/fleet.db 1 1000000 mock:instances=1,seed=1); writer=$!
    while read -r -u 4 line && [[ $line != *:* ]]; do last=$line; done
    echo "after $last: \${line#*: }"
    rm filler
    while read -r -u 4 line && [[ $line == *:* ]]; do :; done
    echo "again: $line"
    kill -9 $writer; wait $writer 2>/dev/null
    head -c 2m /dev/zero >filler 2>/dev/null
    monitoring.js mock:instances=1,seed=1 -ss --record fleet.db 2>&1; echo "exit code $?"
    rm filler
    sqlite3_check=$(node -e '
      const { DatabaseSync } = require("node:sqlite")
      const db = new DatabaseSync("/mnt/fleet.db")
      console.log(db.prepare("PRAGMA integrity_check").get().integrity_check)')
    echo "integrity: $sqlite3_check"
  `)
    const full = 'no space left on device \\(SQLITE_FULL\\)'
    expect(stdout).toMatch(new RegExp(`^after \\d+: ${full}\nagain: \\d+\n`))
    expect(stdout).toMatch(new RegExp(`not recorded to fleet.db: ${full}\n.*exit code 3\n`, 's'))
    expect(stdout).toMatch(/integrity: ok\n$/)
  },
)

needs('unshare', 'mount')(
  'a file on a read-only file system is read, but not recorded to',
  async () => {
    const { stdout } = await inNamespace(`
    mount -t tmpfs tmpfs /mnt && cd /mnt
    monitoring.js mock:seed=1,instances=3 -s --record fleet.db >/dev/null 2>&1
    mount -o remount,ro /mnt
    monitoring.js fleet.db -ss -o name; echo "exit code $?"
    monitoring.js mock:seed=1 -s --record fleet.db 2>&1; echo "exit code $?"
    monitoring.js mock:seed=1 -s --record new.db 2>&1; echo "exit code $?"
  `)
    expect(stdout.match(/.*(?:Service|code|cannot).*/g)).toEqual([
      expect.stringMatching(/Service$/),
      expect.stringMatching(/Service$/),
      expect.stringMatching(/Service$/),
      'exit code 0',
      'monitoring: cannot record to fleet.db: read-only file system (EROFS)',
      'exit code 3',
      'monitoring: cannot record to new.db: read-only file system (EROFS)',
      'exit code 3',
    ])
  },
)

needs(
  'unshare',
  'setpriv',
  'mount',
)('a file in a folder that its user may not search is not recorded to', async () => {
  const drop = '--bounding-set=-dac_override,-dac_read_search'
  const { stdout } = await inNamespace(`
    mount -t tmpfs tmpfs /mnt && cd /mnt && mkdir -m 000 locked
    drop() { setpriv ${drop} --inh-caps=-dac_override,-dac_read_search "$@"; }
    drop monitoring.js mock:seed=1 -s --record locked/fleet.db 2>&1; echo "exit code $?"
    drop monitoring.js ./locked/fleet.db -s 2>&1; echo "exit code $?"
  `)
  const why = 'permission denied (EACCES)'
  expect(stdout.replace('monitoring: simulated provider\n', '')).toBe(
    `monitoring: cannot record to locked/fleet.db: ${why}\nexit code 3\n` +
      `monitoring: cannot open the recording ./locked/fleet.db: ${why}\nexit code 3\n`,
  )
})

test('a file whose name is too long is not recorded to', async () => {
  const path = join(newFolder(), 'x'.repeat(300))
  const { exitCode, stdout, stderr } = await run(['mock:', '-s', '--record', path])
  expect([exitCode, stdout, stderr.split('\n').at(-2)]).toEqual([
    3,
    '',
    `monitoring: cannot record to ${path}: its name is too long (ENAMETOOLONG)`,
  ])
})
