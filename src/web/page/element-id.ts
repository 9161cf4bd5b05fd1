/** The id of a row's element: unique, and without blanks, which separate ids in attributes. */
export function toElementId(id: string): string {
  return `row-${id.replaceAll(/[\s%]/g, (one) => `%${one.charCodeAt(0)};`)}`
}
