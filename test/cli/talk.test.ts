import { describe, expect, test } from 'vitest'
import { Talk } from '../../src/cli/talk.ts'

function createTalk(write?: () => Promise<void>) {
  const writes: string[] = []
  const talk = new Talk({
    isTerminal: false,
    size: () => ({ columns: 80, rows: 24 }),
    write: async (text) => {
      writes.push(text)
      await write?.()
    },
  })
  return { talk, writes }
}

async function sayAll(talk: Talk): Promise<void> {
  await talk.error('an error')
  await talk.note('a note')
  await talk.detail('a detail')
}

describe('talk', () => {
  test.each([
    ['quiet', ['monitoring: an error\n']],
    ['normal', ['monitoring: an error\n', 'monitoring: a note\n']],
    ['verbose', ['monitoring: an error\n', 'monitoring: a note\n', 'monitoring: a detail\n']],
  ] as const)('that is %s says %j', async (level, expected) => {
    const { talk, writes } = createTalk()
    talk.level = level
    await sayAll(talk)
    expect(writes).toEqual(expected)
  })

  test('is normal until told otherwise', async () => {
    const { talk, writes } = createTalk()
    await sayAll(talk)
    expect(writes).toHaveLength(2)
  })

  test.each([
    ['two\nlines', 'two\\x0alines'],
    ['\u001b[31mred', '\\x1b[31mred'],
    ['a\u0000b\u202ec', 'a\\x00b\\u{202e}c'],
    ['Zoë 東京 ', 'Zoë 東京 '],
    ['x'.repeat(5000), 'x'.repeat(5000)],
  ])('is one line without anything that a terminal would obey: %.20j', async (sentence, said) => {
    const { talk, writes } = createTalk()
    await talk.error(sentence)
    expect(writes).toEqual([`monitoring: ${said}\n`])
  })

  test('that nobody can hear is no reason to fail', async () => {
    const { talk, writes } = createTalk(() => Promise.reject(new Error('EPIPE')))
    await sayAll(talk)
    expect(writes).toHaveLength(2)
  })
})
