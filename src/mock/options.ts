import { type MockOptions, type Option, optionTable } from './table.ts'

/** An option that cannot be used as it was given; the message is a sentence for its user. */
export class MockOptionError extends Error {
  override readonly name = 'MockOptionError'
}

/** The value of one given option; throws a `MockOptionError` that calls the option `label`. */
export function parseOption(option: Option, label: string, text: string | undefined): unknown {
  if (option.value === undefined) {
    if (text !== undefined) throw new MockOptionError(`${label} takes no value`)
    return true
  }
  const { wanted, parse } = option.value
  if (text === undefined) throw new MockOptionError(`${label} needs a value: ${wanted}`)
  const value = parse(text)
  if (value !== undefined) return value
  throw new MockOptionError(`${label} must be ${wanted}, not ${JSON.stringify(text)}`)
}

const addressOptions = new Map<string, Option>(
  Object.entries<Option>(optionTable).filter(([, option]) => option.commandOnly === undefined),
)

/**
 * Parses what follows `mock:` in an address, such as `instances=500,seed=7,walk`; nothing at all
 * means the defaults. Throws a `MockOptionError`.
 */
export function parseMockAddress(text: string): MockOptions {
  const values = new Map<string, unknown>()
  for (const part of text === '' ? [] : text.split(',')) {
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(part) ?? []
    const option = addressOptions.get(name)
    if (option === undefined) throw unknownOption(name)
    if (values.has(name)) throw new MockOptionError(`mock: ${name} is given twice`)
    values.set(name, parseOption(option, `mock: ${name}`, value))
  }
  const options: MockOptions = Object.fromEntries(values)
  checkTogether(options, 'mock: ')
  return options
}

/** Throws a `MockOptionError` where options, each of them usable, are not so together. */
export function checkTogether(options: MockOptions, prefix: string): void {
  const { errors = 0, resets = 0, truncated = 0, malformed = 0, surplus = 0 } = options
  const { sequential, capacity, close, closeAfter } = options
  // The sum of decimal fractions is not exact.
  if (errors + resets + truncated + malformed + surplus > 100 + 1e-9) {
    const names = 'errors, resets, truncated, malformed and surplus'
    throw new MockOptionError(`${prefix}${names} must not come to more than 100 percent together`)
  }
  if (sequential && capacity !== undefined) {
    throw new MockOptionError(
      `${prefix}capacity says nothing beside sequential, which is one at a time`,
    )
  }
  if ((close || sequential) && (closeAfter !== undefined || surplus > 0)) {
    throw new MockOptionError(
      `${prefix}closeAfter and surplus need kept connections; leave out close and sequential`,
    )
  }
}

function unknownOption(name: string): MockOptionError {
  const known = [...addressOptions.keys()].join(', ')
  return new MockOptionError(`mock: knows no option ${JSON.stringify(name)}, only ${known}`)
}
