import type { Output } from '../../host.ts'

const SLICE_CHARACTERS = 64 * 1024

/** The data could not be written. */
export class OutputError extends Error {
  override readonly name = 'OutputError'
  /** The system's code. */
  readonly errno: string

  constructor(error: NodeJS.ErrnoException) {
    super(error.message)
    this.errno = error.code ?? error.name
  }
}

/**
 * Writes data in slices, each after the previous one was accepted.
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
    // A signal that ended the write is not a failure of the output.
    throw error instanceof Error ? new OutputError(error) : error
  }
}
