import { type Difference, findDifference } from '../../domain/history/difference.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { serviceOf } from '../../domain/status/instance-status.ts'
import {
  DIFFERENCE_COLUMNS,
  listDifferences,
  renderDifference,
  toDifferenceFields,
} from '../../render/difference.ts'
import { toPolicyFields } from '../../render/fields.ts'
import { startRecords } from '../../render/records.ts'
import { describeNoDifference } from '../../render/words/span.ts'
import type { ActionContext } from '../config/command.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { findMoments } from './moments.ts'
import { deliverLines, layoutFor } from './print.ts'
import { requireOnly } from './select-changes.ts'

/** Every name in a difference. */
function* namesIn({ instances, services }: Difference): Generator<string> {
  for (const { after } of services) yield after.name
  for (const { before, after } of instances) {
    for (const one of [before, after]) {
      if (one === null) continue
      yield one.id
      yield one.service ?? ''
    }
  }
}

function listServices({ knownServices, results }: Snapshot): string[] {
  return [...knownServices, ...results.map(serviceOf).filter((name) => name !== null)]
}

async function render(context: ActionContext, difference: Difference): Promise<Iterable<string>> {
  const { command, source } = context
  const { output, minChange } = command.options
  if (output === 'table') {
    return renderDifference(difference, await layoutFor(context, namesIn(difference)))
  }
  const { instances, ...fields } = toDifferenceFields(difference)
  const head = {
    schema: 'cpx-monitoring/v1',
    kind: command.action.name,
    source: source.address,
    policy: toPolicyFields(command.policy),
    minChange,
    ...fields,
  }
  const records = startRecords(output, { head, list: 'instances', columns: DIFFERENCE_COLUMNS })
  const rows = output === 'json' ? instances : [...listDifferences(difference)]
  const lines = rows.map((row) => records.row(row))
  return [records.begin, ...lines, records.end]
}

/** Shows what differs between two rounds. */
export async function showDifference(context: ActionContext): Promise<ExitCode> {
  const { command, diagnostics } = context
  const { policy, query, options } = command
  const [before, after] = await findMoments(context)
  requireOnly(query.only, [before, after].flatMap(listServices))
  const difference = findDifference(before, after, {
    policy,
    minChange: options.minChange,
    matches: query.only?.matches ?? null,
  })
  await deliverLines(context, await render(context, difference))
  if (difference.instances.length + difference.services.length === 0) {
    await diagnostics.warn(describeNoDifference(before.startedAt, after.startedAt))
  }
  return options.exitCode && difference.isWorse ? EXIT.breach : EXIT.done
}
