import { describe, expect, test } from 'vitest'
import { parseArgv } from '../../../src/options/parse-argv.ts'
import { buildCommand } from '../../../src/cli/config/build-command.ts'
import { parse } from '../../../src/cli/options/parse.ts'
import { OPTIONS } from '../../../src/cli/options/table.ts'

/** Builds the options of the source for a command line with more arguments. */
function optionsOf(...argv: readonly string[]) {
  const parsed = parse(parseArgv(OPTIONS, ['prometheus+http://api', '-s', ...argv]))
  if (parsed.kind !== 'command') throw new Error(parsed.kind)
  return buildCommand(parsed).sourceOptions
}

describe('--header', () => {
  test.each([
    ['X-Scope-OrgID: tenant', ['X-Scope-OrgID', 'tenant']],
    ['X-Empty-Space:tenant', ['X-Empty-Space', 'tenant']],
    ['Cookie: a=b; c="d, e"  ', ['Cookie', 'a=b; c="d, e"']],
  ])('--header takes %j', (text, header) => {
    expect(optionsOf('--header', text).headers).toEqual([header])
  })

  test('--header may be repeated', () => {
    const all = optionsOf('--header', 'A: 1', '--header', 'B: 2').headers
    const expected = [
      ['A', '1'],
      ['B', '2'],
    ]
    expect(all).toEqual(expected)
    expect(optionsOf('--header', 'A: 1\nB: 2').headers).toEqual(expected)
    expect(optionsOf().headers).toEqual([])
  })

  const FORM = '--header: not a header of the form NAME: VALUE, in visible ASCII characters'
  test.each([
    ['secret', FORM],
    ['A:', FORM],
    [': secret', FORM],
    ['A B: secret', FORM],
    ['A: secret\r', FORM],
    ['A: sécret', FORM],
    ['Host: secret', '--header: the header "Host" cannot be set'],
    ['content-length: 7', '--header: the header "content-length" cannot be set'],
  ])('--header refuses %j without showing the value', (text, sentence) => {
    expect(() => optionsOf('--header', text)).toThrow(sentence)
    expect(() => optionsOf('--header', text)).not.toThrow('ecret')
  })
})

describe('--window', () => {
  test.each([
    ['90', 90_000],
    ['90s', 90_000],
    ['0.5', 500],
    ['500ms', 500],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
  ])('--window %s is a duration', (text, ms) => {
    expect(optionsOf('--window', text).windowMs).toBe(ms)
  })

  test.each(['', '0', '99ms', '2d', '5 m', '1w', '-5m', '5m30s', '1e3', 'm'])(
    '--window refuses %j',
    (text) => {
      expect(() => optionsOf(`--window=${text}`)).toThrow(
        `--window: ${JSON.stringify(text)} is not a duration from 0.1s to 1d, as in 30s or 5m`,
      )
    },
  )
})
