import { describe, expect, test } from 'vitest'
import { commandOf, refusal } from '../../support/command.ts'

describe('a value', () => {
  test.each([
    ['-hi 0', 0],
    ['-hi=3', 3],
    ['--healthyInstances 3', 3],
    ['--healthyInstances=3', 3],
    ['--healthy 3', 3],
    ['-hi +3', 3],
    ['-hi 007', 7],
    ['-hi 1000000', 1_000_000],
    ['-hi 3 -hi 4', 4],
  ])('the minimum is a whole number: %s', (option, minimum) => {
    expect(commandOf(`api -hc ${option}`).policy.minimum).toBe(minimum)
  })

  const MINIMUM = '-hi'
  const WANTED = 'a whole number from 0 to 1000000, or SERVICE=N for one service'
  const FORMATS = 'table, wide, json, ndjson, csv, name, nagios or prometheus'
  test.each([
    [MINIMUM, '-1', WANTED],
    [MINIMUM, '1.5', WANTED],
    [MINIMUM, '1e9', WANTED],
    [MINIMUM, '1_0', WANTED],
    [MINIMUM, '0x10', WANTED],
    [MINIMUM, '٣', WANTED],
    [MINIMUM, 'abc', WANTED],
    [MINIMUM, '', WANTED],
    [MINIMUM, '1000001', WANTED],
    [MINIMUM, '9'.repeat(400), WANTED],
    ['--cpuThreshold', 'NaN', 'a number from 0 to 100'],
    ['--cpuThreshold', '-1', 'a number from 0 to 100'],
    ['--cpuThreshold', '100.1', 'a number from 0 to 100'],
    ['--cpuThreshold', '75%', 'a number from 0 to 100'],
    ['--memoryThreshold', '101', 'a number from 0 to 100'],
    ['--memoryThreshold', 'Infinity', 'a number from 0 to 100'],
    ['--interval', '0', 'a number from 0.1 to 86400'],
    ['--interval', '0.01', 'a number from 0.1 to 86400'],
    ['--interval', '864000', 'a number from 0.1 to 86400'],
    ['--interval', '1e1', 'a number from 0.1 to 86400'],
    ['--interval', '5s', 'a number from 0.1 to 86400'],
    ['--timeout', '0', 'a number from 0.1 to 3600'],
    ['--timeout', '3601', 'a number from 0.1 to 3600'],
    ['--timeout', '.', 'a number from 0.1 to 3600'],
    ['--count', '0', 'a whole number from 1 to 1000000000'],
    ['--count', '2.0', 'a whole number from 1 to 1000000000'],
    ['--deadline', '0', 'a number from 0.1 to 86400'],
    ['--deadline', '86401', 'a number from 0.1 to 86400'],
    ['--concurrency', '0', 'auto or a whole number from 1 to 1024'],
    ['--concurrency', '1025', 'auto or a whole number from 1 to 1024'],
    ['--concurrency', 'aut', 'auto or a whole number from 1 to 1024; did you mean auto?'],
    ['--maxInstances', '0', 'a whole number from 1 to 1000000'],
    ['--maxInstances', '1000001', 'a whole number from 1 to 1000000'],
    ['-o', 'xml', FORMATS],
    ['-o', 'jsn', `${FORMATS}; did you mean json?`],
    ['-o', 'JSON', `${FORMATS}; did you mean json?`],
    ['-o', '', FORMATS],
    ['--ca', '', 'the name of a file'],
    ['--tokenFile', '', 'the name of a file'],
    ['-ss', '', 'the name of a service'],
    ['--monitorService', '', 'the name of a service'],
  ])('a value outside its range is refused with the range: %s case %#', (flag, value, what) => {
    const problem = `${flag}: "${value}" is not ${what}`
    expect(refusal(`api ${flag} ${value}`)).toBe(problem)
    expect(refusal(`api ${flag}=${value}`)).toBe(problem)
  })

  test.each([
    ['--interval .5', 500],
    ['--interval 5.', 5000],
    ['--interval 0.1', 100],
    ['--interval 86400', 86_400_000],
  ])('a time may be a fraction: %s', (option, intervalMs) => {
    expect(commandOf(`api -ms ${option}`).pace.intervalMs).toBe(intervalMs)
  })

  test.each([
    ['-hi', 'N[,SERVICE=N]'],
    ['--cpuThreshold', 'PERCENT'],
    ['--interval', 'SECONDS'],
    ['--concurrency', 'auto|N'],
    ['--ca', 'FILE'],
    ['-o', 'FORMAT'],
  ])('a missing value is refused with the usage: %s %s', (flag, metavar) => {
    const problem = `${flag} needs a value: write ${flag} ${metavar}`
    expect(refusal(`api -s ${flag}`)).toBe(problem)
    expect(refusal(`api ${flag} -s`)).toBe(problem)
    expect(refusal(`-s ${flag} -- 3`)).toBe(problem)
  })

  test.each([
    ['-s=v', '-s'],
    ['-hc=', '-hc'],
    ['-h=x', '-h'],
    ['--sum=3', '--summary'],
    ['--version=1', '--version'],
  ])('a switch takes no value: %s', (token, flag) => {
    expect(refusal(`api ${token}`)).toBe(`${flag} takes no value`)
  })

  test.each([
    ['-v=1', '-v'],
    ['--quiet=yes', '--quiet'],
  ])('a switch that may be set elsewhere takes only true or false: %s', (token, flag) => {
    expect(refusal(`api ${token}`)).toBe(`${flag} takes no value except true or false`)
  })

  test.each([
    ['--ca -x', 'unknown option -x'],
    ['--ca -quiet', 'unknown option -quiet; did you mean --quiet?'],
  ])('a separate value must not begin with a dash: %s', (line, problem) => {
    expect(refusal(`api -s ${line}`)).toBe(problem)
  })

  test.each([
    ['--ca=-x', '-x'],
    ['--ca=--', '--'],
    ['--ca=a=b', 'a=b'],
    ['--ca -1', '-1'],
    ['--ca a --ca b', 'b'],
  ])('an attached value or a negative number may begin with a dash: %s', (option, ca) => {
    expect(commandOf(`api -s ${option}`).options.ca).toBe(ca)
  })
})

test('a refused value is quoted, so that no control character is printed', () => {
  expect(refusal('api -s -hi \u001b[31m"')).toBe(
    String.raw`-hi: "\u001b[31m\"" is not a whole number from 0 to 1000000, or SERVICE=N for one service`,
  )
})
