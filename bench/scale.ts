import { spawnSync } from 'node:child_process'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findMissing } from './installed.ts'
import { median } from './median.ts'
import { startNginx } from './nginx.ts'

const MONITORING = fileURLToPath(new URL('../dist/monitoring.js', import.meta.url))
const PEAK = fileURLToPath(new URL('peak.cjs', import.meta.url))
const WRK = 'wrk'
const RUNS = 3
const WRK_SECONDS = 3

interface Scale {
  readonly instances: number
  readonly curl: readonly string[]
  /** Maximum time, as a multiple of curl's. */
  readonly atMostCurl: number
  /** Minimum rate, as a share of wrk's. */
  readonly atLeastWrk?: number
  /** Maximum peak memory. */
  readonly atMostMb?: number
}

const SCALES: readonly Scale[] = [
  { instances: 10_000, curl: ['--parallel', '--parallel-max', '32'], atMostCurl: 2 },
  {
    instances: 100_000,
    curl: ['--parallel'],
    atMostCurl: 1.35,
    atLeastWrk: 0.25,
    atMostMb: 215,
  },
]

type Nginx = Awaited<ReturnType<typeof startNginx>>

/** Runs a process with stdout in a file; returns its output on descriptor 3. */
function run(nginx: Nginx, file: string, argv: readonly string[]) {
  const output = openSync(join(nginx.folder, 'output'), 'w')
  const start = performance.now()
  const child = spawnSync(file, argv, { stdio: ['ignore', output, 'ignore', 'pipe'] })
  const ms = performance.now() - start
  closeSync(output)
  if (child.status !== 0) throw new Error(`${file} ended with ${String(child.status)}`)
  return { ms, report: String(child.output[3] ?? '') }
}

function runWrk(url: string): number {
  const { stdout } = spawnSync(WRK, ['-t1', '-c32', `-d${WRK_SECONDS}s`, url])
  return Number(/Requests\/sec:\s*([\d.]+)/.exec(String(stdout))?.[1])
}

function measureOnce(nginx: Nginx, { instances, curl }: Scale, config: string) {
  const url = nginx.urlOf(instances)
  const [first = ''] = nginx.addressesOf(instances)
  const ours = run(nginx, process.execPath, ['--require', PEAK, MONITORING, url, '--summary'])
  const theirs = run(nginx, 'curl', ['--silent', ...curl, '--config', config])
  const wrk = runWrk(`${url}/${first}`)
  const mb = (Number(ours.report) * 1024) / 1e6
  return { ms: ours.ms, curl: ours.ms / theirs.ms, wrk: instances / (ours.ms / 1000) / wrk, mb }
}

function print(what: string, value: string, wanted: string | undefined): void {
  console.log(
    `  ${what.padEnd(34)} ${value.padStart(8)}${wanted === undefined ? '' : `  ${wanted}`}`,
  )
}

function measure(nginx: Nginx, scale: Scale): void {
  const { instances, curl, atMostCurl, atLeastWrk, atMostMb } = scale
  const config = join(nginx.folder, `curl-${instances}`)
  const url = nginx.urlOf(instances)
  const lines = nginx.addressesOf(instances).map((address) => `url = "${url}/${address}"\n`)
  writeFileSync(config, lines.join(''))
  measureOnce(nginx, scale, config)
  const all = Array.from({ length: RUNS }, () => measureOnce(nginx, scale, config))
  const of = (key: keyof (typeof all)[number]) => median(all.map((each) => each[key]))
  console.log(
    `${instances} instances on nginx, --summary to a file, medians of ${RUNS} paired runs`,
  )
  print('whole process', `${of('ms').toFixed(0)} ms`, undefined)
  print(`time, x curl ${curl.join(' ')}`, of('curl').toFixed(2), `at most ${atMostCurl}`)
  print(
    'rate, x wrk -t1 -c32',
    of('wrk').toFixed(2),
    atLeastWrk === undefined ? undefined : `at least ${atLeastWrk}`,
  )
  print(
    'peak memory',
    `${of('mb').toFixed(0)} MB`,
    atMostMb === undefined ? undefined : `at most ${atMostMb} MB`,
  )
}

/** Measures large fleets on nginx, compared with curl and wrk on the same addresses. */
export async function benchScale(): Promise<void> {
  const missing = findMissing('nginx', 'curl', 'wrk')
  if (missing.length > 0) {
    console.log(`skipped, requires ${missing.join(', ')}`)
    return
  }
  await using nginx = await startNginx(SCALES.map(({ instances }) => instances))
  for (const scale of SCALES) measure(nginx, scale)
}
