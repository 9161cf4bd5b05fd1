import { fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { median } from './median.ts'
import type { Seen } from './serve-clients.ts'

const MONITORING = fileURLToPath(new URL('../dist/monitoring.js', import.meta.url))
const PROBE = fileURLToPath(new URL('serve-probe.cjs', import.meta.url))
const CLIENTS = fileURLToPath(new URL('serve-clients.ts', import.meta.url))

const INSTANCES = 10_000
const INTERVAL_MS = 1000
// Browsers, and programs that do not decompress.
const COMPRESSED = 40
const PLAIN = 9
const DEFAULT_SECONDS = 60
const SAMPLES_A_MINUTE = 6

/** The figures that the server has to reach. */
const AT_MOST = { p99: 50, missed: 0, drift: 5, end: 2000 }

interface Probed {
  readonly p50: number
  readonly p99: number
  readonly max: number
  readonly residentMib: readonly number[]
  /** Memory in use after two minutes, if the run was so long, and at the end. */
  readonly liveMib: readonly number[]
  /** Processors that the server has used. */
  readonly cpuShare: number
}

async function startServer(fleet: string) {
  const argv = ['--require', PROBE, MONITORING, fleet, '--serve', ':0', '--interval', '1']
  const child = spawn(process.execPath, argv, {
    // As the services of deploy/ run.
    env: { ...process.env, MALLOC_ARENA_MAX: '1' },
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  })
  const probe = text(child.stdio[3] as NodeJS.ReadableStream)
  const [line] = (await once(createInterface(child.stdout as NodeJS.ReadableStream), 'line')) as [
    string,
  ]
  const [url = ''] = /http:[^;]+/.exec(line) ?? []
  return {
    url,
    async stop(): Promise<Probed & { endMs: number }> {
      const start = performance.now()
      child.kill('SIGTERM')
      const [exitCode] = (await once(child, 'exit')) as [number]
      if (exitCode !== 0) throw new Error(`the server ended with ${exitCode}`)
      const endMs = performance.now() - start
      return { ...(JSON.parse(await probe) as Probed), endMs }
    },
  }
}

/** Requests the metrics every second, as a Prometheus does. */
async function scrape(url: string, seconds: number): Promise<number[]> {
  const times: number[] = []
  const end = performance.now() + seconds * 1000
  while (performance.now() < end) {
    const start = performance.now()
    const response = await fetch(`${url}metrics`)
    await response.arrayBuffer()
    if (response.status === 200) times.push(performance.now() - start)
    await sleep(Math.max(0, start + 1000 - performance.now()))
  }
  return times
}

/** Counts the rounds that should have started between two that did. */
function countMissed(starts: readonly number[]): number {
  const missed = starts.slice(1).map((start, at) => {
    const distance = start - (starts[at] ?? start)
    return Math.max(0, Math.round(distance / INTERVAL_MS) - 1)
  })
  return missed.reduce((sum, count) => sum + count, 0)
}

/**
 * The greatest distance of a minute from all of them after the first one, by their medians and in
 * percent; null if the run was too short. A single sample depends on when garbage is collected.
 */
function findDrift(residentMib: readonly number[]): number | null {
  const warm = residentMib.slice(SAMPLES_A_MINUTE)
  if (warm.length === 0) return null
  const middle = median(warm)
  const minutes = Map.groupBy(warm, (_, at) => Math.floor(at / SAMPLES_A_MINUTE))
  const distances = minutes.values().map((mib) => Math.abs(median(mib) / middle - 1) * 100)
  return Math.max(...distances)
}

function print(what: string, value: string, limit = ''): void {
  console.log(`  ${what.padEnd(46)} ${value.padStart(9)}  ${limit}`.trimEnd())
}

interface Measured {
  readonly seconds: number
  readonly probed: Probed & { readonly endMs: number }
  readonly seen: Seen
  readonly scrapes: readonly number[]
  /** The delays of a process that has nothing to do, at the same time. */
  readonly idleP99: number
}

function report({ seconds, probed, seen, scrapes, idleP99 }: Measured): void {
  const inMs = (ms: number) => `${ms.toFixed(1)} ms`
  const perSecond = (bytes: number) => `${(bytes / seconds / 1000).toFixed(0)} kB/s`
  const { starts } = seen
  const distances = starts.slice(1).map((start, at) => start - (starts[at] ?? start))
  print('rounds', String(starts.length))
  print('missed intervals', String(countMissed(starts)), `at most ${AT_MOST.missed}`)
  print('longest time from start to start', inMs(Math.max(...distances)))
  print('event loop delay, median', inMs(probed.p50))
  print('event loop delay, p99', inMs(probed.p99), `at most ${AT_MOST.p99} ms`)
  print('event loop delay, greatest', inMs(probed.max))
  print('the same of an idle process, p99', inMs(idleP99))
  print('processors used', probed.cpuShare.toFixed(2))
  print('a scrape of /metrics, median', inMs(median(scrapes)))
  const drift = findDrift(probed.residentMib)
  const limit = `at most ${AT_MOST.drift} %`
  print('drift of memory after a minute', drift === null ? '-' : `${drift.toFixed(1)} %`, limit)
  const live = probed.liveMib.map((mib) => mib.toFixed(1)).join(' and ')
  print('MiB in use after two minutes, and at the end', live)
  print('a client that decompresses', perSecond(seen.compressedBytes))
  print('a client that does not', perSecond(seen.plainBytes))
  print('clients dropped besides', String(seen.dropped), 'at most 0')
  print('the client that never reads', seen.isStuckDropped ? 'dropped' : 'kept', 'dropped')
  print('time to end after a signal', inMs(probed.endMs), `at most ${AT_MOST.end} ms`)
  const memory = probed.residentMib.map((mib) => mib.toFixed(0)).join(' ')
  console.log(`  memory in MiB, every 10 s: ${memory}`)
}

async function measure(fleet: string, seconds: number): Promise<void> {
  console.log(`${fleet} every second for ${seconds} s, ${COMPRESSED + PLAIN + 1} clients`)
  const server = await startServer(fleet)
  const stream = `${server.url}api/v1/stream`
  const clients = fork(CLIENTS, [stream, String(COMPRESSED), String(PLAIN)])
  const seen = once(clients, 'message')
  const idle = monitorEventLoopDelay({ resolution: 10 })
  idle.enable()
  const scrapes = await scrape(server.url, seconds)
  const idleP99 = idle.percentile(99) / 1e6
  const probed = await server.stop()
  const [last] = (await seen) as [Seen]
  report({ seconds, probed, seen: last, scrapes, idleP99 })
}

/**
 * Measures a server of a large fleet under load.
 * @param duration of each run in seconds
 * @param kind `walking` or `jumping` for one run alone
 */
export async function benchServe(duration = String(DEFAULT_SECONDS), kind = ''): Promise<void> {
  for (const [name, option] of [
    ['walking', ',walk'],
    ['jumping', ''],
  ] as const) {
    if (kind !== '' && kind !== name) continue
    await measure(`mock:instances=${INSTANCES},seed=7${option}`, Number(duration))
  }
}
