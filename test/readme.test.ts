import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { OPTIONS } from '../src/cli/options.ts'
import { run } from './support/host.ts'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** Without what differs from run to run, and blanks at the ends of lines, which Markdown drops. */
function normalize(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replace(/ +$/gm, '')
}

/** Every example that shows what a command prints. */
const SESSIONS = [...README.matchAll(/```console\n\$ npx monitoring (.+)\n([^]*?)```/g)].map(
  ([, command = '', output = '']) => [command, output] as const,
)

describe('the README is true', () => {
  test('it shows every action', () => {
    expect(SESSIONS).toHaveLength(4)
  })

  test.each(SESSIONS)('monitoring %s', async (command, output) => {
    const { stdout } = await run(command.split(' '))
    const printed = normalize(stdout)
    // An ellipsis stands for any lines between those that are shown.
    const [start = '', end = ''] = normalize(output).split('…\n')
    expect(printed.slice(0, start.length)).toBe(start)
    expect(printed.slice(printed.length - end.length)).toBe(end)
  })

  test.each(OPTIONS.flatMap(({ flags }) => flags))('it explains %s', (flag) => {
    expect(README).toContain(`\`${flag}`)
  })

  test('it is under 250 lines', () => {
    expect(README.split('\n').length).toBeLessThan(250)
  })
})
