import { describe, expect, test } from 'vitest'
import { OPTIONS } from '../../src/cli/options/table.ts'
import { hasSwitch, parseArgv } from '../../src/options/parse-argv.ts'

/** The flag that a token without a value stands for, or its problem. */
function find(name: string) {
  const line = parseArgv(OPTIONS, [name])
  const [found] = line.flags
  return { flag: found?.origin, option: found?.option, problem: line.problem }
}

describe('abbreviable options', () => {
  test.each([
    ['--su', '--summary'],
    ['--sum', '--summary'],
    ['--summary', '--summary'],
    ['--se', '--serviceStats'],
    ['--service', '--serviceStats'],
    ['--healthC', '--healthCheck'],
    ['--healthy', '--healthyInstances'],
    ['--serviceS', '--serviceStats'],
    ['--mon', '--monitorService'],
    ['--m', '--monitorService'],
    ['--hel', '--help'],
  ])('a unique prefix of an abbreviable option stands for it: %s is %s', (name, flag) => {
    const found = find(name)
    expect(found.flag).toBe(flag)
    expect(found.option?.flags).toContain(flag)
  })

  test.each([
    ['--s', '--summary or --serviceStats'],
    ['--h', '--healthCheck or --healthyInstances or --help'],
    ['--health', '--healthCheck or --healthyInstances'],
    ['--he', '--healthCheck or --healthyInstances or --help'],
  ])('an ambiguous prefix is refused with its candidates: %s could be %s', (name, candidates) => {
    expect(find(name).problem).toBe(`ambiguous option ${name}: it could be ${candidates}`)
  })
})

describe('other options', () => {
  test.each([
    ['--cpuThreshol', '; did you mean --cpuThreshold?'],
    ['--memoryT', '; did you mean --memoryThreshold?'],
    ['--inter', '; did you mean --interval?'],
    ['--interva', '; did you mean --interval?'],
    ['--cou', '; did you mean --count?'],
    ['--timeou', '; did you mean --timeout?'],
    ['--conc', '; did you mean --concurrency?'],
    ['--qui', '; did you mean --quiet?'],
    ['--vers', '; did you mean --version?'],
    ['--dead', '; did you mean --deadline?'],
    ['--max', '; did you mean --maxInstances?'],
    ['--token', '; did you mean --tokenFile?'],
    ['--c', ''],
  ])('an option that is not abbreviable must be written out: %s is unknown', (name, hint) => {
    expect(find(name).problem).toBe(`unknown option ${name}${hint}`)
  })
})

describe('typos', () => {
  test.each([
    ['--sumary', '--sumary; did you mean --summary?'],
    ['--SUMMARY', '--SUMMARY; did you mean --summary?'],
    ['--servicestats', '--servicestats; did you mean --serviceStats?'],
    ['--healthChek', '--healthChek; did you mean --healthCheck?'],
    ['--health-check', '--health-check; did you mean --healthCheck?'],
    ['--healtyInstances', '--healtyInstances; did you mean --healthyInstances?'],
    ['--VERSION', '--VERSION; did you mean --version?'],
    ['--nonsense', '--nonsense'],
    ['-summary', '-summary; did you mean --summary?'],
    ['-healthCheck', '-healthCheck; did you mean --healthCheck?'],
    ['-hi8', '-hi8; write -hi 8'],
    ['-ssIdService', '-ssIdService; write -ss IdService'],
    ['-sso', '-sso; write -ss o'],
    ['-msx', '-msx; write -ms x'],
    ['-ojson', '-ojson; write -o json'],
    ['-ca', '-ca; did you mean --ca?'],
    ['-hcx', '-hcx'],
    ['-vv', '-vv'],
    ['-S', '-S'],
    ['-x', '-x'],
    ['-', '-'],
    ['--__proto__', '--__proto__'],
    ['-1x', '-1x'],
    ['-1e9', '-1e9'],
    ['-.', '-.'],
  ])('a typo is refused with a suggestion if one is near: %s', (name, problem) => {
    expect(find(name).problem).toBe(`unknown option ${problem}`)
  })
})

test('every flag in full is found', () => {
  for (const option of OPTIONS) {
    for (const flag of option.flags) expect(find(flag)).toMatchObject({ flag, option })
  }
})

test.each([
  ['help', '-h', true],
  ['help', '--help', true],
  ['help', '--hel', true],
  ['help', '--he', false],
  ['help', '-h=x', false],
  ['help', '-hc', false],
  ['help', 'help', false],
  ['version', '--version', true],
  ['version', '--vers', false],
])('a switch counts if nothing is attached to it: %s, %s: %j', (key, token, counts) => {
  expect(hasSwitch(parseArgv(OPTIONS, [token]), key)).toBe(counts)
})
