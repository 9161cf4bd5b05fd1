import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { OPTIONS } from '../src/cli/options/table.ts'
import { view } from '../src/terminal/draw/view.ts'
import { NODE, ROOT, SERVER, start } from './support/command.ts'
import { DOCS, PAGES, read } from './support/pages.ts'
import { drawPicture } from './support/picture.ts'
import { STATES } from './support/states.ts'

const README = read('README.md')

/** Options of Docker and Node.js, an abbreviation, and a status in the format `table`. */
const FOREIGN = [
  '--build',
  '--cgroup-parent',
  '--cpus',
  '--cpuset-cpus',
  '--detach',
  '--file',
  '--sum',
  '--tls-keylog',
  '--tls-min-v1',
  '--unhealthy',
  '--use-openssl-ca',
  '--use-system-ca',
]

const optionsIn = (text: string) =>
  Array.from(text.matchAll(/(?<![\w-])--[a-z][\w-]*/gi), ([flag]) => flag)

describe('the docs', () => {
  test.each(OPTIONS.flatMap(({ flags }) => flags))('docs/command-line.md explains %s', (flag) => {
    expect(read('docs/command-line.md')).toMatch(new RegExp(`^\\|.*\`${flag}[ \`]`, 'm'))
  })

  test('every option in the docs exists', async () => {
    const { stdout } = await start(NODE, [SERVER, '--help']).ended
    const known = [...OPTIONS.flatMap(({ flags }) => flags), ...FOREIGN, ...optionsIn(stdout)]
    for (const page of PAGES) {
      expect([page, optionsIn(read(page)).filter((flag) => !known.includes(flag))]).toEqual([
        page,
        [],
      ])
    }
  })

  test('docs/live-view.svg shows a frame of the live view; vitest -u updates it', async () => {
    const live = await STATES['silent, new, and vanished instances']?.()
    const picture = drawPicture(live === undefined ? [] : view(live.model), 'The live view')
    await expect(picture).toMatchFileSnapshot('../docs/live-view.svg')
  })

  test('the README links to every page', () => {
    for (const page of ['CONTRIBUTING.md', 'SECURITY.md', 'deploy/README.md', ...DOCS]) {
      expect(README).toContain(`](${page})`)
    }
  })

  test.each(PAGES)('every link in %s leads to a file and a heading', (page) => {
    for (const [, target = ''] of read(page).matchAll(/\]\(([^)]+)\)/g)) {
      if (target.startsWith('https://')) continue
      const { pathname, hash } = new URL(target, `file://${ROOT}${page}`)
      expect([target, existsSync(pathname)]).toEqual([target, true])
      const headings = Array.from(
        hash === '' ? [] : readFileSync(pathname, 'utf8').matchAll(/^#+ (.*)$/gm),
        ([, heading = '']) =>
          `#${heading
            .toLowerCase()
            .replaceAll(/[^\w -]/g, '')
            .replaceAll(' ', '-')}`,
      )
      if (hash !== '') expect(headings).toContain(hash)
    }
  })

  test('the docs claim identical bytes for each row of a table, and sorting by service', () => {
    const claims = PAGES.flatMap((page) => read(page).split('\n')).filter((line) =>
      line.includes('byte for byte'),
    )
    expect(claims).toContainEqual(
      expect.stringMatching(/^\| `table` +\| each row .*; rows are sorted by /),
    )
    for (const claim of claims) expect(claim).toMatch(/each row.*rows are sorted by /)
  })

  test('the README has at most 150 lines', () => {
    expect(README.trimEnd().split('\n').length).toBeLessThanOrEqual(150)
  })
})
