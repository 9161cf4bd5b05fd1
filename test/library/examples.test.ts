import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { apiServer, connect, serviceHealth } from '../../src/index.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const sources = readdirSync(new URL('../../src/library/', import.meta.url))
  .map((name) => read(`src/library/${name}`))
  .join('')

/** The example of each documented function, by its name. */
const EXAMPLES = [
  ...sources.matchAll(
    / \* @example\n((?: *\* .*\n)+)(?: *\*.*\n)+? *(?:export function )?(\w+)\(/g,
  ),
].map(([, code = '', name = '']) => [name, code.replace(/^ *\* /gm, '')] as const)

function exampleIn(page: string) {
  const [, code = ''] = /```js\nimport .*\n([^]*?)```/.exec(read(page)) ?? []
  return [page, code] as const
}

/** Runs code and checks the value of each `expression // => value`. */
async function runExample(code: string): Promise<number> {
  let count = 0
  const check = (actual: unknown, expected: unknown) => {
    count += 1
    expect(actual).toEqual(expected)
  }
  const body = code.replace(/^(.*?) \/\/ => (.*)$/gm, 'check($1, $2)')
  const parameters = { apiServer, connect, serviceHealth, check }
  const AsyncFunction = (async () => {}).constructor as FunctionConstructor
  const run = AsyncFunction(...Object.keys(parameters), body) as (...args: unknown[]) => unknown
  await run(...Object.values(parameters))
  return count
}

test('every function of the library has an example', () => {
  expect(EXAMPLES.map(([name]) => name).toSorted()).toEqual([
    'apiServer',
    'connect',
    'instanceStats',
    'serviceHealth',
    'serviceStats',
    'serviceStatus',
  ])
})

test.each([...EXAMPLES, exampleIn('README.md'), exampleIn('docs/library.md')])(
  'the example of %s returns the documented value',
  async (_, code) => {
    expect(await runExample(code)).toBeGreaterThan(0)
  },
)
