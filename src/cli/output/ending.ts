import { OperationError, UsageError } from '../../domain/error.ts'
import type { Report } from '../../domain/report/report.ts'
import { judgeFleet } from '../../domain/status/judge.ts'
import type { Source } from '../../domain/source.ts'
import type { StopSignal } from '../../host.ts'
import type { Recorder } from '../../recording/recorder.ts'
import { describeUndecided } from '../../render/words/fleet.ts'
import { nagiosCodeOf, renderNagiosUnknown } from '../../render/nagios.ts'
import { describeNote } from '../../render/words/note.ts'
import { explainShortage } from '../../render/words/shortage.ts'
import type { ActionContext, ErrorReader } from '../config/command.ts'
import { codeOf } from '../config/files.ts'
import { describeErrno } from '../../render/words/errno.ts'
import { VERSION } from '../version.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { OutputError, print, writeFile } from './print.ts'

const BY_STATUS = { healthy: EXIT.done, unhealthy: EXIT.breach, unknown: EXIT.cannot } as const

/** The exit code for the status of all services together. */
export function exitCodeOfStatus(report: Report): ExitCode {
  return BY_STATUS[judgeFleet(report)]
}

/** A round with gaps is a success; a round without any answer is not. */
function exitCodeOfRound({ snapshot, coverage }: Report): ExitCode {
  const isSilent = coverage.answered === 0 && coverage.unknown > 0
  return !snapshot.listing.ok || isSilent ? EXIT.cannot : EXIT.done
}

/**
 * Ends a command after `report`: returns its exit code. Explains exit code 3 on stderr, even with
 * `--quiet`, because cron mails what is printed.
 * @param printed sentences that are on stderr already, unless `--quiet`
 */
export async function endAfter(
  { command, diagnostics }: ActionContext,
  report: Report,
  printed: readonly string[] = [],
): Promise<ExitCode> {
  const { output, exitCode } = command.options
  if (output === 'nagios') return nagiosCodeOf(report)
  const code = exitCode ? exitCodeOfStatus(report) : exitCodeOfRound(report)
  if (code !== EXIT.cannot) return code
  const unmatched = report.warnings.find((note) => note.code === 'noMatch')
  const why = unmatched === undefined ? describeUndecided(report) : describeNote(unmatched)
  await diagnostics.error(why, printed)
  return code
}

/** The exit code of a command whose rounds are recorded, if they are; a plugin has its own. */
export async function endRecorded(
  source: Source | Recorder,
  code: ExitCode,
  { command, diagnostics }: Pick<ActionContext, 'command' | 'diagnostics'>,
): Promise<ExitCode> {
  if (!('remark' in source) || source.remark === null) return code
  if (command.options.output === 'nagios') return code
  const why = describeNote({ code: 'remark', remark: source.remark })
  if (!diagnostics.hasWarned(why)) await diagnostics.error(why)
  return EXIT.cannot
}

// A shell adds these to 128 for a command that a signal ended.
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const

type Explanation = readonly [sentence: string | null, code: ExitCode]

/** The sentence about an error of this program. */
export function describeBug(error: unknown): string {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return `internal error in monitoring ${VERSION} (please report it): ${what}`
}

function explain(error: unknown): Explanation {
  if (error instanceof UsageError) return [`${error.message} (see monitoring -h)`, EXIT.usage]
  if (error instanceof OutputError) {
    // The reader closed the pipe, for example `head`; not an error.
    if (codeOf(error.cause) === 'EPIPE') return [null, EXIT.done]
    return [
      `cannot write output: ${describeErrno(codeOf(error.cause), 'writing failed')}`,
      EXIT.cannot,
    ]
  }
  // Any operation may fail for a shortage: reading a file, opening a socket, loading a module.
  const shortage = explainShortage(error)
  if (shortage !== null) return [shortage, EXIT.cannot]
  if (error instanceof OperationError) return [error.message, EXIT.cannot]
  return [describeBug(error), EXIT.bug]
}

type World = Pick<ActionContext, 'host' | 'diagnostics'> & ErrorReader

/** Ends with UNKNOWN: Nagios takes exit code 2 for CRITICAL. A file must not keep an old OK. */
async function explainToNagios({ host, outputFile }: World, error: unknown): Promise<ExitCode> {
  const what = explainShortage(error) ?? (error instanceof Error ? error.message : String(error))
  const lines = [renderNagiosUnknown(what)]
  const printed = () => print(host.stdout, lines)
  const written =
    outputFile === undefined ? printed() : writeFile(host, outputFile, lines).catch(printed)
  await written.catch(() => {})
  return EXIT.cannot
}

/** Runs `task`; turns an error into one sentence on stderr, or a line for Nagios, and an exit code. */
export async function handleErrors(world: World, task: () => Promise<ExitCode>): Promise<ExitCode> {
  const { stop } = world.host
  try {
    return await task()
  } catch (error) {
    const signal = stop.aborted && error === stop.reason ? (stop.reason as StopSignal) : null
    if (world.isPlugin) return explainToNagios(world, signal === null ? error : 'interrupted')
    const [sentence, code] =
      signal === null ? explain(error) : [`interrupted by ${signal}`, 128 + SIGNAL_NUMBERS[signal]]
    if (sentence !== null) await world.diagnostics.error(sentence)
    return code
  }
}
