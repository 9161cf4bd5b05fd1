import type { Host } from '../../host.ts'
import { PREFIXES, SOURCES } from '../../open.ts'
import { formatHelp } from '../../options/help.ts'
import type { Program } from '../../options/option.ts'
import { ACTIONS } from '../actions/actions.ts'
import type { Request } from '../config/configure.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { print } from './print.ts'
import { renderSources } from './sources.ts'
import { OPTIONS } from '../options/table.ts'
import { VERSION } from '../version.ts'

const USAGE = 'monitoring SERVER ACTION [options]'

function renderExamples(): string {
  const examples = ACTIONS.flatMap(({ example }) => (example === undefined ? [] : [example]))
  const lines = examples.map(([line, meaning]) => `  monitoring ${line.padEnd(25)}${meaning}\n`)
  return `usage: ${USAGE}\n\n${lines.join('')}\nmonitoring -h shows everything else\n`
}

/** The command as its help and its completion describe it. */
export const PROGRAM: Program = {
  commands: ['monitoring', 'cpx-monitoring'],
  usage: USAGE,
  description: 'Small utility to gather and monitor instance resource usage',
  argument: {
    name: 'SERVER',
    help: 'The REST API server:port, e.g. 127.0.0.1:9000, a URL, mock: for a simulated provider, another source (see --sources), or @NAME for a provider in the config file',
    words: PREFIXES,
  },
  options: OPTIONS.filter(({ flags }) => flags.length > 0),
  epilog: `Most options may be set in the environment (MONITORING_CPU_THRESHOLD; -o: MONITORING_OUTPUT, -v:
MONITORING_VERBOSE) or in the config file (cpuThreshold, output, verbose).
Exit codes: 0 done, 1 below the minimum (with --exitCode), 2 bad arguments, 3 undecided or failed.
`,
}

type HelpRequest = Exclude<Request, { readonly kind: 'command' }>

/** Prints the help, the sources, the version or a completion script; without any arguments, examples on stderr. */
export async function showHelp({ stdout, stderr }: Host, request: HelpRequest): Promise<ExitCode> {
  if (request.kind === 'examples') {
    await stderr.write(renderExamples()).catch(() => {})
    return EXIT.usage
  }
  if (request.kind === 'help') await print(stdout, [formatHelp(PROGRAM)])
  if (request.kind === 'sources') await print(stdout, renderSources(SOURCES))
  if (request.kind === 'version') await print(stdout, [`monitoring ${VERSION}\n`])
  if (request.kind === 'completion') {
    const { renderCompletion } = await import('../../options/completion.ts')
    await print(stdout, [renderCompletion(request.shell, PROGRAM)])
  }
  return EXIT.done
}
