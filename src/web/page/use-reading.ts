import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { StreamSnapshot } from '../message.ts'

/** The stream as a sheet follows it. */
export interface Stream {
  /** After the last message. */
  readonly fleet: StreamSnapshot
  /** Snapshots so far: rounds may be missing before each one, and none between two. */
  readonly snapshots: number
}

/** What is read for a sheet, and then follows the stream. */
export interface Reading<Value> {
  /** Names what is read: another key is another value. */
  readonly key: string
  /** Whether further rounds of the stream belong to the value. */
  readonly isOpen: boolean
  /** The value before anything has been read. */
  readonly nothing: Value
  /**
   * Rejects with an error whose message is a sentence.
   * @param known what has been read before
   */
  read(signal: AbortSignal, known: Value): Promise<Value>
  /** Adds the last round; null if the value has to be read again for that. */
  follow(value: Value, fleet: StreamSnapshot): Value | null
}

interface Loaded<Value> {
  readonly key: string
  readonly value: Value
  /** A sentence if it could not be read: then the value has only what was known. */
  readonly problem: string | null
}

/** Reads a value, extends it with each round of the stream, and reads it again if the stream begins anew. */
export function useReading<Value>({ fleet, snapshots }: Stream, reading: Reading<Value>) {
  const { key, isOpen, nothing } = reading
  const [loaded, setLoaded] = useState<Loaded<Value> | null>(null)
  const [missed, setMissed] = useState(0)
  const latest = useRef({ reading, loaded, fleet })
  latest.current = { reading, loaded, fleet }
  // Those that have ended since it began to read; null while it does not.
  const rounds = useRef<StreamSnapshot[] | null>(null)

  const extend = (value: Value, ended: readonly StreamSnapshot[]): Value =>
    ended.reduce((before, round) => {
      const after = latest.current.reading.follow(before, round)
      // What is being read will have it.
      if (after === null && rounds.current === null) setMissed((count) => count + 1)
      return after ?? before
    }, value)

  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    rounds.current = [latest.current.fleet]
    const findKnown = () => {
      const before = latest.current.loaded
      return before?.key === key ? before.value : nothing
    }
    const load = async () => {
      const answer = await latest.current.reading.read(signal, findKnown()).then(
        (value) => ({ value, problem: null }),
        (error: unknown) => ({ value: null, problem: (error as Error).message }),
      )
      if (signal.aborted) return
      const ended = isOpen ? (rounds.current ?? []) : []
      rounds.current = null
      setLoaded({ key, value: extend(answer.value ?? findKnown(), ended), problem: answer.problem })
    }
    void load()
    return () => controller.abort()
  }, [key, snapshots, missed])

  // Before the next round.
  useLayoutEffect(() => {
    rounds.current?.push(fleet)
    if (!isOpen || loaded?.key !== key) return
    const value = extend(loaded.value, [fleet])
    if (value !== loaded.value) setLoaded({ ...loaded, value })
  }, [fleet])

  // The value of another moment stays until that of this one is there.
  const { value, problem } = loaded ?? { value: nothing, problem: null }
  return { value, problem, isLoading: loaded?.key !== key }
}
