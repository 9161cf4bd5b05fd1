/** How many columns a text takes on a terminal. */
export type Width = (text: string) => number

const ASCII = /^[\x20-\x7e]*$/

/** Whether a text takes a column for each of its characters for certain. */
export function isPlain(text: string): boolean {
  return ASCII.test(text)
}

/** Measures `texts`; the tables of Unicode are loaded only where a text needs them. */
export async function widthFor(texts: Iterable<string>): Promise<Width> {
  for (const text of texts) {
    if (!isPlain(text)) return (await import('string-width')).default
  }
  return (text) => text.length
}
