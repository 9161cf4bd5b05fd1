import { readdirSync, readFileSync } from 'node:fs'
import { ROOT } from './command.ts'

export const read = (path: string) => readFileSync(`${ROOT}${path}`, 'utf8')
export const DOCS = readdirSync(`${ROOT}docs`)
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)
export const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'deploy/README.md',
  ...DOCS,
]

export interface Command {
  readonly page: string
  readonly line: string
  /** The output below the command. */
  readonly output: string
}

/** The text of each fenced block in one language. */
export function blocksOf(page: string, language: string): string[] {
  const blocks = read(page).matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))
  return Array.from(blocks, ([, text = '']) => text)
}

export function samplesOf(page: string): Command[] {
  return blocksOf(page, 'console').flatMap((text) =>
    Array.from(text.matchAll(/^\$ (.+)\n((?:(?!\$ ).*\n)*)/gm), ([, line = '', output = '']) => ({
      page,
      line,
      output,
    })),
  )
}

export function linesOf(page: string): Command[] {
  const lines = blocksOf(page, 'sh').flatMap((text) => text.trimEnd().split('\n'))
  return lines.map((line) => ({ page, line: line.replace(/ +# .*/, ''), output: '' }))
}

/** Commands within a sentence or a table. */
export function inlineOf(page: string): Command[] {
  const prose = read(page).replace(/^```[^]*?^```/gm, '')
  const commands = prose.matchAll(
    /`((?:npm|npx|monitoring|cpx-server|docker|scripts\/\S+\.sh)(?: [^`]+)?)`/g,
  )
  const isNameAlone = /^(?!scripts)\S+$/
  return Array.from(commands, ([, line = '']) => ({ page, line, output: '' })).filter(
    ({ line }) => !isNameAlone.test(line),
  )
}
