import { describe, expect, test } from 'vitest'
import { normalizeArgv } from '../../src/cli/argv.ts'
import { UsageError } from '../../src/domain/error.ts'

describe("the seed's six long options may be shortened to a unique prefix", () => {
  test.each([
    ['--su', '--summary'],
    ['--sum', '--summary'],
    ['--summary', '--summary'],
    ['--se', '--serviceStats'],
    ['--service', '--serviceStats'],
    ['--healthC', '--healthCheck'],
    ['--healthy', '--healthyInstances'],
    ['--healthyI=3', '--healthyInstances=3'],
    ['--serviceS=a=b', '--serviceStats=a=b'],
    ['--m', '--monitorService'],
    ['--hel', '--help'],
  ])('%s is %s', (token, flag) => {
    expect(normalizeArgv(['api', token])).toEqual(['api', flag])
  })

  test.each([
    ['--s', '--summary or --serviceStats'],
    ['--h', '--help or --healthCheck or --healthyInstances'],
    ['--health', '--healthCheck or --healthyInstances'],
    ['--he=3', '--help or --healthCheck or --healthyInstances'],
  ])('but %s could be %s', (token, candidates) => {
    const [name] = token.split('=')
    expect(() => normalizeArgv(['api', token])).toThrow(
      new UsageError(`ambiguous option ${name}: it could be ${candidates}`),
    )
  })
})

describe('every other option is written out', () => {
  test.each([
    ['--cpuThreshol', '; did you mean --cpuThreshold?'],
    ['--memory', '; did you mean --memoryThreshold?'],
    ['--inter', '; did you mean --interval?'],
    ['--interva', '; did you mean --interval?'],
    ['--cou', '; did you mean --count?'],
    ['--timeou', '; did you mean --timeout?'],
    ['--con', '; did you mean --concurrency?'],
    ['--qui', '; did you mean --quiet?'],
    ['--vers', '; did you mean --version?'],
    ['--v', '; did you mean --version?'],
    ['--c', ''],
  ])('%s is unknown', (token, hint) => {
    expect(() => normalizeArgv(['api', token])).toThrow(
      new UsageError(`unknown option ${token}${hint}`),
    )
  })
})

describe('a typo is refused with what was probably meant', () => {
  test.each([
    ['--sumary', '--sumary; did you mean --summary?'],
    ['--SUMMARY', '--SUMMARY; did you mean --summary?'],
    ['--servicestats', '--servicestats; did you mean --serviceStats?'],
    ['--healthChek', '--healthChek; did you mean --healthCheck?'],
    ['--health-check', '--health-check; did you mean --healthCheck?'],
    ['--healtyInstances=3', '--healtyInstances; did you mean --healthyInstances?'],
    ['--VERSION', '--VERSION; did you mean --version?'],
    ['--nonsense', '--nonsense'],
    ['-summary', '-summary; did you mean --summary?'],
    ['-healthCheck', '-healthCheck; did you mean --healthCheck?'],
    ['-hi8', '-hi8; write -hi 8'],
    ['-ssIdService', '-ssIdService; write -ss IdService'],
    ['-sso', '-sso; write -ss o'],
    ['-msx=1', '-msx; write -ms x'],
    ['-hcx', '-hcx'],
    ['-vv', '-vv'],
    ['-S', '-S'],
    ['-x', '-x'],
    ['-', '-'],
    ['-1x', '-1x'],
    ['-1e9', '-1e9'],
    ['-.', '-.'],
  ])('%s', (token, problem) => {
    expect(() => normalizeArgv(['api', token])).toThrow(new UsageError(`unknown option ${problem}`))
  })

  test.each([
    ['-s=v', '-s'],
    ['-hc=', '-hc'],
    ['-v=1', '-v'],
    ['-h=x', '-h'],
    ['--sum=3', '--summary'],
    ['--quiet=yes', '--quiet'],
    ['--version=1', '--version'],
  ])('%s: a switch takes no value', (token, flag) => {
    expect(() => normalizeArgv(['api', token])).toThrow(
      new UsageError(`option ${flag} takes no value`),
    )
  })
})

test.each([
  [['api', '-s']],
  [['-hi', '-1', '-0.5', '-.5', '-5.']],
  [['-hi=3', '-ss=A', '-ms=', '--count=-1']],
  [['', 'a=b', '@name', 'mock:seed=7']],
  [[]],
])('what argparse reads rightly stays as it is: %j', (tokens) => {
  expect(normalizeArgv(tokens)).toEqual(tokens)
})

test('nothing behind -- is an option', () => {
  const rest = ['--', '--sum', '-hi8', '--nonsense', '--']
  expect(normalizeArgv(['--sum', ...rest])).toEqual(['--summary', ...rest])
})
