import type { Remark } from '../../domain/snapshot.ts'
import type { Note, Report } from '../../domain/report/report.ts'
import { suggest } from '../../options/suggest.ts'
import { countUnattributed, type Service } from '../../domain/status/service.ts'
import { describeListingFailure, nameFlags } from './failure.ts'
import { nameMeasures } from './no-values.ts'
import { describeNoListing } from './past.ts'
import { formatAge, formatSeconds, plural } from '../number.ts'
import { toSafe } from '../safe.ts'
import {
  describeAbsent,
  describeBounds,
  describeCoverage,
  describeHidden,
  describeLowCoverage,
  describeLowHeadroom,
  enumerate,
} from './status.ts'
import { findShortage } from './shortage.ts'

const MAX_KNOWN = 10

/** `known: A, B`. */
function listKnown(services: readonly Pick<Service, 'name'>[]): string {
  const names = services.slice(0, MAX_KNOWN).map(({ name }) => toSafe(name))
  const more = services.length > MAX_KNOWN ? ', …' : ''
  return names.length === 0 ? 'none is known' : `known: ${names.join(', ')}${more}`
}

/** `2 unknown instances may belong to any service`. */
function describeUnattributed(count: number): string {
  return `${plural(count, 'unknown instance')} may belong to any service`
}

type RemarkWords = {
  readonly [Code in Remark['code']]: (remark: Remark & { readonly code: Code }) => string
}

const REMARKS: RemarkWords = {
  warning: ({ text }) => `warning from the source: ${toSafe(text)}`,
  info: ({ text }) => `info from the source: ${toSafe(text)}`,
  notRecorded: ({ path, problem }) => `not recorded to ${toSafe(path)}: ${problem}`,
  clockBack: ({ backMs }) =>
    `the clock went back ${formatSeconds(Math.round(backMs / 1000) * 1000)} since the last round of the recording`,
  clockAhead: ({ aheadMs }) =>
    `the last round of the recording is ${formatAge(aheadMs)} older: --keep deletes nothing for this one; check the clock`,
  largeWal: ({ path, bytes }) =>
    `${toSafe(path)}-wal has ${Math.round(bytes / 1e6)} MB: another process has been reading ${toSafe(path)} for long`,
  nextRound: ({ measures }) => `${nameMeasures(measures)} from the next round`,
  basis({ measure, counts }) {
    const parts = Object.entries(counts).map(([of, count], index) => {
      return `the ${of} (${index === 0 ? plural(count, 'instance') : count})`
    })
    return `${nameMeasures([measure])} is in percent of ${parts.join(', ')}`
  },
  stale({ count, listed, ageMs }) {
    const age = formatSeconds(Math.round(ageMs / 1000) * 1000)
    return `stale: ${count} of ${plural(listed, 'instance')} ${count === 1 ? 'has' : 'have'} data older than two scrapes, up to ${age}`
  },
  clocks: ({ aheadMs }) =>
    `the clock of the source is ${formatSeconds(Math.round(Math.abs(aheadMs) / 1000) * 1000)} ${aheadMs > 0 ? 'ahead of' : 'behind'} this one; its present is shown`,
  noCpu: ({ windowMs }) =>
    `no instance has CPU: it needs two scrapes within --window, ${formatSeconds(windowMs)}; use a longer one if scrapes are rarer`,
  notRead({ what, why }) {
    const reason = `the query for ${what === 'age' ? 'it' : 'them'} ${why === 'late' ? 'was late' : 'failed'}`
    return what === 'age'
      ? `the age of the data is unknown: ${reason}`
      : `instances that have gone may be missing: ${reason}`
  },
  noMetrics({ of, narrowing, isPast }) {
    const then = isPast === true ? ' for this time' : ''
    if (of.length === 0) {
      return `the queries of the config file have no series${then}; try them at the source`
    }
    const names = of.join(', ').replace(/, (?=[^,]+$)/, ' or ')
    const advice =
      isPast === true
        ? 'the data may start later, or may be deleted already'
        : `check ${nameFlags(narrowing, 'and')}, choose a --preset, or write queries into the config file`
    return `no metrics of ${names} found${then}; ${advice}`
  },
  missingParts: ({ of, names }) =>
    `the instances of ${of} ${enumerate(names.map(toSafe))} are missing`,
  ignored({ query, why, count }) {
    const reason =
      why === 'unlabeled' ? 'without the label of an instance' : 'of no listed instance'
    return `ignored: ${count} series of the query for ${query}, ${reason}`
  },
}

