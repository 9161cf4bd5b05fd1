import { onTestFinished } from 'vitest'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import type { Snapshot } from '../../../src/domain/snapshot.ts'
import type { Moment } from '../../../src/domain/source.ts'
import { open } from '../../../src/source/prometheus/prometheus.ts'
import { clock } from '../../support/clock.ts'
import type { Sample, TestApi } from '../../support/prometheus-api.ts'

const { signal } = new AbortController()

type Options = Parameters<typeof open>[1]

/** Opens the API, and reads rounds of it. */
export async function readerOf({ address }: TestApi, options: Partial<Options> = {}) {
  const source = await open(address, { ...DEFAULTS, clock, ...options })
  onTestFinished(() => source[Symbol.asyncDispose]())
  return (moment: Moment = 'now') => source.at(moment, signal)
}

/** The labels of an instance. */
export const target = (n: number, labels: Readonly<Record<string, string>> = {}) => ({
  instance: `10.0.0.${n}:9100`,
  job: 'node',
  ...labels,
})

/** The answers for instances that are up, with the value 1 each. */
export function fleetOf(...all: readonly Readonly<Record<string, string>>[]) {
  const samples = all.map((labels): Sample => [labels, 1])
  return { up: samples, cpu: samples, memory: samples }
}

/** The ids with their states. */
export function statesOf({ results }: Snapshot): string[] {
  return results.map((result) => {
    const state = result.kind === 'failure' ? result.failure.code : result.kind
    return `${result.id} ${state}`
  })
}
