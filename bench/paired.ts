import { spawnSync } from 'node:child_process'
import { median } from './median.ts'

/** Arguments of Node.js for one process. */
export type CommandLine = readonly string[]

export interface Paired {
  readonly name: string
  readonly medianMs: number
  /** Ratios to the baseline, over all pairs. */
  readonly ratio: { readonly min: number; readonly median: number; readonly max: number }
}

function timeOnce(argv: CommandLine): number {
  const start = performance.now()
  const { status, error } = spawnSync(process.execPath, argv, { stdio: 'ignore' })
  if (error !== undefined || status !== 0) {
    throw new Error(`${argv.join(' ')} ended with ${String(error ?? status)}`)
  }
  return performance.now() - start
}

/**
 * Runs each command `runs` times, each time right after the baseline, so that both meet the same
 * noise. The first round is a warm-up and is not measured.
 */
export function comparePaired(
  baseline: CommandLine,
  commands: ReadonlyMap<string, CommandLine>,
  runs: number,
): { readonly baselineMs: number; readonly results: readonly Paired[] } {
  const names = [...commands.keys()]
  const pairs = new Map<string, { ms: number; baseMs: number }[]>(names.map((name) => [name, []]))
  for (let round = 0; round <= runs; round += 1) {
    for (const [name, argv] of commands) {
      const pair = { baseMs: timeOnce(baseline), ms: timeOnce(argv) }
      if (round > 0) pairs.get(name)?.push(pair)
    }
  }
  const results = [...pairs].map(([name, all]) => {
    const ratios = all.map(({ ms, baseMs }) => ms / baseMs)
    return {
      name,
      medianMs: median(all.map(({ ms }) => ms)),
      ratio: { min: Math.min(...ratios), median: median(ratios), max: Math.max(...ratios) },
    }
  })
  return { baselineMs: median([...pairs.values()].flat().map(({ baseMs }) => baseMs)), results }
}
