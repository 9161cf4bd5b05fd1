import type { Note } from '../domain/report/report.ts'
import type { Report } from '../domain/report/report.ts'
import { suggest } from '../domain/suggest.ts'
import { countUnattributed, type Service } from '../domain/status/service.ts'
import { describeListingFailure } from './failure-words.ts'
import { formatSeconds } from './number.ts'
import { toSafe } from './safe.ts'
import {
  describeBounds,
  describeCoverage,
  describeDuplicates,
  describeHidden,
  describeLate,
  describeLowCoverage,
  describeLowHeadroom,
  describeShortage,
  describeUnattributed,
} from './words.ts'

const MAX_KNOWN = 10

/** `known: A, B`. */
function listKnown(services: readonly Service[]): string {
  const names = services.slice(0, MAX_KNOWN).map(({ name }) => toSafe(name))
  const more = services.length > MAX_KNOWN ? ', …' : ''
  return names.length === 0 ? 'none is known' : `known: ${names.join(', ')}${more}`
}

/** `rows 41-80 of 150`. */
function describePage({ page: { number, size }, all }: Extract<Note, { code: 'page' }>): string {
  const from = (number - 1) * size
  return `rows ${from + 1}-${Math.min(all, from + size)} of ${all}`
}

/** A note in one sentence. */
export function describeNote(note: Note): string {
  switch (note.code) {
    case 'late':
      return describeLate(note.durationMs)
    case 'listingFailed':
      return describeListingFailure(note.source, note.failure)
    case 'shortage':
      return describeShortage(note.errno)
    case 'outOfStep':
      return (
        'the provider is out of step: it sent a response without a request; ' +
        'affected values were read again'
      )
    case 'nothingListed':
      return 'no servers'
    case 'unanswered':
      return describeCoverage(note.coverage)
    case 'duplicates':
      return describeDuplicates(note.coverage) ?? ''
    case 'retryAfter':
      return `the provider requests a wait of ${formatSeconds(note.retryAfterMs)} (Retry-After); raise --deadline to wait that long`
    case 'lowCoverage':
      return describeLowCoverage(note.coverage, note.minCoverage)
    case 'lowHeadroom':
      return describeLowHeadroom(note.services, note.warnHeadroom)
    case 'absentService':
      return `no instance reports service ${JSON.stringify(note.name)}${suggest(note.name, note.known.map(toSafe))}`
    case 'noMatch':
      return `no service matches --only ${JSON.stringify(note.globs.join(','))}; ${listKnown(note.known)}`
    case 'unattributed':
      return describeUnattributed(note.count)
    case 'bounds':
      return `${toSafe(note.service.name)}: ${describeBounds(note.service)}`
    case 'hiddenRows':
      return describeHidden({ ...note, by: note.by.map((key) => `--${key}`) })
    case 'page':
      return describePage(note)
  }
}

/** Why none of the services of these names can be shown. */
export function describeMissing(
  names: readonly string[],
  { known, coverage, instances }: Report,
): string {
  const [first = '', ...others] = names
  const listed = names.map((name) => JSON.stringify(name)).join(' or ')
  const head = `no instance reports service ${listed}`
  const unattributed = countUnattributed(instances)
  if (unattributed > 0) {
    const open = describeUnattributed(unattributed)
    return `${head}, but ${open}; ${listKnown(known)}; ${describeCoverage(coverage)}`
  }
  const candidates = known.map(({ name }) => toSafe(name))
  return `${head}${others.length === 0 ? suggest(first, candidates) : ''}; ${listKnown(known)}`
}
