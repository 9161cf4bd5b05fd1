import type { Snapshot } from '../../src/domain/snapshot.ts'

/** Rounds as a recording has them. */
export function inMemory(rounds: readonly Snapshot[]) {
  const numbered = rounds.map((snapshot, at) => ({ number: at + 1, snapshot }))
  const placeOf = (number: number) => Math.min(number, rounds.length)
  return {
    before: (number: number, count: number) =>
      numbered.slice(Math.max(0, placeOf(number - 1) - count), placeOf(number - 1)),
    after: (number: number, count: number) => numbered.slice(number, number + count),
  }
}
