import type { Clock } from '../../host.ts'

const BEAT_MS = 50
// A later beat means that other processes had the processor; with many of them on few processors that
// happens for hundreds of milliseconds, again and again.
const STARVED_MS = 150
// An even later one means that this process was stopped, or busy with something other than its input.
const STALLED_MS = 1000

export type StallWatch = ReturnType<typeof watchStalls>

/** Measures how long this process could not read its input. */
export function watchStalls(clock: Clock) {
  let checkedAt = clock.elapsed()
  let usedMs = clock.cpu()
  let lostMs = 0

  /** @returns milliseconds lost up to now */
  function check(): number {
    const [now, cpuMs] = [clock.elapsed(), clock.cpu()]
    const gapMs = now - checkedAt
    const idleMs = gapMs - (cpuMs - usedMs)
    checkedAt = now
    usedMs = cpuMs
    if (gapMs > STALLED_MS) lostMs += gapMs
    else if (gapMs > STARVED_MS) lostMs += Math.max(0, idleMs - BEAT_MS)
    return lostMs
  }

  /**
   * Calls `task` after `ms` milliseconds, and after the time lost to stalls, at most `ms` at once.
   * @returns a function that cancels it
   */
  function after(ms: number, task: () => void): () => void {
    let knownMs = lostMs
    const expire = () => {
      const backMs = Math.min(check() - knownMs, ms)
      knownMs = lostMs
      if (backMs > 0) timer = clock.after(backMs, expire)
      else task()
    }
    let timer = clock.after(ms, expire)
    return () => clock.cancel(timer)
  }

  const beat = clock.every(BEAT_MS, check)
  return { check, after, stop: () => clock.cancel(beat) }
}
