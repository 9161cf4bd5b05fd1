import { UsageError } from '../../domain/error.ts'
import type { Host } from '../../host.ts'
import type { ReadConfig } from '../config/config-source.ts'
import { EXIT, type ExitCode } from '../output/exit-code.ts'
import { findOutput } from '../config/find-output.ts'
import { formatHelp } from '../options/help-text.ts'
import { print } from '../output/print.ts'
import { VERSION } from '../version.ts'

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

/**
 * No arguments at all: examples on stderr.
 * @throws UsageError for a plugin, whose only output is one line
 */
export async function showExamples(host: Host, readConfig: ReadConfig): Promise<ExitCode> {
  if ((await findOutput(host, readConfig)) === 'nagios') throw new UsageError('no arguments')
  await host.stderr.write(EXAMPLES).catch(() => {})
  return EXIT.usage
}
