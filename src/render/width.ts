/** Returns the number of columns that a text takes on a terminal. */
export type Width = (text: string) => number

const ASCII = /^[\x20-\x7e]*$/

/** Whether each character of a text certainly takes one column. */
export function isPlain(text: string): boolean {
  return ASCII.test(text)
}

/** Returns a measure for `texts`; loads the tables of Unicode only if a text needs them. */
export async function widthFor(texts: Iterable<string>): Promise<Width> {
  for (const text of texts) {
    if (!isPlain(text)) return (await import('string-width')).default
  }
  return (text) => text.length
}
