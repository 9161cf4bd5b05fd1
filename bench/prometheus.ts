import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { DEFAULTS } from '../src/domain/defaults.ts'
import { open } from '../src/open.ts'
import { queriesOf } from '../src/source/prometheus/presets.ts'
import { scopeOf } from '../src/source/prometheus/scope.ts'
import { clock } from '../test/support/clock.ts'
import { findMissing } from './installed.ts'
import { median } from './median.ts'

const MONITORING = fileURLToPath(new URL('../dist/monitoring.js', import.meta.url))
const PEAK = fileURLToPath(new URL('peak.cjs', import.meta.url))
const RUNS = 5
// Longer than the default, for a busy machine.
const DEADLINE_S = 600
const AT_MOST_CURL = 1.3
const AT_MOST_MB = 250

// The samples: one a minute, for the three windows that tell whether a target was up throughout.
const END = 1_767_225_600
const STEP = 60
const SAMPLES = 17
const SERVICES = ['auth', 'billing', 'geo', 'id', 'ml', 'search', 'store', 'ticket', 'time', 'user']

/** A value from 0 to 1 for each instance. */
const spread = (instance: number, salt: number) =>
  (((instance + salt) * 2_654_435_761) >>> 0) / 2 ** 32

/** One metric of every instance, as OpenMetrics writes it. */
function* family(
  instances: number,
  name: string,
  labels: string,
  valueAt: (instance: number, seconds: number) => number,
): Generator<string> {
  for (let n = 0; n < instances; n += 1) {
    const address = `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}:9100`
    const own = `${labels}instance="${address}",job="node",service="${SERVICES[n % SERVICES.length]}"`
    for (let seconds = -STEP * (SAMPLES - 1); seconds <= 0; seconds += STEP) {
      yield `${name}{${own}} ${valueAt(n, seconds)} ${END + seconds}\n`
    }
  }
}

/** Machines with two processors each; one in a hundred is down. */
function* samplesOf(instances: number): Generator<string> {
  yield* family(instances, 'up', '', (n) => (spread(n, 1) < 0.01 ? 0 : 1))
  yield* family(instances, 'node_memory_MemTotal_bytes', '', () => 16e9)
  yield* family(instances, 'node_memory_MemAvailable_bytes', '', (n) =>
    Math.round(16e9 * spread(n, 2)),
  )
  for (const cpu of [0, 1]) {
    yield* family(
      instances,
      'node_cpu_seconds_total',
      `cpu="${cpu}",mode="idle",`,
      (n, seconds) => Math.round(1e5 + seconds * 100 * spread(n, 3)) / 100,
    )
  }
}

function writeSamples(file: string, instances: number): void {
  const output = openSync(file, 'w')
  let text = ''
  for (const line of samplesOf(instances)) {
    text += line
    if (text.length < 1e6) continue
    writeSync(output, text)
    text = ''
  }
  writeSync(output, `${text}# EOF\n`)
  closeSync(output)
}

