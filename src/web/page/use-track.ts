import { useEffect, useRef, useState } from 'preact/hooks'
import type { StreamSnapshot } from '../message.ts'
import type { Span } from './model.ts'
import { readHistory } from './read-history.ts'
import { resolveSpan } from './span.ts'
import { extendTrack, NO_TRACK, type Subject, type Track } from './track.ts'

interface Loaded {
  /** What was asked for. */
  readonly key: string
  readonly track: Track
  /** The number of the last round in the track. */
  readonly round: number
  /** A sentence if the earlier values could not be read. */
  readonly problem: string | null
}

/** The moment that the page shows. */
function momentOf({ at, observedAt, now }: StreamSnapshot): number {
  return Date.parse(at ?? observedAt ?? now)
}

/** The same with the last round. */
function follow(loaded: Loaded, fleet: StreamSnapshot, subject: Subject): Loaded {
  return { ...loaded, track: extendTrack(loaded.track, fleet, subject), round: fleet.round }
}

/**
 * The values of an instance or a service over time: read once, then extended by each round of the
 * stream, and read again only if rounds were missed.
 */
export function useTrack(fleet: StreamSnapshot, subject: Subject, span: Span | null) {
  const { kind, name } = subject
  const key = [kind, name, fleet.at, span?.from, span?.to].join('\n')
  const isOpen = fleet.at === null && (span === null || span.to === null)
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [missed, setMissed] = useState(0)
  const latest = useRef(fleet)
  latest.current = fleet
  // Those that the track does not have yet.
  const rounds = useRef<StreamSnapshot[]>([])
  if (isOpen && rounds.current.at(-1) !== fleet) rounds.current.push(fleet)

  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    rounds.current = [latest.current]
    const load = async () => {
      const { at } = latest.current
      const resolved = span === null ? null : resolveSpan(span, momentOf(latest.current))
      const read = await readHistory({ subject, at, span: resolved }, signal).then(
        (track) => ({ track, problem: null }),
        (error: unknown) => ({ track: NO_TRACK, problem: (error as Error).message }),
      )
      if (signal.aborted) return
      const begun = { ...read, key, round: latest.current.round }
      const join = (joined: Loaded, round: StreamSnapshot) => follow(joined, round, subject)
      setLoaded(isOpen ? rounds.current.reduce(join, begun) : begun)
    }
    void load()
    return () => controller.abort()
  }, [key, missed])

  useEffect(() => {
    if (!isOpen || loaded === null || loaded.key !== key) return
    if (fleet.round === loaded.round) {
      rounds.current = [fleet]
      return
    }
    if (fleet.round === loaded.round + 1) setLoaded(follow(loaded, fleet, subject))
    else setMissed((count) => count + 1)
  }, [fleet, loaded])

  // The values of another moment stay until those of this one are there.
  const isSame = loaded?.key.startsWith(`${kind}\n${name}\n`) === true
  const { track, problem } = isSame ? loaded : { track: NO_TRACK, problem: null }
  return { track, problem, isLoading: loaded?.key !== key }
}
