import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { monitoring, MONITORING, NODE, start } from '../support/command.ts'
import { MEMORY, newFolder } from '../support/folder.ts'
import { needs } from '../support/needs.ts'
import { roundsIn } from '../support/recording.ts'

const HOUR_MS = 3_600_000
const ARGV = [MONITORING, 'mock:instances=1', '-ms', '-o', 'ndjson', '--interval', '0.1']

/** Starts a program with a clock that `set` shifts: `-1h`, `+1d`. */
function startWithClock(program: string, argv: readonly string[]) {
  const file = join(newFolder(MEMORY), 'clock')
  const set = (shift: string) => {
    writeFileSync(`${file}.new`, shift)
    renameSync(`${file}.new`, file)
  }
  set('+0')
  const env = {
    ...process.env,
    // The dynamic linker completes the path.
    LD_PRELOAD: '/usr/$LIB/faketime/libfaketime.so.1',
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    // The time since the start of a machine does not jump.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
  return { ...start(program, argv, { env }), set }
}

/** Calls `take` with the start of each round that a process prints. */
function onRound({ stdout }: ReturnType<typeof start>['child'], take: (startedAt: number) => void) {
  stdout?.on('data', (chunk: Buffer) => {
    const times = chunk.toString().matchAll(/"observedAt":"(.*?)"/g)
    for (const [, time = ''] of times) take(Date.parse(time))
  })
}

needs('faketime')(
  'rounds stay in order and have their durations if the clock goes back an hour, and ahead a day',
  async () => {
    const path = join(newFolder(MEMORY), 'fleet.db')
    const { child, ended, set } = startWithClock(NODE, [...ARGV, '--record', path])
    let last = 0
    onRound(child, (startedAt) => {
      if (last === 0) set('-1h')
      else if (startedAt < last) set('+1d')
      else if (startedAt > last + HOUR_MS) child.kill('SIGTERM')
      last = startedAt
    })
    const { exitCode, stderr } = await ended
    expect(exitCode).toBe(0)
    expect(stderr).toMatch(
      /^.*simulated provider\n.*: the clock went back 3(?:600|59\d) s since the last round of the recording\n$/,
    )
    const rounds = roundsIn(path)
    for (const { durationMs } of rounds) expect(durationMs).toBeLessThan(60_000)
    for (const { durationMs } of rounds) expect(durationMs).toBeGreaterThan(0)
    const steps = rounds.slice(1).map(({ startedAt }, at) => {
      return Math.round((startedAt - (rounds[at]?.startedAt ?? 0)) / HOUR_MS)
    })
    expect(steps.filter((hours) => hours !== 0)).toEqual([-1, 25])
    const { stdout } = await monitoring([path, '--events', '-o', 'csv'])
    const events = stdout.split('\n').map((line) => line.split(',')[1])
    expect(events.filter((kind) => kind === 'clock' || kind === 'gap')).toEqual(['clock', 'gap'])
  },
)
