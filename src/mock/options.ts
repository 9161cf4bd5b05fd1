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
  return Object.fromEntries(values)
}

function unknownOption(name: string): MockOptionError {
  const known = [...addressOptions.keys()].join(', ')
  return new MockOptionError(`mock: knows no option ${JSON.stringify(name)}, only ${known}`)
}
