import type { Command } from '../config/command.ts'
import type { Host } from '../../host.ts'
import type { Progress, Source } from '../../domain/source.ts'
import { toSafe } from '../../render/safe.ts'

const DELAY_MS = 1000
const PERIOD_MS = 200
const ERASE = '\x1b[K'

/** Replaces the line by `130/150 read, 20 in flight, 812 requests/s, waiting for 10.58.1.7, …`. */
export function renderProgress(progress: Progress, columns: number): string {
  const { settled, listed, inFlight, requests, retries, elapsedMs, waitingFor } = progress
  const rate = Math.round((requests / Math.max(1, elapsedMs)) * 1000)
  const parts = [
    listed === 0 ? 'listing' : `${settled}/${listed} read`,
    `${inFlight} in flight`,
    `${rate} requests/s`,
  ]
  if (retries > 0) parts.push(`${retries} ${retries === 1 ? 'retry' : 'retries'}`)
  if (waitingFor.length > 0) {
    const more = inFlight > waitingFor.length ? ', …' : ''
    parts.push(`waiting for ${waitingFor.map(toSafe).join(', ')}${more}`)
  }
  // A line that fills the last column would wrap.
  return `\r${parts.join(', ').slice(0, columns - 1)}${ERASE}`
}

async function show(source: Source, { stderr, clock }: Host, signal: AbortSignal): Promise<void> {
  let isShown = false
  for (let ms = DELAY_MS; ; ms = PERIOD_MS) {
    await clock.sleep(ms, signal)
    if (signal.aborted) break
    const progress = source.progress?.() ?? null
    if (progress === null) continue
    await stderr.write(renderProgress(progress, stderr.size().columns)).catch(() => {})
    isShown = true
  }
  if (isShown) await stderr.write(`\r${ERASE}`).catch(() => {})
}

/** The same source; on a terminal, a round of more than a second shows its progress on stderr. */
export function withProgress(source: Source, command: Command, host: Host): Source {
  const { stdout, stderr } = host
  // The live view shows its own progress.
  const isLive = command.action.isEndless === true && stdout.isTerminal
  if (command.verbosity === 'quiet' || !stderr.isTerminal || isLive) return source
  return {
    address: source.address,
    hasPast: source.hasPast,
    ...(source.recorded !== undefined && { recorded: source.recorded }),
    async at(moment, signal) {
      const ended = new AbortController()
      const showing = show(source, host, ended.signal)
      try {
        return await source.at(moment, signal)
      } finally {
        ended.abort()
        await showing
      }
    },
    progress: () => source.progress?.() ?? null,
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  }
}
