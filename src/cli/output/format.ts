import type { Host } from '../../host.ts'
import type { Answer } from '../../render/answer.ts'
import { asciiWidth } from '../../render/ascii.ts'
import type { Render } from '../../render/layout.ts'
import { renderNagios } from '../../render/nagios.ts'
import { renderName } from '../../render/name.ts'
import { colored, type Paint, plain } from '../../render/paint.ts'
import type { Report } from '../../render/report.ts'
import { renderTable } from '../../render/table.ts'
import { widthFor } from '../../render/width.ts'
import type { Command } from '../config/command.ts'
import { isAsciiLocale } from './locale.ts'
import { VERSION } from '../version.ts'

/** Most are loaded when they are needed: all of them at each start would take 2 % of it. */
const RENDERERS: Readonly<Record<Command['output'], () => Render | Promise<Render>>> = {
  table: () => renderTable,
  wide: async () => (await import('../../render/wide.ts')).renderWide,
  json: async () => (await import('../../render/json.ts')).renderJson,
  ndjson: async () => (await import('../../render/ndjson.ts')).renderNdjson,
  csv: async () => (await import('../../render/csv.ts')).renderCsv,
  name: () => renderName,
  nagios: () => renderNagios,
  prometheus: async () => (await import('../../render/prometheus.ts')).renderPrometheus(VERSION),
}

/** Every text of an answer that may take more columns than it has characters. */
function* textsOf(answer: Answer): Generator<string> {
  if (answer.kind === 'instances') {
    for (const { id, service } of answer.instances) {
      yield id
      yield service ?? ''
    }
  } else for (const { name } of answer.services) yield name
}

/** https://no-color.org; FORCE_COLOR as Node and chalk read it. */
export function isColored({ color, outputFile }: Command, { env, stdout }: Host): boolean {
  if (color !== 'auto') return color === 'always'
  const { NO_COLOR: no = '', FORCE_COLOR: force = '' } = env
  if (no !== '') return false
  if (force !== '') return force !== '0' && force !== 'false'
  return stdout.isTerminal && outputFile === undefined
}

function paintFor(command: Command, host: Host): Paint {
  return isColored(command, host) ? colored : plain
}

/**
 * A report in the format that was asked for.
 * @param round how many rounds were written before; null where one is all there is
 */
export async function format(
  command: Command,
  host: Host,
  report: Report,
  round: number | null,
): Promise<Iterable<string>> {
  const isAligned = command.output === 'table' || command.output === 'wide'
  const width = isAsciiLocale(host.env)
    ? asciiWidth
    : await widthFor(isAligned ? textsOf(report.answer) : [])
  const render = await RENDERERS[command.output]()
  return render(report, { width, paint: paintFor(command, host), round })
}
