import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findMissing } from './installed.ts'
import type { Measured } from './profile.ts'
import { type Profile, PROFILES } from './profiles.ts'
import type { Result } from './race.ts'

const PROFILE = fileURLToPath(new URL('profile.ts', import.meta.url))
/** Minimum rate, as a share of the best fixed value's. */
const AT_LEAST = { warm: 0.95, cold: 0.85 }
const NEEDED = ['unshare', 'ip', 'nstat', 'python3']
const ALONE = ['-rn', 'bash', '-c', 'ip link set lo up && exec "$@"', 'bash']

function measure({ name, options }: Profile): Measured {
  const command = [process.execPath, PROFILE, name]
  const argv = options === null ? ['unshare', ...ALONE, ...command] : command
  const [file = '', ...rest] = argv
  const { stdout, status } = spawnSync(file, rest, { stdio: ['ignore', 'pipe', 'inherit'] })
  if (status !== 0) throw new Error(`${name}: ended with ${status}`)
  return JSON.parse(String(stdout)) as Measured
}

const COLUMNS = [
  ['provider', 18],
  ['instances', 9],
  ['warm best', 16],
  ['ratio', 7],
  ['cold best', 16],
  ['ratio', 7],
  ['unknown', 7],
  ['refused', 7],
  ['limit', 5],
  ['harmful', 0],
] as const

function line(cells: readonly string[]): string {
  return cells.map((cell, index) => cell.padEnd(COLUMNS[index]?.[1] ?? 0)).join('  ')
}

function showBest({ concurrency, medianMs }: Result, instances: number): string {
  const perSecond = (instances / medianMs) * 1000
  return `${concurrency}: ${perSecond.toFixed(0)}/s`
}

function showRatio(ratio: number, atLeast: number): string {
  return ratio.toFixed(2) + (ratio < atLeast ? ' !' : '')
}

function row(
  { name, instances, hanging = 0 }: Profile,
  { warm, cold, overflows }: Measured,
): string {
  const rounds = [...warm.adaptive.rounds, ...cold.adaptive.rounds]
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const refused =
    sum(rounds.map(({ retries }) => retries)) / sum(rounds.map(({ requests }) => requests))
  const ratio = ({ adaptive, best }: typeof warm) => best.medianMs / adaptive.medianMs
  const harmful = [...new Set([...warm.disqualified, ...cold.disqualified])].join(' ')
  const dropped = overflows === null ? '' : `; ${overflows} listen overflows in ten rounds`
  return line([
    name,
    String(instances),
    showBest(warm.best, instances),
    showRatio(ratio(warm), AT_LEAST.warm),
    showBest(cold.best, instances),
    showRatio(ratio(cold), AT_LEAST.cold),
    String(Math.max(...rounds.map(({ unknown }) => unknown)) - hanging),
    `${(100 * refused).toFixed(1)} %`,
    String(warm.adaptive.rounds.at(-1)?.limit),
    (harmful === '' ? '-' : harmful) + dropped,
  ])
}

/** Compares rounds with the adaptive limit and rounds with fixed values, in turn. */
export async function benchFanout(): Promise<void> {
  const missing = findMissing(...NEEDED)
  console.log(
    `adaptive concurrency compared with the best fixed value (value: instances per second)\n` +
      `ratio: adaptive rate / best rate, at least ${AT_LEAST.warm} warm and ${AT_LEAST.cold} in a new process\n` +
      `refused: share of the adaptive requests; harmful: fixed values that made instances unknown`,
  )
  console.log(line(COLUMNS.map(([head]) => head)))
  for (const profile of PROFILES) {
    if (profile.options === null && missing.length > 0) {
      console.log(`${profile.name}: skipped, requires ${missing.join(', ')}`)
    } else {
      console.log(row(profile, measure(profile)))
    }
  }
}
