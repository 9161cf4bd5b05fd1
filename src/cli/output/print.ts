import { OperationError } from '../../domain/error.ts'
import type { Report, ShownRows } from '../../domain/report/report.ts'
import type { Host, Output } from '../../host.ts'
import { asciiWidth } from '../../render/ascii.ts'
import type { Layout } from '../../render/layout.ts'
import { colored, plain } from '../../render/paint.ts'
import { widthFor } from '../../render/width.ts'
import { explainShortage } from '../../render/words/shortage.ts'
import type { ActionContext, Command } from '../config/command.ts'
import { codeOf, expand } from '../config/files.ts'
import { describeErrno } from '../../render/words/errno.ts'
import { VERSION } from '../version.ts'
import { FORMATS } from './formats.ts'
import { isAsciiLocale } from './locale.ts'
import { describeMomentOf } from './past.ts'

const SLICE_CHARACTERS = 64 * 1024

/** A failure of the output; its cause is the system's error. */
export class OutputError extends Error {}

/** Writes data in slices, each after the previous one was accepted. Throws `OutputError`. */
export async function print(output: Pick<Output, 'write'>, lines: Iterable<string>): Promise<void> {
  const write = (text: string) =>
    output.write(text).catch((error: unknown) => {
      // A signal that ended the write is not a failure of the output.
      throw error instanceof Error ? new OutputError(error.message, { cause: error }) : error
    })
  let slice = ''
  for (const line of lines) {
    slice += line
    if (slice.length < SLICE_CHARACTERS) continue
    await write(slice)
    slice = ''
  }
  if (slice !== '') await write(slice)
}

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

/** The form of an output that has these texts. */
export async function layoutFor(
  { command, host }: ActionContext,
  texts: Iterable<string>,
  { round, past }: Pick<Layout, 'round' | 'past'> = { round: null, past: null },
): Promise<Layout> {
  return {
    width: isAsciiLocale(host.env) ? asciiWidth : await widthFor(texts),
    paint: isColored(command, host) ? colored : plain,
    round,
    past,
    action: command.action.name,
    version: VERSION,
  }
}

/** Renders a report in the output format of the command; `round` is that of a `Layout`. */
export async function format(
  context: ActionContext,
  report: Report,
  round: number | null = null,
): Promise<Iterable<string>> {
  const { command } = context
  const { load, isAligned } = FORMATS[command.options.output]
  const render = await load()
  const texts = isAligned === true ? textsOf(report.answer) : []
  const { startedAt } = report.snapshot
  const past = await describeMomentOf(context, startedAt)
  return render(report, await layoutFor(context, texts, { round, past }))
}

/** Prints lines, in the pager if it is wanted and the terminal is too short for them. */
async function printPaged({ command, host }: ActionContext, lines: Iterable<string>) {
  const { stdout, stop } = host
  const mayPage = command.options.pager && FORMATS[command.options.output].isPaged === true
  if (!mayPage || !stdout.isTerminal || stop.aborted) return print(stdout, lines)
  const all = [...lines]
  if (all.length >= stdout.size().rows) {
    const pager = await host.openPager()
    await print(pager, all).catch((error: unknown) => {
      // The pager was left before the end; not an error.
      if (!(error instanceof OutputError)) throw error
    })
    if (await pager.close()) return
  }
  await print(stdout, all)
}

/** Writes atomically: a file that is complete, or as it was before. */
async function replaceFile<T>(
  host: Host,
  path: string,
  write: (file: Pick<Output, 'write'>) => Promise<T>,
): Promise<T> {
  try {
    await using file = await host.createFile(expand(path, host))
    const result = await write(file)
    await file.commit()
    return result
  } catch (error) {
    const cause = error instanceof OutputError ? error.cause : error
    // A signal, or an internal error.
    if (!(cause instanceof Error && 'code' in cause)) throw error
    const why = explainShortage(cause) ?? describeErrno(codeOf(cause), 'writing failed')
    throw new OperationError(`cannot write ${path}: ${why}`)
  }
}

export function writeFile(host: Host, path: string, lines: Iterable<string>): Promise<void> {
  return replaceFile(host, path, (file) => print(file, lines))
}

/** Lets `write` print to stdout, or to `--outputFile`. */
export function writeTo<T>(
  { command, host }: ActionContext,
  write: (output: Pick<Output, 'write'>) => Promise<T>,
): Promise<T> {
  const { outputFile } = command.options
  return outputFile === undefined ? write(host.stdout) : replaceFile(host, outputFile, write)
}

/** Prints lines, or writes them to `--outputFile`. */
export async function deliverLines(context: ActionContext, lines: Iterable<string>): Promise<void> {
  const { command, host, diagnostics } = context
  const { outputFile } = command.options
  if (outputFile === undefined) return printPaged(context, lines)
  // The file holds whole rounds only.
  if (host.stop.aborted) await diagnostics.error(`${outputFile} is left unchanged`)
  return writeFile(host, outputFile, lines)
}

/** Prints a report, or writes it to `--outputFile`. */
export async function deliver(context: ActionContext, report: Report): Promise<void> {
  return deliverLines(context, await format(context, report))
}
