import type { Status } from '../domain/status/instance-status.ts'

/** Colors a word that names a status. */
export type Paint = (status: Status, word: string) => string

// Colors of the terminal's own palette, so that the user decides how they look.
export const COLOR: Readonly<Record<Status, number>> = {
  healthy: 32,
  unhealthy: 31,
  unknown: 33,
  gone: 33,
}

export const plain: Paint = (_status, word) => word

export const colored: Paint = (status, word) => `\x1b[${COLOR[status]}m${word}\x1b[39m`
