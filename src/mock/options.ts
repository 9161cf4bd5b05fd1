import { listOptions, type NamedOption } from '../options/option.ts'
import { hasSwitch, parseArgv } from '../options/parse-argv.ts'
import { readText, type Setting } from '../options/setting.ts'
import { suggest } from '../options/suggest.ts'
import { COMMAND_ROWS, type MockOptions, PROVIDER_ROWS, wholeNumber } from './table.ts'

/** An option that cannot be used as it is set; the message is a sentence for its user. */
export class MockOptionError extends Error {}

// Nothing is set elsewhere, so no switch has to be turned off.
const OPTIONS = listOptions({ options: { ...COMMAND_ROWS, ...PROVIDER_ROWS } }).map(
  (option): NamedOption => ({ ...option, cliOnly: true }),
)
const PORT = wholeNumber(0, 65_535)

export const PROGRAM = {
  commands: ['cpx-server'],
  usage: 'cpx-server PORT [options]',
  description: 'Simulated provider to try and to test monitoring with',
  argument: { name: 'PORT', help: 'TCP port on all interfaces; 0 takes any free port' },
  options: OPTIONS,
}

/**
 * Parses the arguments of `cpx-server`, without node and script; null if they request the help.
 * @throws MockOptionError
 */
export function parseArguments(argv: readonly string[]): MockOptions | null {
  const line = parseArgv(OPTIONS, argv)
  if (hasSwitch(line, 'help')) return null
  if (line.problem !== undefined) throw new MockOptionError(line.problem)
  const [word, ...surplus] = line.words
  if (word === undefined) throw new MockOptionError('missing PORT')
  const listed = surplus.map(quote).join(', ')
  if (listed !== '') throw new MockOptionError(`unexpected arguments: ${listed}`)
  const port = PORT.parse(word)
  if (port === undefined) throw new MockOptionError(`PORT: ${quote(word)} is not ${PORT.wanted}`)
  return { ...collect(line.flags, ''), port }
}

/**
 * Parses the text after `mock:` in an address, such as `instances=500,seed=7,walk`; an empty text
 * stands for the defaults.
 * @throws MockOptionError
 */
export function parseMockAddress(text: string): MockOptions {
  const settings: Setting[] = []
  for (const part of text === '' ? [] : text.split(',')) {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(part) ?? []
    if (settings.some(({ option }) => option.key === name)) {
      throw new MockOptionError(`mock: ${name} is given twice`)
    }
    settings.push(readPart(name, value))
  }
  return collect(settings, 'mock: ')
}

function readPart(name: string, text: string | undefined): Setting {
  const option = OPTIONS.find(({ key }) => key === name && key in PROVIDER_ROWS)
  if (option === undefined) {
    const known = Object.keys(PROVIDER_ROWS)
    const advice = suggest(name, known) || `; use ${known.join(', ')}`
    throw new MockOptionError(`mock: unknown option ${quote(name)}${advice}`)
  }
  if (text === undefined && option.type !== undefined) {
    throw new MockOptionError(`mock: ${name} needs a value: write ${name}=${option.metavar}`)
  }
  const setting = readText(option, `mock: ${name}`, text)
  if (setting.problem !== undefined) throw new MockOptionError(setting.problem)
  return setting
}

const quote = (text: string) => JSON.stringify(text)

function collect(settings: readonly Setting[], prefix: string): MockOptions {
  const entries = settings.map(({ option, value }) => [option.key, value])
  const options: MockOptions = Object.fromEntries(entries)
  const conflict = findConflict(options)
  if (conflict !== undefined) throw new MockOptionError(`${prefix}${conflict}`)
  return options
}

/** Explains why options, each of them valid, exclude each other. */
function findConflict(options: MockOptions): string | undefined {
  const { errors = 0, resets = 0, truncated = 0, malformed = 0, surplus = 0 } = options
  const { sequential, capacity, close, closeAfter } = options
  // The sum of decimal fractions is not exact.
  if (errors + resets + truncated + malformed + surplus > 100 + 1e-9) {
    return 'errors, resets, truncated, malformed and surplus must not exceed 100 percent together'
  }
  if (sequential && capacity !== undefined) {
    return 'capacity has no effect with sequential, which serves one request at a time'
  }
  if ((close || sequential) && (closeAfter !== undefined || surplus > 0)) {
    return 'closeAfter and surplus require kept connections; leave out close and sequential'
  }
  return undefined
}
