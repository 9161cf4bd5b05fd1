import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NODE, ROOT } from './support/command.ts'

/** Imports that the lint refuses, by folder of `src`. */
const IMPORTS = [
  ['domain', "import { toSafe } from '../render/safe.ts'"],
  ['domain', "import { readFileSync } from 'node:fs'"],
  ['render', "import { parseAddress } from '../source/http/endpoint.ts'"],
  ['render', "import { isIP } from 'node:net'"],
  ['source/http', "import { toSafe } from '../../render/safe.ts'"],
  ['source/http', "import { open } from '../../open.ts'"],
  ['source/http', "import { pid } from 'node:process'"],
  ['source/http', "import { discover } from '../provider/listing.ts'"],
  ['source/provider', "import { parse } from '../../cli/options/parse.ts'"],
  ['domain', "import { judge } from './status/judge.ts'"],
  ['domain/status', "import type { Host } from '../../host.ts'"],
  ['mock', "import { pid } from 'node:process'"],
  ['mock', "import { judge } from '../domain/judge.ts'"],
  ['options', "import { judge } from '../domain/status/judge.ts'"],
  ['options', "import { readFileSync } from 'node:fs'"],
  ['terminal', "import { open } from '../open.ts'"],
  ['terminal/state', "import { view } from '../draw/view.ts'"],
  ['terminal/state', "import { watch } from '../watch.ts'"],
  ['terminal/draw', "import { watch } from '../watch.ts'"],
  ['library', "import { Provider } from '../source/provider/provider.ts'"],
  ['cli/actions', "import { startMockProvider } from '../../mock/provider.ts'"],
  ['bin', "import { parse } from '../cli/options/parse.ts'"],
] as const

/** Expressions that the lint refuses, by folder of `src`, with the rule. */
const EXPRESSIONS = [
  ['domain', '() => Date.now()', 'no-restricted-properties'],
  ['render', '() => performance.now()', 'no-restricted-globals'],
  ['domain', '() => new Date()', 'no-restricted-globals'],
  ['domain', '() => globalThis.performance', 'no-restricted-globals'],
  ['source/http', '() => process.pid', 'no-restricted-globals'],
  ['source/provider', 'performance', 'no-restricted-globals'],
  ['source/provider', 'setTimeout', 'no-restricted-globals'],
  ['source/provider', 'setInterval', 'no-restricted-globals'],
  ['source/provider', 'setImmediate', 'no-restricted-globals'],
  ['source', 'Math.random', 'no-restricted-properties'],
  ['source/http', 'Date.now', 'no-restricted-properties'],
  ['terminal/state', 'setImmediate', 'no-restricted-globals'],
  ['cli/output', 'Date.now', 'no-restricted-properties'],
  ['web/page', 'document.body.innerHTML', 'no-restricted-properties'],
  ['web/page', 'document.body.insertAdjacentHTML', 'no-restricted-properties'],
  ['web/page', 'document.write', 'no-restricted-properties'],
  ['library', 'setTimeout', 'no-restricted-globals'],
] as const

const CYCLE = {
  'domain/one.ts': "import type { Two } from './two.ts'\n\nexport type One = Two | 1\n",
  'domain/two.ts': "import type { One } from './one.ts'\n\nexport type Two = One | 2\n",
}

const MARKUP = {
  'web/page/markup.tsx':
    "export const planted = <p dangerouslySetInnerHTML={{ __html: '<b>name</b>' }} />\n",
}

describe('the lint', () => {
  let copy = ''
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  function lint(): { readonly status: number | null; readonly problems: readonly string[] } {
    const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint')
    const argv = [oxlint, '-f', 'unix', 'src']
    const { status, stdout } = spawnSync(NODE, argv, { cwd: copy, encoding: 'utf8' })
    return { status, problems: stdout.split('\n') }
  }

  function plant(): void {
    const add = (file: string, text: string) => writeFileSync(join(copy, 'src', file), text)
    for (const [at, [folder, line]] of IMPORTS.entries()) {
      const name = /\{ (?:type )?(\w+) \}/.exec(line)?.[1] ?? ''
      add(`${folder}/import${at}.ts`, `${line}\n\nexport const planted = ${name}\n`)
    }
    for (const [at, [folder, expression]] of EXPRESSIONS.entries()) {
      add(`${folder}/expression${at}.ts`, `export const planted = ${expression}\n`)
    }
    for (const [file, text] of Object.entries({ ...CYCLE, ...MARKUP })) add(file, text)
  }

  let before: ReturnType<typeof lint>
  let after: ReturnType<typeof lint>
  const problemsOf = (file: string) =>
    after.problems.filter((line) => line.includes(`${file}:`)).join('\n')

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'house-'))
    for (const name of ['src', 'oxlint.config.ts', 'tsconfig.json', 'package.json']) {
      cpSync(join(ROOT, name), join(copy, name), { recursive: true })
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
    before = lint()
    plant()
    after = lint()
  }, 60_000)

  test('the lint accepts the source', () => {
    expect(before).toMatchObject({ status: 0 })
  })

  test('the lint fails if it refuses a file', () => {
    expect(after).toMatchObject({ status: 1 })
  })

  test.each(IMPORTS.map((row, at) => [...row, at] as const))(
    'the lint refuses a forbidden import in src/%s: %s',
    (folder, _, at) => {
      const file = `${folder}/import${at}.ts`
      expect(problemsOf(file)).toMatch(/\.ts:1:1: .*no-restricted-imports/)
    },
  )

  test.each(EXPRESSIONS.map((row, at) => [...row, at] as const))(
    'the lint refuses in src/%s the expression %s',
    (folder, _, rule, at) => {
      expect(problemsOf(`${folder}/expression${at}.ts`)).toContain(rule)
    },
  )

  test('the lint refuses a cycle, even one of types', () => {
    expect(problemsOf('domain/one.ts')).toContain('no-cycle')
  })

  test('the lint refuses a text as markup', () => {
    expect(problemsOf('web/page/markup.tsx')).toContain('no-danger')
  })
})

test('every code file in git has at most 300 lines', () => {
  const list = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.css', '*.sh', '*.py'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const countLines = (file: string) => readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1
  const files = list.trim().split('\n')
  expect(files.filter((file) => countLines(file) > 300)).toEqual([])
})
