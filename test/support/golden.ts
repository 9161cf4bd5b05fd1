import { readFileSync } from 'node:fs'

const FOLDER = new URL('../fixtures/golden/', import.meta.url)

/** Reads the output of the original program for the golden fleet. */
export function readGolden(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8')
}

/** Answers by address, in the order of the listing. */
export const goldenFleet = JSON.parse(readGolden('fleet.json')) as Record<
  string,
  { cpu: string; memory: string; service: string }
>

/** Sorts the rows between the second and the last ruler: only their order may differ. */
export function sortRows(text: string): string {
  const lines = text.split('\n')
  const head = lines.slice(0, 3)
  const rows = lines.slice(3).filter((line) => line !== '' && !line.startsWith('---'))
  const tail = lines.slice(3).filter((line) => line === '' || line.startsWith('---'))
  return [...head, ...rows.toSorted(), ...tail].join('\n')
}
