import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { apiServer, connect, openRecording, serviceHealth } from '../../src/index.ts'
import { answered, snapshotOf } from '../support/facts.ts'
import { startApi } from '../support/prometheus-api.ts'
import { record } from '../support/recording.ts'

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

/** The examples of a page. */
function examplesIn(page: string): string[] {
  const blocks = read(page).matchAll(/```js\nimport .*\n([^]*?)```/g)
  return Array.from(blocks, ([, code = '']) => code)
}

function exampleIn(page: string) {
  return [page, examplesIn(page)[0] ?? ''] as const
}

/** Two rounds, one minute apart. */
function recordRounds(): string {
  const startedAt = Date.parse('2026-11-29T09:00:00Z')
  const rounds = [92, 97].map((cpu, minute) =>
    snapshotOf([answered('10.0.0.1', 'A', [cpu, 20])], { startedAt: startedAt + minute * 60_000 }),
  )
  return record(rounds)
}

/** Runs code and checks the value of each `expression // => value`. */
async function runExample(code: string): Promise<number> {
  let count = 0
  const check = (actual: unknown, expected: unknown) => {
    count += 1
    expect(actual).toEqual(expected)
  }
  const body = code.replace(/^(.*?) \/\/ => (.*)$/gm, 'check($1, $2)')
  const openFile = (_: string, options: object) => openRecording(recordRounds(), options)
  const parameters = { apiServer, connect, openRecording: openFile, serviceHealth, check }
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
    'openRecording',
    'rounds',
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

test('the example of a recording in docs/library.md returns the documented value', async () => {
  expect(await runExample(examplesIn('docs/library.md')[2] ?? '')).toBe(1)
})

test('the example of a Prometheus in docs/library.md returns the documented value', async () => {
  const web = ['web-1:9100', 'web-2:9100', 'web-3:9100'].map((instance) => ({
    instance,
    job: 'node',
    service: 'web',
  }))
  const { address } = await startApi({
    up: web.map((labels) => [labels, 1]),
    cpu: web.map((labels, at) => [labels, [10, 50, 60][at] ?? 0]),
    memory: web.map((labels) => [labels, 20]),
  })
  const code = examplesIn('docs/library.md')[1] ?? ''
  expect(await runExample(code.replace('prometheus+http://localhost:9090', address))).toBe(2)
})
