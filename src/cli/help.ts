import type { Host } from '../domain/host.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { formatHelp } from './help-text.ts'
import { print } from './print.ts'
import { VERSION } from './version.ts'

const EXAMPLES = `usage: monitoring SERVER ACTION [options]

  monitoring mock: --summary          every instance of a simulated provider
  monitoring api:80 --healthCheck     flag services with fewer than 2 healthy instances
  monitoring api -ms IdService        watch one service until Ctrl-C

monitoring -h shows everything else
`

/** `-h` and `--version`: what was asked for, on stdout. */
export async function showHelp({ stdout }: Host, kind: 'help' | 'version'): Promise<ExitCode> {
  await print(stdout, [kind === 'help' ? formatHelp() : `monitoring ${VERSION}\n`])
  return EXIT.done
}

/** No arguments at all: nothing was asked for, so this is talk and an error. */
export async function showExamples({ stderr }: Host): Promise<ExitCode> {
  await stderr.write(EXAMPLES).catch(() => {})
  return EXIT.usage
}
