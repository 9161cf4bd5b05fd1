import type { Output } from '../../host.ts'

const SLICE_CHARACTERS = 64 * 1024

/** The data could not be written; `errno` is the system's code. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
  readonly errno: string

  constructor(error: NodeJS.ErrnoException) {
    super(error.message)
    this.errno = error.code ?? error.name
  }
}

/**
 * Writes data in slices, each one only after the one before has been taken.
 * @throws OutputError
 */
export async function print(output: Pick<Output, 'write'>, lines: Iterable<string>): Promise<void> {
  let slice = ''
  for (const line of lines) {
    slice += line
    if (slice.length < SLICE_CHARACTERS) continue
    await write(output, slice)
    slice = ''
  }
  if (slice !== '') await write(output, slice)
}

async function write(output: Pick<Output, 'write'>, text: string): Promise<void> {
  try {
    await output.write(text)
  } catch (error) {
    // A write that was given up for a signal is no failure of the output.
    throw error instanceof Error ? new OutputError(error) : error
  }
}
