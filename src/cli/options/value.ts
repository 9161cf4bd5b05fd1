/** How the text of an option becomes a value. */
export interface ValueType<T> {
  /** What the text has to be, to follow "is not". */
  readonly wanted: string
  /** The words among its values, to guess from at a typo. */
  readonly words?: readonly string[]
  /** What a config file may say it with; a text where nothing is said. */
  readonly accepts?: readonly ('number' | 'string' | 'array')[]
  /** The part of a text that makes it no such value; all of it where that is not told. */
  culprit?(text: string): string
  /** What parts that are valid each contradict each other in, as in `A is set twice`. */
  conflict?(text: string): string | undefined
  /** `undefined` where the text is no such value. */
  parse(text: string): T | undefined
}

function within(form: RegExp, what: string, from: number, to: number): ValueType<number> {
  return {
    wanted: `${what} from ${from} to ${to}`,
    accepts: ['number'],
    parse(text) {
      const value = form.test(text) ? Number(text) : Number.NaN
      return value >= from && value <= to ? value : undefined
    },
  }
}

/** A whole number in decimal digits: no exponent, no separators. */
export function countWithin(from: number, to: number): ValueType<number> {
  return within(/^[+-]?\d+$/, 'a whole number', from, to)
}

/** A number, fractions allowed. */
export function numberWithin(from: number, to: number): ValueType<number> {
  return within(/^[+-]?(?:\d+\.?\d*|\.\d+)$/, 'a number', from, to)
}

/** Any text but the empty one, which is what a script passes whose variable is not set. */
export function nameOf(what: string): ValueType<string> {
  return { wanted: `the name of a ${what}`, parse: (text) => (text === '' ? undefined : text) }
}

/** The first of `items` that has been there before; undefined if all differ. */
export function findRepeated<T>(items: readonly T[]): T | undefined {
  const seen = new Set<T>()
  return items.find((item) => seen.size === seen.add(item).size)
}

/** One of a few words. */
export function oneOf<Word extends string>(...words: readonly Word[]): ValueType<Word> {
  return {
    wanted: words.join(', ').replace(/, (?=[^,]*$)/, ' or '),
    words,
    parse: (text) => words.find((word) => word === text),
  }
}

/** What either type takes. */
export function either<A, B>(one: ValueType<A>, other: ValueType<B>): ValueType<A | B> {
  return {
    wanted: `${one.wanted} or ${other.wanted}`,
    words: [...(one.words ?? []), ...(other.words ?? [])],
    accepts: [...(one.accepts ?? ['string' as const]), ...(other.accepts ?? ['string' as const])],
    parse: (text) => one.parse(text) ?? other.parse(text),
  }
}

/** Several of a type, with commas between them. */
export function listOf<T>(item: ValueType<T>): ValueType<readonly T[]> {
  const split = (text: string) => text.split(',').map((part) => part.trim())
  return {
    wanted: `${item.wanted}, or several with commas between them`,
    words: item.words ?? [],
    accepts: ['string', 'array'],
    culprit: (text) => split(text).find((part) => item.parse(part) === undefined) ?? text,
    parse(text) {
      const values = split(text).map((part) => item.parse(part))
      return values.includes(undefined) ? undefined : (values as T[])
    },
  }
}
