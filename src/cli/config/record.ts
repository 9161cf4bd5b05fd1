import { UsageError } from '../../domain/error.ts'
import type { Source } from '../../domain/source.ts'
import { isRecording } from '../../open.ts'
import type { Recorder } from '../../recording/recorder.ts'
import type { ActionContext } from './command.ts'
import { VERSION } from '../version.ts'
import { expand } from './files.ts'

/**
 * The same source; with `--record`, each of its rounds is appended to a recording.
 * @throws UsageError if the source is a recording itself, or if the file has a name of SQLite's own
 * @throws OperationError if the recording cannot be opened
 */
export async function withRecorder(
  source: Source,
  { command, host }: Pick<ActionContext, 'command' | 'host'>,
): Promise<Source | Recorder> {
  const { record, keep } = command.options
  if (record === undefined) return source
  if (isRecording(command.address)) {
    throw new UsageError(`--record is not allowed with the recording ${command.address}`)
  }
  const path = expand(record, host)
  if (/^(?::memory:|file:)/.test(path)) {
    throw new UsageError(`--record: "${path}" is not a path; write ./${path} if it is one`)
  }
  const { Recorder } = await import('../../recording/recorder.ts')
  const keepMs = keep === undefined ? undefined : keep * 1000
  return new Recorder(source, path, { clock: host.clock, keepMs, version: VERSION })
}
