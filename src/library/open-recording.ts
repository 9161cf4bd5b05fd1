/// <reference lib="esnext.disposable" preserve="true" />
import { clock } from '../bin/clock.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import { judge } from '../domain/status/judge.ts'
import type { Policy } from '../domain/status/policy.ts'
import { openRecorded } from '../open.ts'
import { describeFailure } from '../render/words/failure.ts'
import { createCalls } from './calls.ts'
import {
  RECORDING,
  type RecordingOptions,
  SPAN,
  type SpanOptions,
  takeOptions,
  toPolicy,
} from './options.ts'
import { type RoundRemark, toRemarks } from './remarks.ts'
import { type InstanceStats, type ServiceStats, toInstanceStats, toServiceStats } from './stats.ts'

/** A recorded round, judged. */
export interface RecordedRound {
  readonly startedAt: Date
  /** The reason why the instances could not be listed, so that they are those of the last listing; else null. */
  readonly problem: string | null
  /** Remarks that make it doubtful, or help to read it. */
  readonly remarks: RoundRemark[]
  /** By service, then by address. */
  readonly instances: InstanceStats[]
  /** By name. */
  readonly services: ServiceStats[]
}

export interface RecordingReader extends AsyncDisposable {
  /**
   * Reads the rounds of a span, or all of them, one at a time, so that a long span takes no more memory
   * than a short one.
   *
   * @example
   * await using recording = openRecording('fleet.db', { cpuThreshold: 95 })
   * const rounds = recording.rounds({ from: new Date('2026-11-29T09:00:00Z') })
   * await Array.fromAsync(rounds, ({ instances: [one] }) => one.status) // => ['healthy', 'unhealthy']
   *
   * @throws OperationError if the file is no recording, or cannot be read
   */
  rounds(span?: SpanOptions): AsyncIterableIterator<RecordedRound>
}

// The range of `Date`.
const MOST_MS = 8.64e15

function toRound(snapshot: Snapshot, policy: Policy): RecordedRound {
  const { startedAt, listing } = snapshot
  const { instances, services } = judge(snapshot, policy)
  return {
    startedAt: new Date(startedAt),
    problem: listing.ok ? null : describeFailure(listing.failure),
    remarks: toRemarks(snapshot),
    instances: instances.map(toInstanceStats),
    services: services.map(toServiceStats),
  }
}

/**
 * The rounds of a file that `monitoring --record` writes. The file is opened when the first round is
 * read. Once disposed, every further round is an `OperationError`.
 *
 * @example
 * await using recording = openRecording('fleet.db', { cpuThreshold: 95, minimum: 1 })
 * const { value: first } = await recording.rounds().next()
 * first.services // => [{ service: 'A', cpu: 92, memory: 20, status: 'healthy', instances: 1 }]
 *
 * @throws UsageError if an option is unknown or its value is wrong
 */
export function openRecording(file: string, options: RecordingOptions = {}): RecordingReader {
  const taken = takeOptions<RecordingOptions>(options, RECORDING)
  const policy = toPolicy(taken)
  const calls = createCalls(file, taken, {
    open: openRecorded,
    argument: 'file',
    disposed: 'the recording is disposed; call openRecording() again',
  })
  return {
    async *rounds(span = {}) {
      const { from = 0, to = MOST_MS, signal } = takeOptions<SpanOptions>(span, SPAN)
      const call = { signal }
      const rounds = await calls.run(call, async (recording) =>
        recording.recorded.between(Number(from), Number(to))[Symbol.iterator](),
      )
      for (;;) {
        const { done, value } = await calls.run(call, async () => {
          // Reading is synchronous: without a pause, nothing else would run meanwhile.
          await new Promise<void>((resolve) => clock.soon(resolve))
          return rounds.next()
        })
        if (done === true) return
        yield toRound(value, policy)
      }
    },
    [Symbol.asyncDispose]: () => calls[Symbol.asyncDispose](),
  }
}