type Words = { readonly [Code in Note['code']]: (note: Note & { readonly code: Code }) => string }

const WORDS: Words = {
  late: ({ durationMs }) =>
    `late: the round took ${formatSeconds(Math.round(durationMs / 100) * 100)}`,
  listingFailed: ({ snapshot, failure, isRecorded }) =>
    isRecorded ? describeNoListing(failure) : describeListingFailure(snapshot, failure),
  shortage({ errno }) {
    const shortage = findShortage(errno)
    return shortage === null
      ? errno
      : `${shortage.why}, so requests had to wait; ${shortage.advice}`
  },
  outOfStep: () =>
    'the provider is out of step: it sent a response without a request; affected values were read again',
  nothingListed: () => 'no servers',
  partial: () => 'the answer is partial: instances may be missing',
  remark: ({ remark }) => (REMARKS[remark.code] as (remark: Remark) => string)(remark),
  unanswered: ({ coverage }) => describeCoverage(coverage),
  duplicates: ({ coverage }) => `${plural(coverage.duplicates, 'duplicate')} ignored`,
  retryAfter: ({ retryAfterMs }) =>
    `the provider requests a wait of ${formatSeconds(retryAfterMs)} (Retry-After); raise --deadline to wait that long`,
  lowCoverage: ({ coverage, minCoverage }) => describeLowCoverage(coverage, minCoverage),
  lowHeadroom: ({ services, warnHeadroom }) => describeLowHeadroom(services, warnHeadroom),
  absentService: ({ name, known }) => describeAbsent([name]) + suggest(name, known.map(toSafe)),
  noMatch: ({ globs, known }) =>
    `no service matches --only ${JSON.stringify(globs.join(','))}; ${listKnown(known)}`,
  unmatchedGlob: ({ glob }) => `no service matches ${JSON.stringify(glob)} in --only`,
  unattributed: ({ count }) => describeUnattributed(count),
  bounds: ({ service }) => `${toSafe(service.name)}: ${describeBounds(service)}`,
  hiddenRows: ({ hidden, all, by }) =>
    describeHidden({ hidden, all, by: by.map((key) => `--${key}`) }),
  /** `rows 41-80 of 150`. */
  page({ page: { number, size }, all }) {
    const from = (number - 1) * size
    return `rows ${from + 1}-${Math.min(all, from + size)} of ${all}`
  },
}

/** A note in one sentence. */
export function describeNote(note: Note): string {
  return (WORDS[note.code] as (note: Note) => string)(note)
}

/** The notes with these codes, in the order of the codes, to stand beside each other on one line. */
export function describeShort(notes: readonly Note[], codes: readonly Note['code'][]): string[] {
  const shown = codes.flatMap((code) => notes.filter((note) => note.code === code))
  return shown.map((note) =>
    note.code === 'outOfStep' ? 'provider out of step' : describeNote(note),
  )
}

/** The reason why none of the services of these names can be shown. */
export function describeMissing(
  names: readonly string[],
  { known, coverage, instances }: Report,
): string {
  const [first = '', ...others] = names
  const head = describeAbsent(names)
  const unattributed = countUnattributed(instances)
  if (unattributed > 0) {
    const open = describeUnattributed(unattributed)
    return `${head}, but ${open}; ${listKnown(known)}; ${describeCoverage(coverage)}`
  }
  const candidates = known.map(({ name }) => toSafe(name))
  return `${head}; ${listKnown(known)}${others.length === 0 ? suggest(first, candidates) : ''}`
}
