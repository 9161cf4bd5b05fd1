import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clock } from '../src/bin/clock.ts'
import { pacer } from '../src/cli/output/stream.ts'
import { Replay, type Seek } from '../src/domain/history/replay.ts'
import type { Snapshot } from '../src/domain/snapshot.ts'
import { createFleet } from '../src/mock/fleet.ts'
import { openDatabase } from '../src/recording/file.ts'
import { openRecorded } from '../src/recording/recording.ts'
import { copyRounds } from '../test/support/recording.ts'
import { POLICY } from '../test/support/report.ts'
import { median } from './median.ts'
import { startProvider } from './provider.ts'

const MONITORING = fileURLToPath(new URL('../dist/monitoring.js', import.meta.url))
const RUNS = 9
const START = Date.UTC(2026, 0, 2)
const INTERVAL_MS = 5000
const DAY_ROUNDS = 17_280

/** The figures that a recording has to reach. */
const AT_MOST = { write: 1.15, walking: 1, jumping: 2, at: 1.5, seekMs: 200, eventsSeconds: 3 }

/** Rounds of a simulated fleet; some of the instances are silent. */
function simulate(instances: number, walk: boolean) {
  const fleet = createFleet({ instances, seed: 7, walk })
  let drawn = 1
  /** From 0.5 to 3.5 ms, in tenths, as a provider nearby has them. */
  const drawLatency = () => {
    drawn = (drawn * 48_271) % 2_147_483_647
    return (5 + (drawn % 31)) / 10
  }
  return (number: number): Snapshot => {
    const results = fleet.addresses.map((id, place): Snapshot['results'][number] => {
      const { sample } = fleet.read(id) ?? {}
      const latencyMs = drawLatency()
      if (sample !== undefined && (number + place) % 997 !== 0) {
        return { kind: 'sample', id, latencyMs, sample }
      }
      const failure = { code: 'timeout', afterMs: 5000 } as const
      return { kind: 'failure', id, latencyMs, failure, lastService: sample?.service ?? null }
    })
    return {
      source: 'http://api',
      listingAddress: 'http://api/servers',
      api: 'a service-discovery API',
      startedAt: START + number * INTERVAL_MS,
      durationMs: 87.5,
      listing: { ok: true, ids: fleet.addresses.slice(), duplicates: 0 },
      results,
      knownServices: [],
      cost: null,
    }
  }
}

function record(path: string, instances: number, rounds: number, walk: boolean): void {
  const take = simulate(instances, walk)
  using database = openDatabase(path, 'append')
  for (let number = 0; number < rounds; number += 1) database.append(take(number))
}

/** The time of one whole process. */
function time(...argv: readonly string[]): number {
  const start = performance.now()
  const { status } = spawnSync(process.execPath, [MONITORING, ...argv], { stdio: 'ignore' })
  if (status !== 0) throw new Error(`${argv.join(' ')} ended with ${String(status)}`)
  return performance.now() - start
}

/** Median times of two commands, run in turn, and the median of their ratios. */
function compare(one: (run: number) => number, other: (run: number) => number) {
  const pairs = Array.from({ length: RUNS + 1 }, (_, run) => [one(run), other(run)] as const)
  const measured = pairs.slice(1)
  return {
    ones: median(measured.map(([ms]) => ms)),
    others: median(measured.map(([, ms]) => ms)),
    ratio: median(measured.map(([first, second]) => second / first)),
  }
}

function print(what: string, value: string, atMost: number | null, detail = ''): void {
  const limit = atMost === null ? '' : `at most ${atMost}`
  console.log(`  ${what.padEnd(44)} ${value.padStart(9)}  ${limit.padEnd(12)} ${detail}`.trimEnd())
}

const inMs = (...times: readonly number[]) => `${times.map((ms) => ms.toFixed(0)).join(' and ')} ms`

async function measureWriting(folder: string): Promise<void> {
  using provider = await startProvider('--instances', '10000', '--seed', '7')
  const path = join(folder, 'large.db')
  const { ones, others, ratio } = compare(
    () => time(provider.address, '--summary'),
    () => time(provider.address, '--summary', '--record', path),
  )
  print('a round of 10,000 with --record', ratio.toFixed(2), AT_MOST.write, inMs(ones, others))
}

