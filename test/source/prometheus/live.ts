import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import type { Source } from '../../../src/domain/source.ts'
import { clock } from '../../support/clock.ts'
import { run } from '../../support/host.ts'

export const never = new AbortController().signal
export const OPTIONS = { ...DEFAULTS, clock, readFile: async () => ({ text: '', mode: 0 }) }

/** What Prometheus scrapes, as a file that it watches, beside the textfiles of node_exporter. */
export class Files implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'cpx-targets-'))
  readonly path = join(this.folder, 'targets.json')

  /** @param services the addresses of each service */
  write(services: Readonly<Record<string, readonly string[]>>): void {
    const groups = Object.entries(services).map(([service, targets]) => ({
      targets,
      labels: { service },
    }))
    const whole = `${this.path}.new`
    writeFileSync(whole, JSON.stringify(groups))
    renameSync(whole, this.path)
  }

  /** Writes our own metrics of a provider, and returns the CPU of each instance, by its name. */
  async writeMetrics(provider: string): Promise<Readonly<Record<string, number>>> {
    const { stdout } = await run([provider, '-s', '-o', 'prometheus'], { now: Date.now })
    writeFileSync(join(this.folder, `${provider.length}.prom`), stdout)
    const lines = stdout.matchAll(/cpu_ratio\{provider="(.*)",id="(.*)",service=".*"\} (.*)\n/g)
    return Object.fromEntries(
      Array.from(lines, ([, name, id, ratio]) => [`${name}/${id}`, 100 * Number(ratio)]),
    )
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true })
  }
}

export function configFor(file: string): string {
  return JSON.stringify({
    global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
    scrape_configs: [{ job_name: 'node', file_sd_configs: [{ files: [file] }] }],
  })
}

function stateOf(result: ScrapeResult | undefined): string {
  if (result?.kind !== 'failure') return result?.kind ?? 'absent'
  const { failure } = result
  return failure.code === 'down' ? `down: ${failure.problem}` : failure.code
}

export const find = ({ results }: Snapshot, id: string) => results.find((one) => one.id === id)

/** Reads rounds until instances have the given states. */
export async function until(
  source: Source,
  states: Readonly<Record<string, unknown>>,
): Promise<Snapshot> {
  return vi.waitFor(
    async () => {
      const snapshot = await source.at('now', never)
      const found = Object.keys(states).map((id) => [id, stateOf(find(snapshot, id))] as const)
      expect(Object.fromEntries(found)).toEqual(states)
      return snapshot
    },
    { timeout: 25_000, interval: 50 },
  )
}
