import { shortenName } from '../domain/short-name.ts'
import { escapeUnsafe } from './safe.ts'

/**
 * The text format of Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats), or
 * OpenMetrics (https://prometheus.io/docs/specs/om/open_metrics_spec). They differ in the lines before
 * the samples.
 */
export type ExpositionFormat = 'prometheus' | 'openMetrics'

/** The labels of a series. */
export type Labels = Readonly<Record<string, string>>

/** A value of a metric, with labels if it has several. */
export type Series = readonly [value: number, labels?: Labels]

/** A metric, without the prefix `cpx_` and the suffix of its type. */
export interface Metric {
  readonly name: string
  readonly help: string
  /** A gauge if undefined. */
  readonly type?: 'counter' | 'info'
}

const SUFFIXES = { counter: '_total', info: '_info', gauge: '' } as const
// The text format of Prometheus has no type for them.
const TYPES = { counter: 'counter', info: 'gauge', gauge: 'gauge' } as const

/** The name of the samples of a metric. */
export function sampleName({ name, type }: Metric): string {
  return `cpx_${name}${SUFFIXES[type ?? 'gauge']}`
}

/** The lines that explain a metric. */
export function headOf(metric: Metric, format: ExpositionFormat): string {
  const { name, help } = metric
  const type = metric.type ?? 'gauge'
  if (format === 'prometheus') {
    const full = sampleName(metric)
    return `# HELP ${full} ${help}\n# TYPE ${full} ${TYPES[type]}\n`
  }
  const unit = /_(seconds|ratio)$/.exec(name)?.[1]
  const lines = [`HELP cpx_${name} ${help}`, `TYPE cpx_${name} ${type}`]
  if (unit !== undefined) lines.push(`UNIT cpx_${name} ${unit}`)
  return lines.map((line) => `# ${line}\n`).join('')
}

// Two names with the same escaped form would be a duplicate series, which invalidates the exposition.
const LIKE_AN_ESCAPE = /\\(?=x[\da-f]{2}|u\{[\da-f])/g

// Most names: they are written as they are.
const PLAIN = /^[\w ./:-]{0,128}$/

/** A name as the value of a label: without control characters, at most 128 characters. */
export function toLabel(name: string): string {
  if (PLAIN.test(name)) return name
  return shortenName(escapeUnsafe(name.replace(LIKE_AN_ESCAPE, '\\x5c')))
}

/** A label as both formats write it. */
function pair(key: string, value: string): string {
  if (PLAIN.test(value)) return `${key}="${value}"`
  return `${key}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

/** The label that every series has: the printable address of the source, in full. */
export function providerLabel(source: string): string {
  return pair('provider', escapeUnsafe(source))
}

/** Labels as text, with the one that every series has. */
export function labelsOf(provider: string, labels: Labels = {}): string {
  let text = provider
  for (const key in labels) text += `,${pair(key, toLabel(labels[key] ?? ''))}`
  return text
}

/** The text that a metric is a part of. */
export interface ExpositionContext {
  /** The label that every series has. */
  readonly provider: string
  readonly format: ExpositionFormat
}

/** The lines of a metric. */
export function* renderMetric(
  metric: Metric,
  series: Iterable<Series>,
  { provider, format }: ExpositionContext,
): Generator<string> {
  yield headOf(metric, format)
  const name = sampleName(metric)
  for (const [value, labels] of series) yield `${name}{${labelsOf(provider, labels)}} ${value}\n`
}
