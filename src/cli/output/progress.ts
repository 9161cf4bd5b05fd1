import type { Command } from '../config/command.ts'
import type { Host } from '../../host.ts'
import type { Source } from '../../domain/source.ts'
import { ERASE_PROGRESS, renderProgress } from '../../terminal/progress.ts'

const PATIENCE_MS = 1000
const PERIOD_MS = 200

async function show(source: Source, { stderr, clock }: Host, signal: AbortSignal): Promise<void> {
  let isShown = false
  for (let ms = PATIENCE_MS; ; ms = PERIOD_MS) {
    await clock.sleep(ms, signal)
    if (signal.aborted) break
    const progress = source.progress?.() ?? null
    if (progress === null) continue
    await stderr.write(renderProgress(progress, stderr.size().columns)).catch(() => {})
    isShown = true
  }
  if (isShown) await stderr.write(ERASE_PROGRESS).catch(() => {})
}

/** A live view shows the rounds itself. */
function hasWatcher({ verbosity, action }: Command, { stdout, stderr }: Host): boolean {
  if (verbosity === 'quiet' || !stderr.isTerminal) return false
  return action.kind !== 'monitorService' || !stdout.isTerminal
}

/**
 * The same source; where somebody watches, a round of more than a second says on stderr how far it
 * has come.
 */
export function withProgress(source: Source, command: Command, host: Host): Source {
  if (!hasWatcher(command, host)) return source
  return {
    address: source.address,
    hasPast: source.hasPast,
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
