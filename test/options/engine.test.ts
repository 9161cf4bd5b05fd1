import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renderCompletion } from '../../src/options/completion.ts'
import { formatHelp } from '../../src/options/help.ts'
import { listOptions, type OptionRows } from '../../src/options/option.ts'
import { parseArgv } from '../../src/options/parse-argv.ts'
import { readEnvironment, readJson, valuesOf } from '../../src/options/setting.ts'
import { countWithin, listOf, oneOf } from '../../src/options/value.ts'

const BEANS = {
  roast: { type: oneOf('light', 'dark'), default: 'dark', help: 'Roast the beans like this' },
  decaf: { help: 'Without caffeine' },
} as const satisfies OptionRows
const CUP = {
  cups: { flags: ['-n', '--cups'], type: countWithin(1, 9), help: 'Make N cups' },
  with: { type: listOf(oneOf('milk', 'sugar')), cliOnly: true, help: 'Add these' },
} as const satisfies OptionRows
const OPTIONS = listOptions({ beans: BEANS, cup: CUP })
const COFFEE = {
  commands: ['coffee'],
  usage: 'coffee MACHINE [options]',
  description: 'Make coffee.',
  argument: { name: 'MACHINE', help: 'The machine', words: ['kitchen'] },
  options: OPTIONS,
}

/** The value or problem of each setting, by key. */
function outcome(settings: ReturnType<typeof parseArgv>['flags']) {
  return settings.map(({ option, value, problem }) => [option.key, problem ?? value])
}

test('a table of any options becomes a parser', () => {
  const { flags, words, problem } = parseArgv(OPTIONS, ['kitchen', '-n', '2', '--with=milk,sugar'])
  expect(outcome(flags)).toEqual([
    ['cups', 2],
    ['with', ['milk', 'sugar']],
  ])
  expect([words, problem]).toEqual([['kitchen'], undefined])
})

test('a parser reads the valid options next to invalid ones, and reports the first problem', () => {
  const { flags, problem } = parseArgv(OPTIONS, ['--roast', 'drak', '--cup', '--decaf'])
  expect(outcome(flags)).toEqual([
    ['roast', '--roast: "drak" is not light or dark; did you mean dark?'],
    ['decaf', true],
  ])
  expect(problem).toBe('unknown option --cup; did you mean --cups?')
})

test('each option has the value of its last setting, or its default', () => {
  const { flags } = parseArgv(OPTIONS, ['-n', '2', '--decaf', '-n', '3'])
  expect(valuesOf(OPTIONS, flags)).toEqual({ roast: 'dark', decaf: true, cups: 3 })
  expect(valuesOf(OPTIONS, [])).toEqual({ roast: 'dark', decaf: false })
})

test('a table of any options becomes variables of the environment', () => {
  const env = { COFFEE_CUPS: '3', COFFEE_DECAF: 'yes', COFFEE_WITH: 'milk', COFFEE_ROAST: '' }
  expect(outcome(readEnvironment('COFFEE', OPTIONS, env))).toEqual([
    ['decaf', true],
    ['cups', 3],
  ])
})

test.each<[number, unknown, unknown]>([
  [0, 'light', 'light'],
  [0, 1, '"key" must be light or dark, got a number'],
  [1, true, true],
  [1, 'true', '"key" must be true or false, got a string'],
  [2, 3, 3],
  [2, '3', '"key" must be a whole number from 1 to 9, got a string'],
  [2, 10, '"key": "10" is not a whole number from 1 to 9'],
  [3, ['milk', 'sugar'], ['milk', 'sugar']],
  [3, 'milk, sugar', ['milk', 'sugar']],
  [3, {}, '"key" must be milk or sugar, or several, separated by commas, got an object'],
])(
  'option %i has the expected value or problem if a config file contains %j: %j',
  (index, json, held) => {
    const option = OPTIONS[index]
    if (option === undefined) throw new Error(`no option ${index}`)
    expect(outcome([readJson(option, '"key"', json)])).toEqual([[option.key, held]])
  },
)

test('a table of any options becomes a help', () => {
  expect(formatHelp(COFFEE)).toBe(`usage: coffee MACHINE [options]

Make coffee.

positional arguments:
  MACHINE                       The machine

beans:
  --roast light|dark            Roast the beans like this
  --decaf                       Without caffeine

cup:
  -n, --cups N                  Make N cups
  --with milk|sugar[,milk|sugar]
                                Add these
`)
})

test.each(['bash', 'zsh', 'fish'] as const)(
  'a table of any options becomes a %s script',
  (shell) => {
    const script = renderCompletion(shell, COFFEE)
    for (const word of ['roast', 'light dark', 'cups', 'milk sugar']) expect(script).toContain(word)
    expect(script).not.toMatch(/monitoring/)
  },
)

test('the engine contains no word about monitoring', () => {
  const folder = new URL('../../src/options/', import.meta.url)
  const text = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'))
  expect(text.join('\n')).not.toMatch(/monitor|service|instance|provider|nagios|healthy|cpx/i)
})
