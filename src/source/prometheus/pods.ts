import { type Matcher, select } from './promql.ts'
import type { Scope } from './scope.ts'

/** The labels that name a pod. Only stores of several Prometheus servers have `cluster`. */
export const POD = 'cluster, namespace, pod'

const POD_LABELS = ['namespace', 'pod']

export const is = (label: string, value: string): Matcher => ({ label, operator: '=', value })

/** Reads a selector: as it is, or in the last hour. */
export type Read = (selector: string) => string

/** A selector of a metric, with the conditions of the user on the labels that it has. */
type Select = (metric: string, ...conditions: readonly Matcher[]) => string

export interface Selectors {
  readonly pods: Select
  /** For series that are not of a pod, but of an owner of pods. */
  readonly owners: Select
  readonly nodes: Select
}

export function selectorsOf({ matchers }: Scope): Selectors {
  const without = (...labels: readonly string[]): Select => {
    const kept = matchers.filter(({ label }) => !labels.includes(label))
    return (metric, ...conditions) => select(metric, [...conditions, ...kept])
  }
  return { pods: without(), owners: without('pod'), nodes: without(...POD_LABELS) }
}

/** One series of each: replicas of an exporter, and a restarted container, have several. */
export function unique(labels: string, query: string): string {
  return `max by (${labels}) (${query})`
}

export function copyLabel(query: string, from: string, to: string): string {
  return `label_replace(${query}, "${to}", "$1", "${from}", "(.+)")`
}

export function setLabel(query: string, label: string, value: string): string {
  return `label_replace(${query}, "${label}", "${value}", "", "")`
}
