import { GROUPS, type Option } from './option.ts'
import { OPTIONS } from './table.ts'

const WIDTH = 100
const INDENT = ' '.repeat(32)
const LINE = new RegExp(`\\S.{0,${WIDTH - INDENT.length - 1}}(?= |$)`, 'g')

function explain(name: string, help: string): string {
  const head = `  ${name}`
  // A name that reaches into the column of the explanations has a line of its own.
  const start = head.length <= INDENT.length - 2 ? head.padEnd(INDENT.length) : `${head}\n${INDENT}`
  return start + (help.match(LINE) ?? []).join(`\n${INDENT}`)
}

function explainOption(option: Option): string {
  const flags = option.flags.join(', ')
  if (option.type === undefined) return explain(flags, option.help)
  const value = option.valueOptional === true ? `[${option.metavar}]` : option.metavar
  return explain(`${flags} ${value}`, option.help)
}

function explainGroup(group: Option['group']): string {
  const options = OPTIONS.filter((option) => option.group === group)
  return `${GROUPS[group]}:\n${options.map(explainOption).join('\n')}\n`
}

/** What `-h` prints. */
export function formatHelp(): string {
  const groups = Object.keys(GROUPS) as Option['group'][]
  return `usage: monitoring SERVER ACTION [options]

Small utility to gather and monitor instance resource usage

positional arguments:
${explain('SERVER', 'The REST API server:port, e.g. 127.0.0.1:9000, a URL, mock: for a simulated provider, or @NAME for one that the config file names')}

${groups.map(explainGroup).join('\n')}
What outlasts a command may be set as MONITORING_CPU_THRESHOLD and so on (-o: MONITORING_OUTPUT, -v:
MONITORING_VERBOSE), or in the config file (cpuThreshold, output, verbose).
Scripts judge by the exit code: 0 done, 1 a breach (with --exitCode), 2 bad arguments, 3 could not
tell or could not do.
`
}
