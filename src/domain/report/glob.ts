import type { MatchesService } from './query.ts'

/** The number of code units of the code point at `at`. */
function sizeAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
}

/**
 * Whether a glob matches the whole text: `*` matches any text, `?` one code point. Takes at most
 * `glob.length * text.length` steps: a mismatch goes back to the last `*` only.
 */
export function matchGlob(glob: string, text: string): boolean {
  let at = 0
  let place = 0
  // The position to continue at after a mismatch: after the last star, one code point later.
  let afterStar = -1
  let retryAt = 0
  while (at < text.length) {
    const wanted = glob[place]
    if (wanted === '*') {
      place += 1
      afterStar = place
      retryAt = at
    } else if (wanted === '?' || wanted === text[at]) {
      place += 1
      at += wanted === '?' ? sizeAt(text, at) : 1
    } else if (afterStar < 0) {
      return false
    } else {
      retryAt += sizeAt(text, retryAt)
      place = afterStar
      at = retryAt
    }
  }
  while (glob[place] === '*') place += 1
  return place === glob.length
}

/** Matches a name if a glob does, or all are exclusions (`!`), and no exclusion matches. */
export function matchGlobs(globs: readonly string[]): MatchesService {
  const wanted = globs.filter((glob) => !glob.startsWith('!'))
  const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1))
  return (name) => {
    const matches = (glob: string) => matchGlob(glob, name)
    return (wanted.length === 0 || wanted.some(matches)) && !unwanted.some(matches)
  }
}
