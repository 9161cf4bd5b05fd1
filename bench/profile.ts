import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Profile, PROFILES } from './profiles.ts'
import { startProvider } from './provider.ts'
import { race, type Race } from './race.ts'
import { type Concurrency, openRounds, type Round } from './round.ts'

const COLD = fileURLToPath(new URL('cold.ts', import.meta.url))
const PYTHON = fileURLToPath(new URL('../test/support/single-threaded-server.py', import.meta.url))
const run = promisify(execFile)

/** The measurements of a profile, which its process prints as JSON. */
export interface Measured {
  readonly warm: Race
  readonly cold: Race
  /** Dropped connections in ten adaptive rounds; null if the network is shared. */
  readonly overflows: number | null
}

async function startPython() {
  const child = spawn('python3', [PYTHON], { stdio: ['ignore', 'pipe', 'ignore'] })
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { address: `127.0.0.1:${port}`, [Symbol.dispose]: () => void child.kill() }
}

function start({ options, instances }: Profile) {
  if (options === null) return startPython()
  return startProvider('--seed', '1', '--instances', String(instances), ...options)
}

async function runCold(address: string, concurrency: Concurrency): Promise<Round> {
  const { stdout } = await run(process.execPath, [COLD, address, String(concurrency)])
  return JSON.parse(stdout) as Round
}

/** Counts connections that the kernel drops in ten rounds; requires a network of its own. */
async function countOverflows(address: string): Promise<number> {
  const round = await openRounds(address, 'auto')
  for (let rounds = 0; rounds < 10; rounds += 1) await round()
  const { stdout } = await run('nstat', ['-az', 'TcpExtListenOverflows'])
  return Number(/ListenOverflows\s+(\d+)/.exec(stdout)?.[1])
}

async function measure(profile: Profile): Promise<Measured> {
  using provider = await start(profile)
  const { address } = provider
  const { hanging = 0, rounds } = profile
  const all = ['auto', ...profile.fixed] as const
  const overflows = profile.options === null ? await countOverflows(address) : null
  const warmers = all.map(async (each) => ({
    concurrency: each,
    run: await openRounds(address, each),
  }))
  const warm = await race(await Promise.all(warmers), { warming: 2, counted: rounds, hanging })
  const starters = all.map((each) => ({ concurrency: each, run: () => runCold(address, each) }))
  const cold = await race(starters, { warming: 1, counted: rounds, hanging })
  return { warm, cold, overflows }
}

// Usage: node bench/profile.ts NAME. Each profile runs in its own process.
const profile = PROFILES.find(({ name }) => name === process.argv[2])
if (profile === undefined) throw new Error(`no such profile: ${process.argv[2]}`)
console.log(JSON.stringify(await measure(profile)))
