import { type Answer, answerSample } from './answer.ts'
import type { Reading, MockSample } from './fleet.ts'
import { drawNumber, shuffle, STREAM } from './random.ts'
import type { MockOptions, Portion } from './table.ts'

/** How a request ends: with an answer, whole, byte by byte or truncated, or without one. */
export type Outcome =
  | { readonly kind: 'answer' | 'drip'; readonly answer: Answer }
  | { readonly kind: 'truncate'; readonly answer: Answer; readonly bodyBytes: number }
  /** Followed by `extra`, which answers no request. */
  | { readonly kind: 'surplus'; readonly answer: Answer; readonly extra: Answer }
  | { readonly kind: 'reset' | 'hang' }

/** Chooses the fault of a request for an instance; undefined if it has none. */
type ChooseFault = (reading: Reading) => Outcome | undefined

type Settings = MockOptions & { readonly instances: number; readonly seed: number }

/**
 * An instance that hangs or drips always does, and so does its successor in the fleet. The fault of
 * the n-th request for an address depends only on the seed, the address and n.
 */
export function createFaults(settings: Settings): ChooseFault {
  const lasting = createLastingFaults(settings)
  const passing = createPassingFaults(settings)
  return (reading) => lasting?.(reading) ?? passing?.(reading)
}

function createLastingFaults({ instances, seed, hangs, drips }: Settings): ChooseFault | undefined {
  const hanging = countPortion(hangs, instances)
  const dripping = countPortion(drips, instances)
  if (hanging + dripping === 0) return undefined
  // Shuffled, so that they are not the first of the listing.
  const ranks = shuffle([...Array(instances).keys()], seed, STREAM.lasting)
  return ({ place, sample }) => {
    const rank = ranks[place] as number
    if (rank < hanging) return { kind: 'hang' }
    if (rank >= hanging + dripping) return undefined
    return { kind: 'drip', answer: answerSample(sample) }
  }
}

function countPortion(portion: Portion | undefined, whole: number): number {
  if (portion === undefined) return 0
  return 'count' in portion ? portion.count : Math.round((whole * portion.percent) / 100)
}

type Fault = (sample: MockSample, drawDetail: (limit: number) => number) => Outcome

function createPassingFaults({ seed, ...shares }: Settings): ChooseFault | undefined {
  const { errors = 0, resets = 0, truncated = 0, malformed = 0, surplus = 0 } = shares
  if (errors + resets + truncated + malformed + surplus === 0) return undefined
  const faults: readonly (readonly [share: number, fault: Fault])[] = [
    [errors, () => ({ kind: 'answer', answer: BROKEN })],
    [resets, () => ({ kind: 'reset' })],
    [truncated, truncate],
    [malformed, malform],
    [surplus, (sample) => ({ kind: 'surplus', answer: answerSample(sample), extra: EXTRA })],
  ]
  return ({ sample, stream, index }) => {
    const draw = (limit: number, purpose: number) =>
      drawNumber(limit, seed, stream ^ purpose, index)
    let percent = (draw(2 ** 32, STREAM.fault) / 2 ** 32) * 100
    for (const [share, fault] of faults) {
      if (percent < share) return fault(sample, (limit) => draw(limit, STREAM.detail))
      percent -= share
    }
    return undefined
  }
}

const BROKEN: Answer = { status: 500, body: '{"error": "Internal Server Error"}' }
const EXTRA = answerSample({ cpu: 99, memory: 99, service: 'SurplusService' })

const truncate: Fault = (sample, drawDetail) => {
  const answer = answerSample(sample)
  return { kind: 'truncate', answer, bodyBytes: drawDetail(answer.body.length) }
}

const malform: Fault = (sample, drawDetail) => {
  const body = MALFORMED[drawDetail(MALFORMED.length)]?.(sample) ?? ''
  return { kind: 'answer', answer: { status: 200, body } }
}

const MALFORMED: readonly ((sample: MockSample) => string)[] = [
  ({ service }) => `<html>${service}</html>`,
  ({ cpu, service }) => `{"cpu":"${cpu}%","service":"${service}"}`,
  ({ cpu, memory, service }) =>
    `{"cpu":"${cpu + 101}%","service":"${service}","memory":"${memory}%"}`,
  ({ cpu, memory, service }) => `["${cpu}%","${service}","${memory}%"]`,
]
