/** A JSON Schema of values in a config file. */
export type JsonSchema = Readonly<Record<string, unknown>>

type Blame = { readonly part: string } | { readonly conflict: string }

/** A type of values that are written as text. */
export interface ValueType<T> {
  /** A description of valid texts that can follow "is not". */
  readonly wanted: string
  readonly metavar: string
  /** The words among its values: for the completion, and to guess from at a typo. */
  readonly words?: readonly string[]
  readonly isFile?: true
  /** Several values, separated by commas. */
  readonly isList?: true
  /** A text of it may begin with a minus sign and a digit. */
  readonly isSigned?: true
  /** Alternatives in a config file; its words, or any text, if there is no list. */
  readonly schemas?: readonly JsonSchema[]
  /** Returns the cause of a refusal: a part of the text, or a conflict between its parts. */
  readonly blame?: ((text: string) => Blame) | undefined
  /** Returns `undefined` if the text is no such value. */
  parse(text: string): T | undefined
}

export function schemasOf({ schemas, words }: ValueType<unknown>): readonly JsonSchema[] {
  return schemas ?? [words === undefined ? { type: 'string', minLength: 1 } : { enum: words }]
}

function within(type: 'integer' | 'number', form: RegExp, from: number, to: number) {
  return {
    wanted: `a ${type === 'integer' ? 'whole number' : type} from ${from} to ${to}`,
    metavar: 'N',
    schemas: [{ type, minimum: from, maximum: to }],
    parse(text: string) {
      const value = form.test(text) ? Number(text) : Number.NaN
      return value >= from && value <= to ? value : undefined
    },
  }
}

/** A whole number in decimal digits: no exponent, no separators. */
export function countWithin(from: number, to: number): ValueType<number> {
  return within('integer', /^[+-]?\d+$/, from, to)
}

/** A number, fractions allowed. */
export function numberWithin(from: number, to: number, metavar = 'N'): ValueType<number> {
  return { ...within('number', /^[+-]?(?:\d+\.?\d*|\.\d+)$/, from, to), metavar }
}

/** Any text except the empty one, which a script passes if its variable is not set. */
export function nameOf(what: string): ValueType<string> {
  return {
    wanted: `the name of ${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}`,
    metavar: what.toUpperCase(),
    parse: (text) => (text === '' ? undefined : text),
  }
}

/** Joins words in a sentence: `A, B or C`. */
export function listWords(words: readonly string[]): string {
  return words.join(', ').replace(/, (?=[^,]*$)/, ' or ')
}

export function oneOf<Word extends string>(...words: readonly Word[]): ValueType<Word> {
  return {
    wanted: listWords(words),
    metavar: words.join('|'),
    words,
    parse: (text) => words.find((word) => word === text),
  }
}

export function either<A, B>(one: ValueType<A>, other: ValueType<B>): ValueType<A | B> {
  return {
    wanted: `${one.wanted} or ${other.wanted}`,
    metavar: `${one.metavar}|${other.metavar}`,
    words: [...(one.words ?? []), ...(other.words ?? [])],
    schemas: [...schemasOf(one), ...schemasOf(other)],
    parse: (text) => one.parse(text) ?? other.parse(text),
  }
}

/** Several values, separated by commas. Two with the same label are an error, which names it. */
export function listOf<T>(
  item: ValueType<T>,
  labelOf?: (value: T) => string,
): ValueType<readonly T[]> {
  const split = (text: string) => text.split(',').map((part) => part.trim())
  const findTwice = (values: readonly T[]) => {
    const seen = new Set<string>()
    const labels = labelOf === undefined ? [] : values.map(labelOf)
    return labels.find((label) => seen.size === seen.add(label).size)
  }
  const parseAll = (text: string) => split(text).map((part) => item.parse(part))
  return {
    wanted: `${item.wanted}, or several, separated by commas`,
    metavar: `${item.metavar}[,${item.metavar}]`,
    isList: true,
    words: item.words ?? [],
    schemas: [
      { type: 'string', minLength: 1 },
      { type: 'array', items: schemasOf(item)[0], minItems: 1 },
    ],
    blame(text) {
      const part = split(text).find((each) => item.parse(each) === undefined)
      if (part !== undefined) return item.blame?.(part) ?? { part }
      return { conflict: `${findTwice(parseAll(text) as T[])} is given twice` }
    },
    parse(text) {
      const values = parseAll(text)
      if (values.includes(undefined) || findTwice(values as T[]) !== undefined) return undefined
      return values as T[]
    },
  }
}
