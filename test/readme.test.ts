import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { OPTIONS } from '../src/cli/options/table.ts'
import { shell } from './support/command.ts'
import { run } from './support/host.ts'
import { needs } from './support/needs.ts'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

/** Without what differs from run to run, and blanks at the ends of lines, which Markdown drops. */
function normalize(text: string): string {
  return text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME').replace(/ +$/gm, '')
}

/** Every example that shows what a command prints. */
const EXAMPLES = [...README.matchAll(/```console\n\$ npx monitoring (.+)\n([^]*?)```/g)].map(
  ([, command = '', output = '']) => [command, output] as const,
)

const isPipeline = ([command]: (typeof EXAMPLES)[number]) => command.includes(' | ')
const PIPELINES = EXAMPLES.filter(isPipeline)
const SESSIONS = EXAMPLES.filter((example) => !isPipeline(example))

describe('the README is true', () => {
  test('it shows every action, rows, and more than one format', () => {
    expect([SESSIONS.length, PIPELINES.length]).toEqual([6, 1])
  })

  test.each(SESSIONS)('monitoring %s', async (command, output) => {
    const { stdout } = await run(command.replaceAll("'", '').split(' '))
    const printed = normalize(stdout)
    // An ellipsis stands for any lines between those that are shown.
    const [start = '', end = ''] = normalize(output).split('…\n')
    expect(printed.slice(0, start.length)).toBe(start)
    expect(printed.slice(printed.length - end.length)).toBe(end)
  })

  for (const [command, output] of PIPELINES) {
    needs('jq')(`monitoring ${command}`, async () => {
      expect(await shell(`monitoring.js ${command}`)).toMatchObject({ exitCode: 0, stdout: output })
    })
  }

  test.each(OPTIONS.flatMap(({ flags }) => flags))('it explains %s', (flag) => {
    expect(README).toMatch(new RegExp(`\`${flag}[ \`]`))
  })

  test('it claims the bytes of each row of a table, and no order of rows but its own', () => {
    const claims = README.split('\n').filter((line) => line.includes('byte for byte'))
    expect(claims).toEqual([
      expect.stringMatching(/^\| `table` +\| each row .*; rows are sorted by /),
    ])
  })

  test('it is under 250 lines', () => {
    expect(README.split('\n').length).toBeLessThan(250)
  })
})