async function startPrometheus(instances: number) {
  const folder = mkdtempSync(join(tmpdir(), 'monitoring-'))
  const [samples, data, config] = ['samples', 'data', 'config'].map((name) => join(folder, name))
  writeSamples(String(samples), instances)
  const blocks = [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    '--quiet',
    String(samples),
    String(data),
  ]
  spawnSync('promtool', blocks, { stdio: 'ignore' })
  rmSync(String(samples))
  writeFileSync(String(config), '{}')
  const child = spawn('prometheus', [
    `--config.file=${config}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=100y',
    '--web.listen-address=127.0.0.1:0',
  ])
  let address = ''
  for await (const line of createInterface({ input: child.stderr })) {
    address = /"Listening on" address=(\S+)/.exec(line)?.[1] ?? address
    if (line.includes('Server is ready')) break
  }
  child.stderr.resume()
  return {
    address,
    folder,
    async [Symbol.asyncDispose]() {
      child.kill()
      await once(child, 'exit')
      rmSync(folder, { recursive: true })
    },
  }
}

type Server = Awaited<ReturnType<typeof startPrometheus>>

/** The arguments of curl for the three queries of a round, all at once. */
function curlArgumentsOf({ address }: Server): string[] {
  const { up, cpu, memory } = queriesOf(['node'], ['node'], {}, scopeOf({}))
  const texts = [up, cpu[0]?.query ?? '', memory[0]?.query ?? '']
  const url = `http://${address}/api/v1/query`
  const target = ['--silent', '--output', '/dev/null', url, '--data', `time=${END}`]
  const requests = texts.map((text) => [...target, '--data-urlencode', `query=${text}`])
  const separated = requests.flatMap((each, at) => (at === 0 ? each : ['--next', ...each]))
  return ['--parallel', '--parallel-immediate', ...separated]
}

/** Runs a command with its output in a file. */
function run({ folder }: Server, file: string, argv: readonly string[]) {
  const output = openSync(join(folder, 'output'), 'w')
  const start = performance.now()
  const child = spawnSync(file, argv, { stdio: ['ignore', output, 'pipe', 'pipe'] })
  const ms = performance.now() - start
  closeSync(output)
  if (child.status !== 0)
    throw new Error(`${file} ended with ${child.status}: ${String(child.stderr)}`)
  return { ms, mb: (Number(child.output[3] ?? 0) * 1024) / 1e6 }
}

function print(what: string, value: string, wanted = ''): void {
  console.log(`  ${what.padEnd(34)} ${value.padStart(8)}  ${wanted}`)
}

const showMost = (value: number, most: number) => `at most ${most}${value > most ? ' !' : ''}`

/** Reads rounds in one process, each after curl; prints medians. */
async function benchRounds(server: Server, rounds: number): Promise<void> {
  await using source = await open(`prometheus+http://${server.address}`, {
    ...DEFAULTS,
    deadlineMs: DEADLINE_S * 1000,
    clock,
    readFile: () => Promise.reject(new Error('no file')),
  })
  const all: { readonly ms: number; readonly ratio: number }[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const curl = run(server, 'curl', curlArgumentsOf(server))
    const { durationMs } = await source.at({ upTo: END * 1000 }, new AbortController().signal)
    if (round > 0) all.push({ ms: durationMs, ratio: durationMs / curl.ms })
  }
  print('a round of the live view', `${median(all.map(({ ms }) => ms)).toFixed(0)} ms`)
  const times = median(all.map(({ ratio }) => ratio))
  print('time, x curl --parallel', times.toFixed(2), showMost(times, AT_MOST_CURL))
}

/** Runs the whole command, which also judges and prints, each time after curl; prints medians. */
function benchCommand(server: Server, action: string): void {
  const at = new Date(END * 1000).toISOString()
  const limits = ['--deadline', String(DEADLINE_S), '--at', at]
  const command = [`prometheus+http://${server.address}`, action, '--quiet', ...limits]
  const all: { readonly ms: number; readonly mb: number; readonly ratio: number }[] = []
  for (let round = 0; round <= RUNS; round += 1) {
    const curl = run(server, 'curl', curlArgumentsOf(server))
    const { ms, mb } = run(server, process.execPath, ['--require', PEAK, MONITORING, ...command])
    if (round > 0) all.push({ ms, mb, ratio: ms / curl.ms })
  }
  const [ms, mb, ratio] = (['ms', 'mb', 'ratio'] as const).map((key) =>
    median(all.map((each) => each[key])),
  ) as [number, number, number]
  print(`${action}, whole process`, `${ms.toFixed(0)} ms`)
  print('time, x curl --parallel', ratio.toFixed(2))
  print('peak memory', `${mb.toFixed(0)} MB`, showMost(mb, AT_MOST_MB))
}

/** Reads fleets from a real Prometheus, and the same three answers with curl. */
export async function benchPrometheus(): Promise<void> {
  const missing = findMissing('prometheus', 'promtool', 'curl')
  if (missing.length > 0) return console.log(`skipped, requires ${missing.join(', ')}`)
  {
    await using small = await startPrometheus(150)
    console.log('150 instances')
    await benchRounds(small, 3 * RUNS)
  }
  await using large = await startPrometheus(100_000)
  console.log('100000 instances')
  await benchRounds(large, RUNS)
  for (const action of ['--healthCheck', '--summary']) benchCommand(large, action)
}
