import { showHelp } from './cli/output/help.ts'
import { configure } from './cli/config/configure.ts'
import { readCredentials } from './cli/config/credentials.ts'
import { withRecorder } from './cli/config/record.ts'
import { Diagnostics } from './cli/output/diagnostics.ts'
import { endRecorded, handleErrors } from './cli/output/ending.ts'
import type { ExitCode } from './cli/output/exit-code.ts'
import { withLocale } from './cli/output/locale.ts'
import { withProgress } from './cli/output/progress.ts'
import type { Host } from './host.ts'
import { isSimulated, open } from './open.ts'

/** The command: everything impure comes from `host`, everything else is decided here. */
export async function main(outside: Host): Promise<ExitCode> {
  const host = withLocale(outside)
  const diagnostics = new Diagnostics(host.stderr)
  const { takeRequest, ...reader } = await configure(host)
  return handleErrors({ host, diagnostics, ...reader }, async () => {
    const request = takeRequest()
    if (request.kind !== 'command') return showHelp(host, request)
    const { command } = request
    diagnostics.level = command.verbosity
    const credentials = await readCredentials({ command, host, diagnostics })
    const { clock, readFile, env } = host
    const options = { ...command.sourceOptions, ...credentials, clock, readFile, env }
    const opened = await open(command.address, options)
    await using recorded = await withRecorder(opened, { command, host })
    if (isSimulated(command.address)) await diagnostics.warn('simulated provider')
    const source = withProgress(recorded, command, host)
    const own = withLocale(outside, command.options.output)
    const code = await command.action.run({ command, source, host: own, diagnostics })
    return endRecorded(recorded, code, { command, diagnostics })
  })
}
