import { type RecordingInfo, renderInfo, toInfoFields, toInfoRow } from '../../render/info.ts'
import { startRecords } from '../../render/records.ts'
import type { ActionContext } from '../config/command.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { deliverLines } from './print.ts'
import { requireRecorded } from './require.ts'

function render({ command, host, source }: ActionContext, info: RecordingInfo): Iterable<string> {
  const { output } = command.options
  if (output === 'table') return renderInfo(info, host.clock.now())
  const { gaps, ...fields } = toInfoFields(info)
  const row = toInfoRow(info)
  const kind = command.action.name
  const head = { schema: 'cpx-monitoring/v1', kind, source: source.address, ...fields }
  const records = startRecords(output, { head, list: 'gaps', columns: Object.keys(row) })
  const rows = { json: gaps, ndjson: [{ kind: 'recording', ...fields, gaps }] }
  return [
    records.begin,
    ...(output === 'json' || output === 'ndjson' ? rows[output] : [row]).map(records.row),
    records.end,
  ]
}

/** Shows facts about a recording as a whole. */
export async function showInfo(context: ActionContext): Promise<ExitCode> {
  const recorded = requireRecorded(context.source)
  const info = {
    of: recorded.findLast()?.source ?? null,
    starts: recorded.startsBetween(0, Number.MAX_SAFE_INTEGER),
    summary: recorded.summarize(),
  }
  await deliverLines(context, render(context, info))
  return EXIT.done
}
