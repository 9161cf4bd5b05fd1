import { describe, expect, test } from 'vitest'
import { ALL_FORMATS } from '../../../src/cli/output/formats.ts'
import { run } from '../../support/host.ts'
import { startFleet } from '../../support/provider.ts'

const NAMES = ['Zoë', '漢字', '😀', 'עברית', 'A ', 'x'.repeat(200), '漢'.repeat(1024)]
const FLEET = Object.fromEntries([
  ...NAMES.map(
    (service, at) => [`10.0.0.${at}`, { cpu: '80%', memory: '20.5%', service }] as const,
  ),
  ['10.0.0.90', 403],
  ['10.0.0.91', { cpu: '…', memory: '1%', service: 'A' }],
])
const C = { LC_ALL: 'C' }
const ASCII = /^[\n\r\x1b\x20-\x7e]*$/
const DATA = ['json', 'ndjson', 'csv', 'name', 'prometheus']

async function ask(argv: readonly string[], env: Record<string, string> = C) {
  const { address } = await startFleet(FLEET)
  return run([address, ...argv], { env })
}

describe('output under LC_ALL=C', () => {
  test.each([
    '-s',
    '-ss',
    '-hc',
    '-ms --count 2',
    '-hc -o nagios',
    '-s -o wide',
    '-hc -o wide -v',
    '-ms --count 1 -o wide',
    '-ss 漢',
    '-s --only 漢',
    '-s --only 漢*',
    '-hc -hi 1,Zoé=2',
    '-s --page 漢',
    '--waitHealthy --waitTimeout 0.1',
    '-h',
    '--completion zsh',
    '-hc -o 漢',
  ])('%s prints only ASCII under LC_ALL=C', async (line) => {
    const { stdout, stderr } = await ask(line.split(' '))
    expect([stdout, stderr]).toEqual([expect.stringMatching(ASCII), expect.stringMatching(ASCII)])
    expect(stdout + stderr).not.toBe('')
  })

  test.each(DATA)('-o %s keeps the names of the provider, and stderr is ASCII', async (format) => {
    const { stdout, stderr } = await ask(['-hc', '-o', format])
    expect(stdout).toMatch(/Zoë[^]*漢字/)
    expect(stderr).toMatch(ASCII)
  })

  test.each(['table', 'wide'])('names in a %s are escaped and stay aligned', async (format) => {
    const { stdout } = await ask(['-s', '-o', format, '--only', '漢字,Zo*,A*'])
    const rows = stdout.split('\n').filter((line) => /^(?:\w+ +)?10\.0\.0\.[014] /.test(line))
    expect(rows.map((row) => row.indexOf(' 80'))).toEqual(rows.map(() => rows[0]?.indexOf(' 80')))
    expect(rows.join('\n')).toMatch(/Zo\\xeb [^]*\\u\{6f22\}\\u\{5b57\} /)
    expect(rows.join('\n')).toMatch(/ A\. /)
  })

  test('-o nagios stays within 4 KiB if names are escaped', async () => {
    const names = Array.from({ length: 60 }, (_, at) => '漢'.repeat(20) + String(at))
    const fleet = names.map((service, at) => [`10.0.0.${at}`, { cpu: '1%', memory: '1%', service }])
    const { address } = await startFleet(Object.fromEntries(fleet))
    const { stdout } = await run([address, '-hc', '-o', 'nagios'], { env: C })
    expect([stdout.length <= 4096, stdout.length > 3800]).toEqual([true, true])
    expect(stdout).toMatch(/ answered=60;;;0;60 /)
  })
})

test.each([{}, { LANG: 'C.UTF-8' }, { LC_ALL: 'de_DE.utf8', LANG: 'C' }])(
  'under %j names are printed as they are',
  async (env) => {
    expect((await ask(['-hc'], env)).stdout).toContain('\n漢字 ')
  },
)

test('only table, wide and nagios are limited to ASCII', () => {
  expect(ALL_FORMATS.filter((output) => !DATA.includes(output))).toEqual([
    'table',
    'wide',
    'nagios',
  ])
})
