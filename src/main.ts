import { handleErrors } from './cli/output/handle-errors.ts'
import type { ExitCode } from './cli/output/exit-code.ts'
import { showExamples, showHelp } from './cli/actions/help.ts'
import { makeConfigReader } from './cli/config/config-source.ts'
import { configure } from './cli/config/configure.ts'
import { readCredentials } from './cli/config/credentials.ts'
import { hostFor, withLocale } from './cli/output/locale.ts'
import { parse } from './cli/options/parse.ts'
import { withProgress } from './cli/output/progress.ts'
import { Diagnostics } from './cli/output/diagnostics.ts'
import type { Host } from './host.ts'
import { isSimulated, open } from './open.ts'

/** The command: everything impure comes from `host`, everything else is decided here. */
export function main(outside: Host): Promise<ExitCode> {
  const host = withLocale(outside)
  const diagnostics = new Diagnostics(host.stderr)
  const readConfig = makeConfigReader(host)
  return handleErrors({ host, diagnostics, readConfig }, async () => {
    if (host.argv.length === 0) return showExamples(host, readConfig)
    const parsed = parse(host.argv)
    if (parsed.kind === 'completion') {
      return (await import('./cli/actions/completion.ts')).showCompletion(host, parsed.shell)
    }
    if (parsed.kind !== 'line') return showHelp(host, parsed.kind)
    const command = await configure(parsed.line, host, readConfig)
    diagnostics.level = command.verbosity
    const credentials = await readCredentials(command, host, diagnostics)
    const { clock } = host
    await using opened = await open(command.address, { ...command, ...credentials, clock })
    if (isSimulated(command.address)) await diagnostics.warn('simulated provider')
    const source = withProgress(opened, command, host)
    return await command.action.run({
      command,
      source,
      host: hostFor(command, host, outside),
      diagnostics,
    })
  })
}
