import { describe, expect, test } from 'vitest'
import { Diagnostics } from '../../../src/cli/output/diagnostics.ts'

function createTalk(write?: () => Promise<void>) {
  const writes: string[] = []
  const diagnostics = new Diagnostics({
    isTerminal: false,
    size: () => ({ columns: 80, rows: 24 }),
    write: async (text) => {
      writes.push(text)
      await write?.()
    },
  })
  return { diagnostics, writes }
}

async function sayAll(diagnostics: Diagnostics): Promise<void> {
  await diagnostics.error('an error')
  await diagnostics.warn('a note')
  await diagnostics.debug('a detail')
}

describe('diagnostics', () => {
  test.each([
    ['quiet', ['monitoring: an error\n']],
    ['normal', ['monitoring: an error\n', 'monitoring: a note\n']],
    ['verbose', ['monitoring: an error\n', 'monitoring: a note\n', 'monitoring: a detail\n']],
  ] as const)('diagnostics at level %s print %j', async (level, expected) => {
    const { diagnostics, writes } = createTalk()
    diagnostics.level = level
    await sayAll(diagnostics)
    expect(writes).toEqual(expected)
  })

  test('diagnostics are at level normal by default', async () => {
    const { diagnostics, writes } = createTalk()
    await sayAll(diagnostics)
    expect(writes).toHaveLength(2)
  })

  test.each([
    ['two\nlines', 'two\\x0alines'],
    ['\u001b[31mred', '\\x1b[31mred'],
    ['a\u0000b\u202ec', 'a\\x00b\\u{202e}c'],
    ['Zoë 東京 ', 'Zoë 東京 '],
    ['x'.repeat(5000), 'x'.repeat(5000)],
  ])('diagnostics escape control characters: case %#', async (sentence, said) => {
    const { diagnostics, writes } = createTalk()
    await diagnostics.error(sentence)
    expect(writes).toEqual([`monitoring: ${said}\n`])
  })

  test('diagnostics print a sentence again only after a round without it', async () => {
    const { diagnostics, writes } = createTalk()
    for (const each of [['a'], ['a', 'b'], ['b'], ['a']]) await diagnostics.warnOnce(each)
    expect(writes).toEqual(['a', 'b', 'a'].map((each) => `monitoring: ${each}\n`))
  })

  test('diagnostics ignore a stderr that cannot be written', async () => {
    const { diagnostics, writes } = createTalk(() => Promise.reject(new Error('EPIPE')))
    await sayAll(diagnostics)
    expect(writes).toHaveLength(2)
  })
})