function measureSpace(folder: string): void {
  for (const instances of [150, 1000, 10_000]) {
    for (const kind of ['walking', 'jumping'] as const) {
      const path = join(folder, `${kind}-${instances}.db`)
      // A day of 150 instances.
      const rounds = Math.floor((150 * DAY_ROUNDS) / instances)
      record(path, instances, rounds, kind === 'walking')
      // CPU, memory, and latency.
      const bytes = statSync(path).size / (3 * instances * rounds)
      print(`bytes per value, ${kind} fleet of ${instances}`, bytes.toFixed(2), AT_MOST[kind])
    }
  }
}

async function measureSeeking(folder: string): Promise<void> {
  const [small, large] = ['1-mb.db', '1-gb.db'].map((name) => join(folder, name)) as [
    string,
    string,
  ]
  for (const [path, bytes] of [
    [small, 1e6],
    [large, 1e9],
  ] as const) {
    record(path, 1000, 100, false)
    copyRounds(path, INTERVAL_MS, () => statSync(path).size < bytes)
  }
  const momentIn = (path: string, run: number) => {
    using database = openDatabase(path, 'read')
    const first = START
    const last = database.startsBetween(0, Number.MAX_SAFE_INTEGER).at(-1) ?? first
    return new Date(first + ((last - first) * (run + 1)) / (RUNS + 2)).toISOString()
  }
  const moments = [small, large].map((path) =>
    Array.from({ length: RUNS + 1 }, (_, run) => momentIn(path, run)),
  )
  const show = (at: number) => (run: number) =>
    time([small, large][at] ?? '', '--healthCheck', '--at', moments[at]?.[run] ?? '')
  const { ones, others, ratio } = compare(show(0), show(1))
  const sizes = [small, large].map((path) => `${(statSync(path).size / 1e6).toFixed(0)} MB`)
  const detail = `${inMs(ones, others)}, ${sizes.join(' and ')}`
  print('--at in 1 GB, compared with 1 MB', ratio.toFixed(2), AT_MOST.at, detail)
  await measureJumps(large)
}

/** The time that the live view takes to find a round, with the rounds before it that it shows. */
async function measureJumps(path: string): Promise<void> {
  await using source = openRecorded(path)
  const { recorded, address } = source
  const pause = pacer({ clock, stop: new AbortController().signal })
  const replay = new Replay({ address, recorded, policy: POLICY, isEvent: () => true, pause })
  const [first, last] = [{ after: 0 }, 'last' as const].map(
    (where) => recorded.findPlace(where)?.startedAt ?? 0,
  ) as [number, number]
  const at = (run: number) => first + ((last - first) * (run + 1)) / (RUNS + 2)
  const jumps: Readonly<Record<string, (run: number) => Seek>> = {
    'to a time': (run) => ({ to: 'time', at: at(run) }),
    'to the first round': () => ({ to: 'first' }),
    'to the last round': () => ({ to: 'last' }),
  }
  for (const [where, seekOf] of Object.entries(jumps)) {
    const times: number[] = []
    for (let run = 0; run < RUNS; run += 1) {
      const start = performance.now()
      await replay.find(seekOf(run), new AbortController().signal, () => {})
      times.push(performance.now() - start)
    }
    const detail = `at most ${Math.max(...times).toFixed(0)} ms`
    print(`ms of a jump in 1 GB, ${where}`, median(times).toFixed(0), AT_MOST.seekMs, detail)
  }
}

function measureEvents(folder: string): void {
  const path = join(folder, 'day.db')
  record(path, 150, DAY_ROUNDS, true)
  time(path, '--events')
  const seconds = median(Array.from({ length: 5 }, () => time(path, '--events'))) / 1000
  const rate = `${Math.round(DAY_ROUNDS / seconds)} rounds/s`
  const what = `seconds of --events, ${DAY_ROUNDS} rounds of 150`
  print(what, seconds.toFixed(1), AT_MOST.eventsSeconds, rate)
}

/** Measures recording, and reading what was recorded. */
export async function benchRecording(): Promise<void> {
  // A disk would be measured as well otherwise; rounds are written to one in practice.
  const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
  const folder = mkdtempSync(join(parent, 'cpx-bench-'))
  console.log(`medians of ${RUNS} paired runs of whole processes, in ${parent}`)
  try {
    measureSpace(folder)
    await measureWriting(folder)
    measureEvents(folder)
    await measureSeeking(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
