import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readTextFile } from '../src/bin/read-file.ts'
import { DEFAULTS } from '../src/domain/defaults.ts'
import { ExpositionReader } from '../src/source/targets/exposition.ts'
import { FILTER } from '../src/source/targets/read-page.ts'
import { open } from '../src/source/targets/targets.ts'
import { clock } from '../test/support/clock.ts'
import { findMissing } from './installed.ts'
import { median } from './median.ts'

const EXPORTERS = fileURLToPath(new URL('exporters.ts', import.meta.url))
const MONITORING = fileURLToPath(new URL('../dist/monitoring.js', import.meta.url))
const COUNT = 1000
const HANGING = 22
const RUNS = 7
const WINDOW_MS = 1000
const TIMEOUT_MS = 2000
/** Maximum time of a round, as a multiple of curl's for the same pages. */
const AT_MOST_CURL = 1.5
const AT_MOST_PARSE_MS = 0.3
// Longer than the time after which the pages change.
const PAUSE_MS = 600

const never = new AbortController().signal

/** The pages of all targets, for both programs. */
interface Pages {
  readonly kind: string
  readonly list: string
  readonly config: string
}

async function startNodeExporter(): Promise<{ child: ChildProcess; address: string }> {
  const child = spawn('prometheus-node-exporter', ['--web.listen-address=127.0.0.1:0'])
  for await (const line of createInterface({ input: child.stderr })) {
    const address = /Listening on.*(127\.0\.0\.1:[1-9]\d*)/.exec(line)?.[1]
    if (address === undefined) continue
    child.stderr.resume()
    return { child, address }
  }
  throw new Error('node_exporter ended')
}

/** Starts many addresses that serve the pages of an exporter, and lists them in a file. */
async function startFleet(exporter: string, folder: string, hanging: number) {
  const child = fork(EXPORTERS, [exporter, String(COUNT), String(hanging)])
  const [targets] = (await once(child, 'message')) as [readonly string[]]
  const write = (kind: string, path: string, labels: object): Pages => {
    const list = join(folder, `${hanging}-${kind}.json`)
    writeFileSync(list, JSON.stringify([{ targets, labels }]))
    const config = join(folder, `${hanging}-${kind}.curl`)
    const entries = targets.map((each) => `url = "http://${each}${path}"\noutput = "/dev/null"\n`)
    writeFileSync(config, entries.join(''))
    return { kind, list, config }
  }
  // A path with a query is requested as it is.
  const whole = write('whole', '/metrics?', { __metrics_path__: '/metrics?' })
  return { child, whole, part: write('part', `/metrics?${FILTER}`, {}) }
}

/** Opens a list as the live view does; returns a function that reads one round. */
async function openRounds(list: string) {
  const readFile = (path: string) => readTextFile(path, never)
  const own = { clock, readFile, timeoutMs: TIMEOUT_MS, isRepeated: true }
  const source = await open(`targets:${list}`, { ...DEFAULTS, ...own })
  return async () => {
    await sleep(PAUSE_MS)
    const { durationMs, results } = await source.at('now', never)
    return { ms: durationMs, answered: results.filter(({ kind }) => kind === 'sample').length }
  }
}

function run(file: string, argv: readonly string[]): number {
  const start = performance.now()
  const { status } = spawnSync(file, argv, { stdio: 'ignore' })
  if (status !== 0) throw new Error(`${file} ended with ${String(status)}`)
  return performance.now() - start
}

function show(what: string, ms: number, bound: string, isExceeded: boolean): void {
  console.log(`${what.padEnd(52)} ${ms.toFixed(ms < 10 ? 3 : 0).padStart(6)} ms  ${bound}`)
  if (isExceeded) console.log('  ! more than the maximum')
}

async function benchParsing(exporter: string): Promise<void> {
  const page = Buffer.from(await (await fetch(`http://${exporter}/metrics`)).arrayBuffer())
  const times = Array.from({ length: 2000 }, () => {
    const start = performance.now()
    const reader = new ExpositionReader()
    reader.write(page)
    reader.end()
    return performance.now() - start
  })
  const ms = median(times.slice(1000))
  const what = `a page of ${Math.round(page.length / 1000)} kB, parsed`
  show(what, ms, `at most ${AT_MOST_PARSE_MS}`, ms > AT_MOST_PARSE_MS)
}

async function benchRounds({ kind, list, config }: Pages): Promise<void> {
  const round = await openRounds(list)
  const curl = () => run('curl', ['--silent', '--parallel', '--config', config])
  const command = () => run(process.execPath, [MONITORING, `targets:${list}`, '-s', '--quiet'])
  await round()
  const all = []
  for (let time = 0; time <= RUNS; time += 1) {
    const [curlMs, { ms, answered }, onceMs] = [curl(), await round(), command()]
    if (answered !== COUNT) throw new Error(`only ${answered} of ${COUNT} answered`)
    // The first one is a warm-up.
    if (time > 0) all.push({ curlMs, ms, onceMs: onceMs - WINDOW_MS })
  }
  const ratio = median(all.map(({ ms, curlMs }) => ms / curlMs))
  const onceRatio = median(all.map(({ onceMs, curlMs }) => onceMs / (2 * curlMs)))
  show(`curl --parallel, ${kind} pages`, median(all.map(({ curlMs }) => curlMs)), '', false)
  const times = `${ratio.toFixed(2)} x curl, at most ${AT_MOST_CURL}`
  show(
    `a round of the live view, ${kind} pages`,
    median(all.map(({ ms }) => ms)),
    times,
    ratio > AT_MOST_CURL,
  )
  const onceTimes = `${onceRatio.toFixed(2)} x two times curl`
  const onceMs = median(all.map((each) => each.onceMs))
  show('the command, two requests each, without its window', onceMs, onceTimes, false)
}

async function benchHanging({ list }: Pages): Promise<void> {
  const round = await openRounds(list)
  await round()
  const { ms, answered } = await round()
  if (answered !== COUNT - HANGING) throw new Error(`${answered} of ${COUNT} answered`)
  const most = TIMEOUT_MS + 1000
  show(`a round with ${HANGING} that hang`, ms, `at most ${most}`, ms > most)
}

/** Reads 1,000 pages of node_exporter, and the same with curl. */
export async function benchTargets(): Promise<void> {
  const missing = findMissing('prometheus-node-exporter', 'curl')
  if (missing.length > 0) return console.log(`skipped, requires ${missing.join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'monitoring-'))
  const { child: exporter, address } = await startNodeExporter()
  const children = [exporter]
  try {
    await benchParsing(address)
    const fleet = await startFleet(address, folder, 0)
    children.push(fleet.child)
    await benchRounds(fleet.whole)
    await benchRounds(fleet.part)
    fleet.child.kill()
    const hanging = await startFleet(address, folder, HANGING)
    children.push(hanging.child)
    await benchHanging(hanging.part)
  } finally {
    for (const child of children) child.kill()
    rmSync(folder, { recursive: true })
  }
}
