import { parse } from 'yaml'
import { read } from './pages.ts'

/** A rule of Prometheus. */
export interface Rule {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
  readonly for?: string
  readonly keep_firing_for?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** The rules of `deploy/`, in their order. */
export function readRules(): Rule[] {
  const { groups } = parse(read('deploy/prometheus/alerts.yml')) as {
    readonly groups: { readonly rules: Rule[] }[]
  }
  return groups.flatMap(({ rules }) => rules)
}
