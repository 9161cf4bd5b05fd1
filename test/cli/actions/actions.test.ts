import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ACTIONS } from '../../../src/cli/actions/actions.ts'
import { buildCommand } from '../../../src/cli/config/build-command.ts'
import { OPTIONS } from '../../../src/cli/options/table.ts'
import { parseArgv } from '../../../src/options/parse-argv.ts'
import { readEnvironment } from '../../../src/options/setting.ts'

const NAMES = ACTIONS.map(({ name }) => name)

// The library has functions with the names of actions, and the HTTP API a kind.
const SOURCES = globSync('src/**/*.ts').filter((file) => !/^src\/(?:library|web)\//.test(file))

function readCode(file: string): string {
  return readFileSync(file, 'utf8').replaceAll(/^ *(?:\/\*\*|\*|\/\/).*/gm, '')
}

test.each(NAMES)('the name %s appears only in the file of its action', (name) => {
  // A single word, such as "events", has other uses as well.
  const word = new RegExp(/[A-Z]/.test(name) ? `\\b${name}\\b` : `--${name}\\b`)
  const files = SOURCES.filter((file) => word.test(readCode(file)))
  const [own, ...others] = files.filter((file) => file !== 'src/cli/actions/actions.ts')
  expect([own, others]).toEqual([expect.stringMatching(/^src\/cli\/actions\//), []])
})

test('names and flags of actions are unique', () => {
  const names = ACTIONS.flatMap(({ name, flags }) => [name, ...flags])
  expect(new Set(names).size).toBe(names.length)
})

describe('an action with an order and a number of rows of its own', () => {
  const sorting = [{ key: 'cpu', isDescending: true }] as const
  const [first] = ACTIONS
  if (first === undefined) throw new Error('no action')
  const args = { server: 'api', action: { ...first, sorting, limit: 10 }, argument: null }
  const queryOf = (...options: string[]) => {
    const { flags: settings } = parseArgv(OPTIONS, options)
    return buildCommand({ ...args, settings }).query
  }

  test('the order and the number of rows of an action hold unless options set them', () => {
    expect(queryOf()).toMatchObject({ sorting, page: { number: 1, size: 10 } })
    expect(queryOf('-o', 'wide').sorting).toBe(sorting)
    expect(queryOf('--sort', 'ip', '--limit', '3')).toMatchObject({
      sorting: [{ key: 'ip' }],
      page: { number: 1, size: 3 },
    })
    expect(queryOf('--page', '2').page).toEqual({ number: 2, size: 50 })
  })

  test('the order and the number of rows of an action hold against settings for all commands', () => {
    const env = { MONITORING_SORT: 'ip', MONITORING_LIMIT: '20', MONITORING_INTERVAL: '7' }
    const layers = [readEnvironment('MONITORING', OPTIONS, env)]
    const { query, pace } = buildCommand({ ...args, settings: [] }, layers)
    expect(query).toMatchObject({ sorting, page: { number: 1, size: 10 } })
    expect(pace.intervalMs).toBe(7000)
  })
})

test('the kinds in the JSON schema are the names of the actions; npm run schema writes them', () => {
  const text = readFileSync('docs/cpx-monitoring.v1.schema.json', 'utf8')
  const { $defs } = JSON.parse(text) as {
    $defs: Record<string, { properties: { kind?: { enum?: string[]; const?: string } } }>
  }
  const kindOf = (name: string) => $defs[name]?.properties.kind
  const [shown, others] = [true, false].map((isRound) =>
    ACTIONS.filter(
      ({ rows, formats }) => formats.includes('json') && (rows !== undefined) === isRound,
    ).map(({ name }) => name),
  )
  expect(kindOf('round')?.enum).toEqual(shown)
  expect(others?.map((name) => kindOf(name)?.const)).toEqual(others)
})
