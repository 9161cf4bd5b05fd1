import { act } from './cli/act.ts'
import { conclude } from './cli/conclude.ts'
import type { ExitCode } from './cli/exit-code.ts'
import { showExamples, showHelp } from './cli/help.ts'
import { makeConfigReader } from './cli/config-source.ts'
import { configure } from './cli/configure.ts'
import { readCredentials } from './cli/credentials.ts'
import { hostFor, withLocale } from './cli/locale.ts'
import { parse } from './cli/parse.ts'
import { withProgress } from './cli/progress.ts'
import { Talk } from './cli/talk.ts'
import type { Host } from './domain/host.ts'
import { isSimulated, open } from './open.ts'

/** The command: everything impure comes from `host`, everything else is decided here. */
export function main(outside: Host): Promise<ExitCode> {
  const host = withLocale(outside)
  const talk = new Talk(host.stderr)
  const readConfig = makeConfigReader(host)
  return conclude({ host, talk, readConfig }, async () => {
    if (host.argv.length === 0) return showExamples(host, readConfig)
    const parsed = parse(host.argv)
    if (parsed.kind === 'completion') {
      return (await import('./cli/completion.ts')).showCompletion(host, parsed.shell)
    }
    if (parsed.kind !== 'line') return showHelp(host, parsed.kind)
    const command = await configure(parsed.line, host, readConfig)
    talk.level = command.talk
    const credentials = await readCredentials(command, host, talk)
    const { clock } = host
    await using opened = await open(command.address, { ...command, ...credentials, clock })
    if (isSimulated(command.address)) await talk.note('simulated provider')
    const source = withProgress(opened, command, host)
    return await act({ command, source, host: hostFor(command, host, outside), talk })
  })
}
