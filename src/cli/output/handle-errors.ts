import { OperationError, UsageError } from '../../domain/error.ts'
import type { Host, StopSignal } from '../../host.ts'
import { renderNagiosUnknown } from '../../render/nagios.ts'
import { explainShortage } from '../../render/shortage.ts'
import { EXIT, type ExitCode, exitCodeOfSignal } from './exit-code.ts'
import { OutputError, print } from './print.ts'
import type { Diagnostics } from './diagnostics.ts'
import { VERSION } from '../version.ts'

const OUTPUT_PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on device',
  EIO: 'input/output error',
}

/** Any operation may fail for a shortage: reading a file, opening a socket, loading a module. */
function nameShortage(error: unknown): unknown {
  const shortage = explainShortage(error)
  return shortage === null ? error : new OperationError(shortage)
}

async function explain(error: unknown, diagnostics: Diagnostics): Promise<ExitCode> {
  if (error instanceof UsageError) {
    await diagnostics.error(`${error.message} (monitoring -h shows how it is used)`)
    return EXIT.usage
  }
  if (error instanceof OperationError) {
    await diagnostics.error(error.message)
    return EXIT.cannot
  }
  if (error instanceof OutputError) return explainOutput(error, diagnostics)
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  await diagnostics.error(`internal error in monitoring ${VERSION} (please report it): ${what}`)
  return EXIT.bug
}

async function explainOutput({ errno }: OutputError, diagnostics: Diagnostics): Promise<ExitCode> {
  // The reader closed the pipe, for example `head`; not an error.
  if (errno === 'EPIPE') return EXIT.done
  await diagnostics.error(
    `cannot write output: ${OUTPUT_PROBLEMS[errno] ?? 'writing failed'} (${errno})`,
  )
  return EXIT.cannot
}

/** Nagios takes exit code 2 for CRITICAL. */
async function explainToNagios({ stdout }: Host, error: unknown): Promise<ExitCode> {
  const what = error instanceof Error ? error.message : String(error)
  await print(stdout, [renderNagiosUnknown(what)]).catch(() => {})
  return EXIT.cannot
}

async function endBySignal(signal: StopSignal, diagnostics: Diagnostics): Promise<ExitCode> {
  await diagnostics.error(`interrupted by ${signal}`)
  return exitCodeOfSignal(signal)
}

interface World {
  readonly host: Host
  readonly diagnostics: Diagnostics
  /** Whether the reader is Nagios, which takes one line on stdout. */
  readonly isPlugin: boolean
}

/** Runs `task`; turns an error into one sentence on stderr and an exit code. */
export async function handleErrors(
  { host, diagnostics, isPlugin }: World,
  task: () => Promise<ExitCode>,
): Promise<ExitCode> {
  const { stop } = host
  try {
    return await task()
  } catch (error) {
    if (stop.aborted && error === stop.reason) {
      return isPlugin ? explainToNagios(host, 'interrupted') : endBySignal(stop.reason, diagnostics)
    }
    const cause = nameShortage(error)
    return isPlugin ? explainToNagios(host, cause) : explain(cause, diagnostics)
  }
}
