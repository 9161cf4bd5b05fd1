import { describe, expect, test } from 'vitest'
import { OPTIONS } from '../../src/cli/options/table.ts'
import { listOptions } from '../../src/options/option.ts'
import { parseArgv } from '../../src/options/parse-argv.ts'
import { nameOf } from '../../src/options/value.ts'

/** The options as `flag=text`, or as the flag if there is no text. */
function split(...tokens: readonly string[]) {
  const { flags, words } = parseArgv(OPTIONS, tokens)
  const options = flags.map(({ origin, text }) =>
    text === undefined ? origin : `${origin}=${text}`,
  )
  return { options, words }
}

describe('words', () => {
  test.each([
    [[], [], []],
    [['api', '-s'], ['-s'], ['api']],
    [['-s', 'api'], ['-s'], ['api']],
    [
      ['a', '-s', 'b', '-v', 'c'],
      ['-s', '-v'],
      ['a', 'b', 'c'],
    ],
    [['', '@name', 'a=b', 'mock:seed=7'], [], ['', '@name', 'a=b', 'mock:seed=7']],
    [['-1', '-0.5', '-.5', '-5.'], [], ['-1', '-0.5', '-.5', '-5.']],
  ])('options and words can be mixed: %j', (tokens, options, words) => {
    expect(split(...tokens)).toEqual({ options, words })
  })
})

describe('values', () => {
  test.each([
    [['-hi', '8', 'api'], ['-hi=8'], ['api']],
    [['-hi=8', 'api'], ['-hi=8'], ['api']],
    [['--healthy', '8', 'api'], ['--healthyInstances=8'], ['api']],
    [['--healthyI=8', 'api'], ['--healthyInstances=8'], ['api']],
    [['-hi', '-1'], ['-hi=-1'], []],
    [['-ss', 'A', 'api'], ['-ss=A'], ['api']],
    [['-ss=A', 'api'], ['-ss=A'], ['api']],
    [['--ca=-x'], ['--ca=-x'], []],
    [['--ca=--'], ['--ca=--'], []],
    [['-ss=a=b\n=c'], ['-ss=a=b\n=c'], []],
    [['-ss='], ['-ss='], []],
    [['-ss', ''], ['-ss='], []],
    [['-s=v'], ['-s=v'], []],
  ])('a value follows its option or an equals sign: %j', (tokens, options, words) => {
    expect(split(...tokens)).toEqual({ options, words })
  })

  test.each([
    [['-hi', '-s'], ['-hi', '-s'], []],
    [['-ss', '-v', 'api'], ['-ss', '-v'], ['api']],
    [['-s', 'api'], ['-s'], ['api']],
    [['-hi'], ['-hi'], []],
  ])('an option has no value before another option or the end: %j', (tokens, options, words) => {
    expect(split(...tokens)).toEqual({ options, words })
  })
})

test.each([
  ['-hi8', '-hi8; write -hi 8'],
  ['--nonsense=3', '--nonsense'],
  ['-x=1', '-x'],
  ['-x y', '-x y'],
])('a token that begins with a dash is a known option or an error: %j', (token, problem) => {
  expect(parseArgv(OPTIONS, ['api', token]).problem).toBe(`unknown option ${problem}`)
  expect(parseArgv(OPTIONS, ['-ss', token]).problem).toBe(`unknown option ${problem}`)
})

describe('a type with a sign', () => {
  const at = { ...nameOf('time'), isSigned: true } as const
  const options = listOptions({ all: { at: { help: '', type: at }, quiet: { help: '' } } })

  test.each([
    [['--at', '-2h'], '-2h', []],
    [['--at=-2h'], '-2h', []],
    [['--at', '-2h', '--quiet'], '-2h', ['--quiet']],
  ])('its value may begin with a minus sign and a digit: %j', (tokens, text, others) => {
    const { flags, problem } = parseArgv(options, tokens)
    const origins = flags.slice(1).map(({ origin }) => origin)
    expect([flags[0]?.text, origins, problem]).toEqual([text, others, undefined])
  })

  test.each([
    [['--at', '--quiet'], '--at needs a value: write --at TIME'],
    [['--at', '-x2'], 'unknown option -x2'],
    [['-2h'], 'unknown option -2h'],
    [['--quiet', '-2h'], 'unknown option -2h'],
  ])('any other token that begins with a dash is an option: %j', (tokens, problem) => {
    expect(parseArgv(options, tokens).problem).toBe(problem)
  })
})
