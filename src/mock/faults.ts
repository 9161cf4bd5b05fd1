import type { MockSample, Reading } from './fleet.ts'
import { answerSample, type Outcome } from './message.ts'
import { drawNumber, shuffle, STREAM } from './random.ts'
import type { FleetOptions, MockOptions } from './table.ts'

/** Chooses the fault of a request for an instance; undefined if it has none. */
type ChooseFault = (reading: Reading) => Outcome | undefined

/**
 * Chooses faults. An instance that hangs or drips always does, and so does its successor. The fault of
 * the n-th request for an address depends only on the seed, the address and n.
 */
export function createFaults(options: FleetOptions): ChooseFault {
  const chooseLasting = createLastingFaults(options)
  const choosePassing = createPassingFaults(options)
  return (reading) => chooseLasting(reading) ?? choosePassing(reading)
}

function createLastingFaults({ instances, seed, hangs, drips }: FleetOptions): ChooseFault {
  const hanging = countPortion(hangs, instances)
  const faulty = hanging + countPortion(drips, instances)
  // Shuffled, so that they are not the first of the listing.
  const ranks = faulty === 0 ? [] : shuffle([...Array(instances).keys()], seed, STREAM.lasting)
  return ({ place, sample }) => {
    const rank = ranks[place] ?? Infinity
    if (rank < hanging) return { kind: 'hang' }
    return rank < faulty ? { kind: 'drip', answer: answerSample(sample) } : undefined
  }
}

function countPortion(portion: MockOptions['hangs'], whole: number): number {
  if (portion === undefined) return 0
  return 'count' in portion ? portion.count : Math.round((whole * portion.percent) / 100)
}

type InjectFault = (sample: MockSample, drawDetail: (limit: number) => number) => Outcome

/** In this order they divide the requests for instances. */
const FAULTS = {
  errors: () => {
    return { kind: 'answer', answer: { status: 500, body: '{"error": "Internal Server Error"}' } }
  },
  resets: () => ({ kind: 'reset' }),
  truncated(sample, drawDetail) {
    const answer = answerSample(sample)
    return { kind: 'truncate', answer, bodyBytes: drawDetail(answer.body.length) }
  },
  malformed({ cpu, memory, service }, drawDetail) {
    const bodies = [
      `<html>${service}</html>`,
      `{"cpu":"${cpu}%","service":"${service}"}`,
      `{"cpu":"${cpu + 101}%","service":"${service}","memory":"${memory}%"}`,
      `["${cpu}%","${service}","${memory}%"]`,
    ]
    const body = bodies[drawDetail(bodies.length)] as string
    return { kind: 'answer', answer: { status: 200, body } }
  },
  surplus: (sample) => ({ kind: 'surplus', answer: answerSample(sample) }),
} satisfies Partial<Record<keyof MockOptions, InjectFault>>

function createPassingFaults(options: FleetOptions): ChooseFault {
  const faults = Object.entries(FAULTS).map(
    ([share, inject]) => [options[share as keyof typeof FAULTS] ?? 0, inject] as const,
  )
  if (faults.every(([percent]) => percent === 0)) return () => undefined
  return ({ sample, stream, index }) => {
    const draw = (limit: number, purpose: number) =>
      drawNumber(limit, options.seed, stream ^ purpose, index)
    let rest = (draw(2 ** 32, STREAM.fault) / 2 ** 32) * 100
    for (const [percent, inject] of faults) {
      if (rest < percent) return inject(sample, (limit) => draw(limit, STREAM.detail))
      rest -= percent
    }
    return undefined
  }
}
