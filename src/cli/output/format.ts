import type { ShownRows, Report } from '../../domain/report/report.ts'
import type { Host } from '../../host.ts'
import { asciiWidth } from '../../render/ascii.ts'
import { colored, plain } from '../../render/paint.ts'
import { widthFor } from '../../render/width.ts'
import type { ActionContext, Command } from '../config/command.ts'
import { VERSION } from '../version.ts'
import { FORMATS } from './formats.ts'
import { isAsciiLocale } from './locale.ts'

/** Every text of an answer that may take more columns than it has characters. */
function* textsOf(answer: ShownRows): Generator<string> {
  if (answer.kind === 'instances') {
    for (const { id, service } of answer.instances) {
      yield id
      yield service ?? ''
    }
  } else for (const { name } of answer.services) yield name
}

/** https://no-color.org; FORCE_COLOR as Node and chalk read it. */
export function isColored({ options }: Command, { env, stdout }: Host): boolean {
  const { color, outputFile } = options
  if (color !== 'auto') return color === 'always'
  const { NO_COLOR: no = '', FORCE_COLOR: force = '' } = env
  if (no !== '') return false
  if (force !== '') return force !== '0' && force !== 'false'
  return stdout.isTerminal && outputFile === undefined
}

/**
 * Renders a report in the output format of the command.
 * @param round the number of earlier rounds in the same stream; null if there is one round only
 */
export async function format(
  { command, host }: ActionContext,
  report: Report,
  round: number | null = null,
): Promise<Iterable<string>> {
  const { load, isAligned } = FORMATS[command.options.output]
  const render = await load()
  const texts = isAligned === true ? textsOf(report.answer) : []
  return render(report, {
    width: isAsciiLocale(host.env) ? asciiWidth : await widthFor(texts),
    paint: isColored(command, host) ? colored : plain,
    round,
    action: command.action.name,
    version: VERSION,
  })
}
