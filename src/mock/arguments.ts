import { ArgumentError, ArgumentParser, HelpFormatter, type HelpFormatterOptions } from 'argparse'
import { checkTogether, MockOptionError, parseOption } from './options.ts'
import { type MockOptions, type Option, optionTable } from './table.ts'

const PROGRAM = 'cpx-server'
const rows = Object.entries<Option>(optionTable)

/** The first line of the help, and what follows a wrong argument. */
export const USAGE = `${PROGRAM} PORT [options]`

/** What the arguments ask for. */
export type Request = { readonly help: string } | { readonly options: MockOptions }

/**
 * Parses the arguments of `cpx-server`, given without node and script. Throws a
 * `MockOptionError` where they cannot be used.
 */
export function parseArguments(argv: readonly string[]): Request {
  const parser = createParser()
  // Before parsing: argparse would print the help itself and end the process.
  if (argv.some((token) => token === '-h' || token === '--help')) {
    return { help: parser.format_help() }
  }
  refuseShortOptions(argv)
  return { options: readOptions(parseTexts(parser, argv)) }
}

function createParser(): ArgumentParser {
  const parser = new ArgumentParser({
    prog: PROGRAM,
    usage: USAGE,
    description: 'A simulated provider, to try monitoring on and to test it with.',
    allow_abbrev: false,
    exit_on_error: false,
    color: false,
    formatter_class: FixedWidthFormatter,
  })
  for (const [name, option] of rows) addOption(parser, name, option)
  return parser
}

/** Makes the help the same on every terminal. */
class FixedWidthFormatter extends HelpFormatter {
  constructor(options: HelpFormatterOptions) {
    super({ ...options, width: 80 })
  }
}

function addOption(parser: ArgumentParser, name: string, option: Option): void {
  const isArgument = option.commandOnly === 'argument'
  const names = isArgument ? [] : [name, ...(option.aliases ?? [])].map((each) => `--${each}`)
  const form = option.metavar === undefined ? switchForm : { metavar: option.metavar }
  const [first = name, ...others] = names
  parser.add_argument(first, ...others, { help: option.help, ...form })
}

// No default: what was not given shall not look given.
const switchForm = { action: 'store_const', const: true }

/** argparse would read `-hx` as `-h`, but there is no short option to combine `-h` with. */
function refuseShortOptions(argv: readonly string[]): void {
  const token = argv.find((each) => /^-[^-]/.test(each) && !/^-\d+(\.\d+)?$/.test(each))
  if (token !== undefined) throw new MockOptionError(`there is no option ${token}`)
}

type Texts = Readonly<Record<string, string | true | undefined>>

function parseTexts(parser: ArgumentParser, argv: readonly string[]): Texts {
  try {
    return parser.parse_args<Texts>([...argv])
  } catch (error) {
    throw error instanceof ArgumentError ? new MockOptionError(error.message) : error
  }
}

function readOptions(texts: Texts): MockOptions {
  const given = rows.flatMap(([name, option]) => {
    const text = texts[name]
    if (text === undefined) return []
    const label = option.commandOnly === 'argument' ? (option.metavar ?? name) : `--${name}`
    return [[name, parseOption(option, label, text === true ? undefined : text)]]
  })
  const options = Object.fromEntries(given) as MockOptions
  checkTogether(options, '')
  return options
}
