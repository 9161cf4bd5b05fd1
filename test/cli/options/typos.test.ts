import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildCommand } from '../../../src/cli/config/build-command.ts'
import { parse } from '../../../src/cli/options/parse.ts'
import { OPTIONS } from '../../../src/cli/options/table.ts'
import { UsageError } from '../../../src/domain/error.ts'
import { parseArgv } from '../../../src/options/parse-argv.ts'

const parseLine = (argv: readonly string[]) => parse(parseArgv(OPTIONS, argv))

test.each([
  '--sumary',
  '-summary',
  '-hi8',
  '-sso',
  '-sso wide',
  '-S',
  '-ssA',
  '-vv',
  '-',
  '---',
  '--=',
  '--s',
  '--h',
  '--health',
  '--cou 3',
  '--vers',
  '--VERSION',
  '-s=v',
  '--summary=x',
  '-hc=1',
  '-hi -1 -s',
  '-hi 1_0 -s',
  '-hi= -s',
  '-s --count=',
  '-s -hi',
  '-s -x',
  '-s --no-color',
  '-s extra',
  '-s -hc',
  '-ss -ms',
  '-v',
  '-s -- x',
  '-s --interval 1,5',
  '-s -1',
  '-s -o yaml',
  '-s -ojson',
  '-s -o',
  '-s --concurrency Auto',
  '-s --tokenFile=',
  '-s --ca -1x',
  '-s -ss',
])('a typo is an error, never another command: monitoring api %s', (line) => {
  expect(() => parseLine(['api', ...line.split(' ')])).toThrow(UsageError)
})

test('any arguments give a command, help, version or a usage error', () => {
  const flags = OPTIONS.flatMap((option) => [...option.flags])
  const token = fc.oneof(
    fc.constantFrom(...flags, 'api', '3', 'A', '3', '-1', '0.5', ''),
    fc.constantFrom('--', '-hi8', '--s', '--sum', '__proto__', '-hi=3', '-ss=', 'json', 'auto'),
    fc.constantFrom(...flags).map((flag) => `${flag}=3`),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(token, { maxLength: 6 }), (argv) => {
      try {
        const parsed = parseLine(argv)
        const kinds = ['command', 'examples', 'help', 'version', 'sources', 'completion']
        expect(kinds).toContain(parsed.kind)
        if (parsed.kind === 'command') buildCommand(parsed)
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError)
      }
    }),
    { numRuns: 300 },
  )
})
