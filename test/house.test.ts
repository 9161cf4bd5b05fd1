import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NODE, ROOT } from './support/command.ts'

describe('the lint', () => {
  let copy = ''
  const lint = () => {
    const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint')
    const { status, stdout } = spawnSync(NODE, [oxlint, '-f', 'unix', 'src'], {
      cwd: copy,
      encoding: 'utf8',
    })
    return { status, stdout }
  }

  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), 'house-'))
    for (const name of ['src', 'oxlint.config.ts', 'tsconfig.json', 'package.json']) {
      cpSync(join(ROOT, name), join(copy, name), { recursive: true })
    }
    symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
  })
  afterAll(() => rmSync(copy, { recursive: true, force: true }))

  test('the lint accepts the source', () => {
    expect(lint()).toMatchObject({ status: 0 })
  })

  test.each([
    ['domain/planted.ts', "import { toSafe } from '../render/safe.ts'"],
    ['domain/planted.ts', "import { readFileSync } from 'node:fs'"],
    ['render/planted.ts', "import { parseAddress } from '../source/http/endpoint.ts'"],
    ['render/planted.ts', "import { isIP } from 'node:net'"],
    ['source/http/planted.ts', "import { toSafe } from '../../render/safe.ts'"],
    ['source/http/planted.ts', "import { open } from '../../open.ts'"],
    ['source/http/planted.ts', "import { pid } from 'node:process'"],
    ['source/http/planted.ts', "import { collect } from '../provider/collect.ts'"],
    ['source/provider/planted.ts', "import { parse } from '../../cli/options/parse.ts'"],
    ['domain/planted.ts', "import { judge } from './status/judge.ts'"],
    ['domain/status/planted.ts', "import type { Host } from '../../host.ts'"],
    ['mock/planted.ts', "import { pid } from 'node:process'"],
    ['mock/planted.ts', "import { judge } from '../domain/judge.ts'"],
    ['options/planted.ts', "import { judge } from '../domain/status/judge.ts'"],
    ['options/planted.ts', "import { readFileSync } from 'node:fs'"],
    ['terminal/planted.ts', "import { open } from '../open.ts'"],
    ['terminal/state/planted.ts', "import { view } from '../draw/view.ts'"],
    ['terminal/state/planted.ts', "import { watch } from '../watch.ts'"],
    ['terminal/draw/planted.ts', "import { watch } from '../watch.ts'"],
    ['library/planted.ts', "import { Provider } from '../source/provider/provider.ts'"],
    ['cli/actions/planted.ts', "import { startMockProvider } from '../../mock/provider.ts'"],
    ['bin/planted.ts', "import { parse } from '../cli/options/parse.ts'"],
  ])('the lint refuses a forbidden import in src/%s: %s', (file, line) => {
    const path = join(copy, 'src', file)
    const name = /\{ (?:type )?(\w+) \}/.exec(line)?.[1] ?? ''
    writeFileSync(path, `${line}\n\nexport const planted = ${name}\n`)
    const { status, stdout } = lint()
    rmSync(path)
    expect(stdout).toMatch(/planted\.ts:1:1: .*no-restricted-imports/)
    expect(status).toBe(1)
  })

  test('the lint refuses a cycle, even one of types', () => {
    const one = join(copy, 'src/domain/one.ts')
    const two = join(copy, 'src/domain/two.ts')
    writeFileSync(one, "import type { Two } from './two.ts'\n\nexport type One = Two | 1\n")
    writeFileSync(two, "import type { One } from './one.ts'\n\nexport type Two = One | 2\n")
    const { status, stdout } = lint()
    rmSync(one)
    rmSync(two)
    expect(stdout).toContain('no-cycle')
    expect(status).toBe(1)
  })

  test.each([
    ['domain/planted.ts', 'export const planted = () => Date.now()', 'no-restricted-properties'],
    [
      'render/planted.ts',
      'export const planted = () => performance.now()',
      'no-restricted-globals',
    ],
    ['domain/planted.ts', 'export const planted = () => new Date()', 'no-restricted-globals'],
    [
      'domain/planted.ts',
      'export const planted = () => globalThis.performance',
      'no-restricted-globals',
    ],
    ['source/http/planted.ts', 'export const planted = () => process.pid', 'no-restricted-globals'],
    ...['performance', 'setTimeout', 'setInterval', 'setImmediate'].map(
      (name): [string, string, string] => [
        'source/provider/planted.ts',
        `export const planted = ${name}`,
        'no-restricted-globals',
      ],
    ),
    ['source/planted.ts', 'export const planted = Math.random', 'no-restricted-properties'],
    ['source/http/planted.ts', 'export const planted = Date.now', 'no-restricted-properties'],
    ['terminal/state/planted.ts', 'export const planted = setImmediate', 'no-restricted-globals'],
    ['cli/output/planted.ts', 'export const planted = Date.now', 'no-restricted-properties'],
    ['library/planted.ts', 'export const planted = setTimeout', 'no-restricted-globals'],
  ])('against %s with `%s`', (file, line, rule) => {
    const path = join(copy, 'src', file)
    writeFileSync(path, `${line}\n`)
    const { status, stdout } = lint()
    rmSync(path)
    expect(stdout).toContain(rule)
    expect(status).toBe(1)
  })
})

test('every code file in git has at most 400 lines', () => {
  const files = execFileSync('git', ['ls-files', '*.ts', '*.sh', '*.py'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  const long = files
    .trim()
    .split('\n')
    .filter((file) => countLines(join(ROOT, file)) > 400)
  expect(long).toEqual([])
})

function countLines(path: string): number {
  return Number(execFileSync('wc', ['-l', path], { encoding: 'utf8' }).trim().split(' ')[0])
}
