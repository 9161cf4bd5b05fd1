import type { Change } from '../../domain/history/change.ts'
import { FoldedChanges } from '../../domain/history/fold.ts'
import { findGaps } from '../../domain/history/gaps.ts'
import { Timeline } from '../../domain/history/timeline.ts'
import type { RecordedRounds } from '../../domain/recorded.ts'
import type { EpochMs } from '../../domain/time.ts'
import {
  EVENT_COLUMNS,
  EVENT_HEAD,
  renderEvent,
  renderFlapping,
  toEventFields,
  toEventRow,
} from '../../render/events.ts'
import { toPolicyFields } from '../../render/fields.ts'
import { toIsoTime } from '../../render/number.ts'
import { colored, plain } from '../../render/paint.ts'
import { startRecords } from '../../render/records.ts'
import { describeEmptySpan, describeFolded, describeRounds } from '../../render/words/span.ts'
import type { ActionContext } from '../config/command.ts'
import { spanOf } from '../config/moment.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { deliverLines, isColored, writeTo } from './print.ts'
import { requireRecorded } from './require.ts'
import { type Matches, selectorOf } from './select-changes.ts'
import { paced, toStream } from './stream.ts'

/** The rounds of a span, and one before it that the first of them is compared with. */
interface Reading {
  readonly recorded: RecordedRounds
  readonly from: EpochMs
  readonly to: EpochMs
  readonly starts: Float64Array
}

/**
 * The start of the last round before a time whose listing could be read; of the first round if the
 * recording began in an outage; the time itself if no round is before it.
 */
function findBase(recorded: RecordedRounds, from: EpochMs): EpochMs {
  let base = from
  let before = recorded.findLast(from - 1)
  while (before !== null) {
    base = before.startedAt
    if (before.listing.ok) break
    before = recorded.findLast(base - 1)
  }
  return base
}

/** Yields the selected changes of each round. */
async function* findChanges(
  { command, host }: ActionContext,
  { recorded, from, to, starts }: Reading,
  matches: Matches,
): AsyncGenerator<readonly Change[]> {
  const base = from === 0 ? from : findBase(recorded, from)
  const gaps = findGaps(base === from ? starts : recorded.startsBetween(base, to))
  const timeline = new Timeline(command.policy, gaps)
  for await (const snapshot of paced(recorded.between(base, to), host)) {
    const changes = timeline.add(snapshot)
    if (snapshot.startedAt >= from && changes.length > 0) yield changes.filter(matches)
  }
}

/** A format in which each change is a row of its own. */
function rowsOf({ command, host, source }: ActionContext, { starts }: Reading) {
  const { output } = command.options
  if (output === 'table') {
    const paint = isColored(command, host) ? colored : plain
    return { begin: EVENT_HEAD, row: (change: Change) => renderEvent(change, paint), end: '' }
  }
  const head = {
    schema: 'cpx-monitoring/v1',
    kind: command.action.name,
    source: source.address,
    from: toIsoTime(starts.at(0)),
    to: toIsoTime(starts.at(-1)),
    policy: toPolicyFields(command.policy),
  }
  const records = startRecords(output, { head, list: command.action.name, columns: EVENT_COLUMNS })
  return {
    begin: records.begin,
    row: (change: Change) =>
      records.row(output === 'csv' ? toEventRow(change) : toEventFields(change)),
    get end() {
      return records.end
    },
  }
}

/** Prints each change as soon as it is found. Returns their number. */
function printAll(
  context: ActionContext,
  reading: Reading,
  rounds: AsyncIterable<readonly Change[]>,
): Promise<number> {
  return writeTo(context, async (output) => {
    const rows = rowsOf(context, reading)
    const stream = toStream(output, context.host)
    let count = 0
    await stream.print([rows.begin])
    for await (const changes of rounds) {
      await stream.print(changes.map(rows.row))
      count += changes.length
    }
    await stream.print([rows.end])
    await stream.end()
    return count
  })
}

/** Prints a table in which an instance or a service that flaps is one line. Returns the number of changes. */
async function printFolded(
  context: ActionContext,
  rounds: AsyncIterable<readonly Change[]>,
): Promise<number> {
  const { command, host, diagnostics } = context
  const paint = isColored(command, host) ? colored : plain
  const folded = new FoldedChanges(command.query.service)
  let count = 0
  for await (const changes of rounds) {
    for (const change of changes) folded.add(change)
    count += changes.length
  }
  const lines = Array.from(folded, (one) =>
    'count' in one ? renderFlapping(one, paint) : renderEvent(one, paint),
  )
  await deliverLines(context, count === 0 ? [] : [EVENT_HEAD, ...lines])
  if (folded.flapping > 0) await diagnostics.warn(describeFolded(folded.flapping))
  return count
}

/** Shows what changed within a span of a recording. */
export async function showEvents(context: ActionContext): Promise<ExitCode> {
  const { source, command, diagnostics } = context
  const recorded = requireRecorded(source)
  const span = spanOf(context)
  const { from = 0, to = Number.MAX_SAFE_INTEGER } = span
  const matches = await selectorOf(command.query, recorded, context.host)
  const starts = recorded.startsBetween(from, to)
  const reading = { recorded, from, to, starts }
  const rounds = findChanges(context, reading, matches)
  const isFolded = command.options.output === 'table' && command.verbosity !== 'verbose'
  const count = await (isFolded ? printFolded(context, rounds) : printAll(context, reading, rounds))
  if (starts.length === 0) {
    const before = recorded.findLast(from)?.startedAt
    const after = recorded.findNext(to)?.startedAt
    await diagnostics.warn(`${source.address} has ${describeEmptySpan({ ...span, before, after })}`)
  } else await diagnostics.warn(`${count === 0 ? 'no events in ' : ''}${describeRounds(starts)}`)
  return EXIT.done
}
