import type { NamedOption, Program } from './option.ts'

const WIDTH = 100
const INDENT = ' '.repeat(32)
const LINE = new RegExp(`\\S.{0,${WIDTH - INDENT.length - 1}}(?= |$)`, 'g')

function explain(name: string, help: string): string {
  const head = `  ${name}`
  // A name that is too long for its column has a line of its own.
  const start = head.length <= INDENT.length - 2 ? head.padEnd(INDENT.length) : `${head}\n${INDENT}`
  return start + (help.match(LINE) ?? []).join(`\n${INDENT}`)
}

function explainOption(option: NamedOption): string {
  const flags = option.flags.join(', ')
  if (option.type === undefined) return explain(flags, option.help)
  const value = option.valueOptional === true ? `[${option.metavar}]` : option.metavar
  return explain(`${flags} ${value}`, option.help)
}

/** Returns what `-h` prints. */
export function formatHelp({ usage, description, argument, options, epilog }: Program): string {
  const groups = Map.groupBy(options, ({ group }) => group).entries()
  return [
    `usage: ${usage}\n`,
    `${description}\n`,
    `positional arguments:\n${explain(argument.name, argument.help)}\n`,
    ...Array.from(groups, ([group, rows]) => `${group}:\n${rows.map(explainOption).join('\n')}\n`),
    ...(epilog === undefined ? [] : [epilog]),
  ].join('\n')
}
