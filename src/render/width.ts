/** How many columns a text takes on a terminal. */
export type Width = (text: string) => number

const ASCII = /^[\x20-\x7e]*$/

/** Measures `texts`; the tables of Unicode are loaded only where a text needs them. */
export async function widthFor(texts: Iterable<string>): Promise<Width> {
  for (const text of texts) {
    if (!ASCII.test(text)) return (await import('string-width')).default
  }
  return (text) => text.length
}
