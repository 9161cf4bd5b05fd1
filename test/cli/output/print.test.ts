import { describe, expect, test } from 'vitest'
import { codeOf } from '../../../src/cli/config/files.ts'
import { OutputError, print } from '../../../src/cli/output/print.ts'
import type { Output } from '../../../src/host.ts'

function createOutput(write: (text: string) => Promise<void>): Output {
  return { isTerminal: false, size: () => ({ columns: 80, rows: 24 }), write }
}

/** The writes, one element each. */
async function writesOf(lines: Iterable<string>): Promise<string[]> {
  const writes: string[] = []
  await print(
    createOutput(async (text) => {
      writes.push(text)
    }),
    lines,
  )
  return writes
}

const KIBIBYTE = `${'x'.repeat(1023)}\n`

describe('printing', () => {
  test('little data is written at once', async () => {
    expect(await writesOf(['one\n', 'two\n'])).toEqual(['one\ntwo\n'])
  })

  test.each([[[]], [['']]])('empty data is not written at all: %j', async (lines) => {
    expect(await writesOf(lines)).toEqual([])
  })

  test.each([
    [63, [63]],
    [64, [64]],
    [65, [64, 1]],
    [150, [64, 64, 22]],
  ])('data of %i KiB is written in slices of %j', async (kibibytes, slices) => {
    const writes = await writesOf(Array.from({ length: kibibytes }, () => KIBIBYTE))
    expect(writes.map(({ length }) => length / 1024)).toEqual(slices)
    expect(writes.join('')).toBe(KIBIBYTE.repeat(kibibytes))
  })

  test('data is produced only as fast as it is written', async () => {
    let made = 0
    const lines = function* () {
      for (; made < 1000; made += 1) yield KIBIBYTE
    }
    const taken: number[] = []
    await print(
      createOutput(async () => {
        taken.push(made)
        await Promise.resolve()
      }),
      lines(),
    )
    expect(taken.slice(0, 3)).toEqual([63, 127, 191])
  })
})

describe('printing to an output that fails', () => {
  test('a failed write ends printing with the code of the system', async () => {
    let writes = 0
    const output = createOutput(async () => {
      writes += 1
      throw Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' })
    })
    const error = await print(output, [KIBIBYTE.repeat(64), 'more']).catch((caught) => caught)
    expect(error).toBeInstanceOf(OutputError)
    expect(error).toMatchObject({ cause: { code: 'ENOSPC' }, message: 'write ENOSPC' })
    expect(writes).toBe(1)
  })

  test('a failed write without a code is named after its error', async () => {
    const output = createOutput(() => Promise.reject(new TypeError('x')))
    const { cause } = await print(output, ['x']).catch((caught) => caught)
    expect(codeOf(cause)).toBe('TypeError')
  })
})
