import { type Answer, answerSample } from './answer.ts'
import type { Reading, Sample } from './fleet.ts'
import { drawNumber, shuffle, STREAM } from './random.ts'
import type { Portion } from './share.ts'
import type { MockOptions } from './table.ts'

/** How a request ends: with the answer, whole, byte by byte or only its first bytes, or without. */
export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'drip'; readonly answer: Answer }
  | { readonly kind: 'truncate'; readonly answer: Answer; readonly bodyBytes: number }
  /** Followed by `extra`, which answers no request. */
  | { readonly kind: 'surplus'; readonly answer: Answer; readonly extra: Answer }
  | { readonly kind: 'reset' | 'hang' }

/** What goes wrong with a request for an instance; `undefined` where nothing does. */
export type Troubles = (reading: Reading) => Outcome | undefined

type Settings = MockOptions & { readonly instances: number; readonly seed: number }

/**
 * An instance that hangs or drips does so always, and whoever takes its place in the fleet after
 * it. The fault of the n-th request for an address depends on the seed, the address and n only.
 */
export function createTroubles(settings: Settings): Troubles {
  const ailment = createAilments(settings)
  const fault = createFaults(settings)
  return (reading) => {
    switch (ailment?.(reading.place)) {
      case 'hang':
        return { kind: 'hang' }
      case 'drip':
        return { kind: 'drip', answer: answerSample(reading.sample) }
      case undefined:
        return fault?.(reading)
    }
  }
}

type Ailments = (place: number) => 'hang' | 'drip' | undefined

function createAilments({ instances, seed, hangs, drips }: Settings): Ailments | undefined {
  const hanging = countPortion(hangs, instances)
  const dripping = countPortion(drips, instances)
  if (hanging + dripping === 0) return undefined
  // The ranks are shuffled, so that the ailing ones are not the first of the listing.
  const ranks = shuffle([...Array(instances).keys()], seed, STREAM.ailment)
  return (place) => {
    const rank = ranks[place] as number
    if (rank < hanging) return 'hang'
    return rank < hanging + dripping ? 'drip' : undefined
  }
}

function countPortion(portion: Portion | undefined, whole: number): number {
  if (portion === undefined) return 0
  return 'count' in portion ? portion.count : Math.round((whole * portion.percent) / 100)
}

type Fault = (reading: Reading, drawDetail: (limit: number) => number) => Outcome

function createFaults({ seed, ...shares }: Settings): Troubles | undefined {
  const { errors = 0, resets = 0, truncated = 0, malformed = 0, surplus = 0 } = shares
  if (errors + resets + truncated + malformed + surplus === 0) return undefined
  const faults: readonly (readonly [share: number, fault: Fault])[] = [
    [errors, () => ({ kind: 'answer', answer: BROKEN })],
    [resets, () => ({ kind: 'reset' })],
    [truncated, truncate],
    [malformed, malform],
    [surplus, addSurplus],
  ]
  return (reading) => {
    const draw = (limit: number, stream: number) =>
      drawNumber(limit, seed, reading.stream ^ stream, reading.index)
    let percent = (draw(2 ** 32, STREAM.fault) / 2 ** 32) * 100
    for (const [share, fault] of faults) {
      if (percent < share) return fault(reading, (limit) => draw(limit, STREAM.detail))
      percent -= share
    }
    return undefined
  }
}

const BROKEN: Answer = { status: 500, body: '{"error": "Internal Server Error"}' }

const truncate: Fault = ({ sample }, drawDetail) => {
  const answer = answerSample(sample)
  return { kind: 'truncate', answer, bodyBytes: drawDetail(answer.body.length) }
}

const EXTRA = answerSample({ cpu: 99, memory: 99, service: 'SurplusService' })

const addSurplus: Fault = ({ sample }) => ({
  kind: 'surplus',
  answer: answerSample(sample),
  extra: EXTRA,
})

const malform: Fault = ({ sample }, drawDetail) => {
  const body = MALFORMED[drawDetail(MALFORMED.length)]?.(sample) ?? ''
  return { kind: 'answer', answer: { status: 200, body } }
}

const MALFORMED: readonly ((sample: Sample) => string)[] = [
  ({ service }) => `<html>${service}</html>`,
  ({ cpu, service }) => `{"cpu":"${cpu}%","service":"${service}"}`,
  ({ cpu, memory, service }) =>
    `{"cpu":"${cpu + 101}%","service":"${service}","memory":"${memory}%"}`,
  ({ cpu, memory, service }) => `["${cpu}%","${service}","${memory}%"]`,
]
