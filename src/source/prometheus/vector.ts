import { cut, cutName } from '../cut.ts'
import { MalformedError } from '../decode-json.ts'
import type { BodyReader } from '../http/request.ts'
import { ElementReader, type Fields, isRecord } from './elements.ts'

/** The labels of a series. A value is cut if it is long, and empty if there is no such label. */
export interface Labels {
  get(name: string): string
  /** For a label that many series have alike: its value is in memory once. */
  share(name: string): string
}

/** The answer to an instant query. */
export interface Vector<T> {
  readonly series: readonly T[]
  /** The number of all series; those beyond the maximum are only counted. */
  readonly count: number
  /** The reason why the answer is no vector of numbers; null if it is one. */
  readonly problem: string | null
  readonly warnings: readonly string[]
  readonly infos: readonly string[]
  /** Whether series may be missing. */
  readonly isPartial: boolean
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i
const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['+Inf', Number.POSITIVE_INFINITY],
  ['Inf', Number.POSITIVE_INFINITY],
  ['-Inf', Number.NEGATIVE_INFINITY],
])
const MAX_TEXTS = 10

function show(value: unknown): string {
  return cut(JSON.stringify(value) ?? typeof value)
}

/** A text such as `0.5`, `1e-7`, `NaN` or `+Inf`; null for any other value. */
function decodeNumber(text: unknown): number | null {
  const number = NUMBERS.get(text)
  if (number !== undefined) return number
  return typeof text === 'string' && NUMBER.test(text) ? Number(text) : null
}

/** At most ten texts, each once. */
function decodeTexts(value: unknown): readonly string[] {
  const texts = Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  return [...new Set(texts)].slice(0, MAX_TEXTS)
}

/** Reads the labels of one series after the other. */
export class LabelReader implements Labels {
  readonly #texts = new Map<string, string>()
  metric: Fields = {}

  get(name: string): string {
    const text = Object.hasOwn(this.metric, name) ? this.metric[name] : ''
    return typeof text === 'string' ? cutName(text) : ''
  }

  share(name: string): string {
    const text = this.get(name)
    const known = this.#texts.get(text)
    if (known === undefined) this.#texts.set(text, text)
    return known ?? text
  }
}

/**
 * Reads the answer to an instant query (https://prometheus.io/docs/prometheus/latest/querying/api).
 * @param pick makes the values of each series from its labels and its value, which may be NaN or infinite
 */
export class VectorReader<T> implements BodyReader<Vector<T>> {
  readonly #pick: (labels: Labels, value: number) => T
  readonly #maxSeries: number
  readonly #elements = new ElementReader('result', (element) => this.#add(element))
  readonly #labels = new LabelReader()
  readonly #series: T[] = []
  #count = 0
  #problem: string | null = null

  constructor(pick: (labels: Labels, value: number) => T, maxSeries: number) {
    this.#pick = pick
    this.#maxSeries = maxSeries
  }

  write(chunk: Buffer): void {
    this.#elements.write(chunk)
  }

  end(): Vector<T> {
    const document = this.#elements.end()
    const { status, data, warnings, infos } = document
    if (status !== 'success') throw new MalformedError(`"status" is ${show(status)}`)
    const { resultType, isPartial } = data as Fields
    const isVector = resultType === 'vector'
    return {
      series: this.#series,
      count: this.#count,
      problem: isVector ? this.#problem : `its result is ${show(resultType)}, not "vector"`,
      warnings: decodeTexts(warnings),
      infos: decodeTexts(infos),
      isPartial: document['isPartial'] === true || isPartial === true,
    }
  }

  /** The elements of a scalar or a matrix are no series, but what they are is known at the end. */
  #add(element: unknown): void {
    const { metric, value, histogram }: Fields = isRecord(element) ? element : {}
    const number = Array.isArray(value) ? decodeNumber(value[1]) : null
    if (isRecord(metric) && number !== null) {
      this.#count += 1
      if (this.#count > this.#maxSeries) return
      this.#labels.metric = metric
      this.#series.push(this.#pick(this.#labels, number))
    } else {
      const problem = histogram === undefined ? 'has no labels or no number' : 'is a histogram'
      this.#problem ??= `a series ${problem}: ${show(element)}`
    }
  }
}
