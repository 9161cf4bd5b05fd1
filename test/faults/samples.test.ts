import { expect, test } from 'vitest'
import { run } from '../support/host.ts'
import { startFleet } from '../support/provider.ts'
import { answer, keep, startWild } from '../support/wild.ts'

/** A fleet whose n-th instance answers with the n-th body. */
function startBodies(bodies: readonly string[]) {
  const ids = bodies.map((_, n) => `10.0.0.${n + 1}`)
  const answers = bodies.map((body, n) => [`/10.0.0.${n + 1}`, keep(answer(body))])
  return startWild({
    '/servers': keep(answer(JSON.stringify(ids))),
    ...Object.fromEntries(answers),
  })
}

test('averages contain valid percentages only, in any spelling', async () => {
  const usable = ['"60%"', '"61.5%"', '"61 %"', '" 61% "', '"0%"', '"100.0%"']
  const unusable = [
    '"61,5%"',
    '"-5%"',
    '"101%"',
    '"1e3%"',
    '"NaN%"',
    '"Infinity%"',
    '1e999',
    '"0x10%"',
    '"61%;rm"',
    '""',
    '"%"',
    'null',
    'true',
    '[61]',
    '{}',
    '-1',
    '100.5',
    '"0.97"',
    '0.98',
    '61',
    '"61"',
    '0',
    '100',
  ]
  const bodies = [...usable, ...unusable].map(
    (cpu) => `{"cpu":${cpu},"memory":"10%","service":"A","extra":{"cpu":"1%"}}`,
  )
  const { address, asked } = await startBodies(bodies)
  const { exitCode, stdout, stderr } = await run([address, '-ss', 'A'])
  expect(stdout.split('\n')[3]).toBe('A                          57.25    10.00   healthy ')
  expect(stderr.split('\n')[0]).toBe('monitoring: 6 of 29 answered: 23 malformed')
  expect(asked).toHaveLength(30)
  expect(exitCode).toBe(0)
})

test('a fraction without a percent sign is never read as a low percentage', async () => {
  const { address } = await startBodies(['{"cpu":"0.97","memory":0.98,"service":"A"}'])
  expect(await run([address, '-s', '-v'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining(
      'monitoring: 10.0.0.1: "cpu" has no percent sign, as in "61%": "0.97" (malformed)\n',
    ),
  })
})

test('the last of two equal keys counts, and unknown keys are dropped', async () => {
  const { address } = await startBodies([
    '{"cpu":"90%","cpu":"10%","memory":"1%","service":"A","__proto__":{"polluted":1}}',
  ])
  const { stdout } = await run([address, '-ss'])
  expect(stdout.split('\n')[3]).toMatch(/^A +10\.00 +1\.00 /)
  expect({}).not.toHaveProperty('polluted')
})

const sample = (service: string) => ({ cpu: '10%', memory: '20%', service })

test('services can have the names of object members', async () => {
  const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf']
  const bodies = [...names, ...names].map((name) => JSON.stringify(sample(name)))
  const { address } = await startBodies(bodies)
  const { exitCode, stdout, stderr } = await run([address, '-hc'])
  expect(stdout.split('\n').slice(3, 8)).toEqual(
    names.map((name) => `${name.padEnd(25)} healthy         `),
  )
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  const { stdout: stats } = await run([address, '-ss', 'constructor'])
  expect(stats.split('\n')[3]).toMatch(/^constructor +10\.00 +20\.00 /)
})

const HOSTILE: readonly (readonly [string, string])[] = [
  ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
  ['\x1b]52;c;aGk=\x07', '\\x1b]52;c;aGk=\\x07'],
  ['\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', '\\x1b]8;;http://x\\x1b\\link\\x1b]8;;\\x1b\\'],
  ['\x9b31m', '\\x9b31m'],
  ['over\rwritten', 'over\\x0dwritten'],
  ['two\nlines', 'two\\x0alines'],
  ['nul\0', 'nul\\x00'],
  ['right\u202eleft', 'right\\u{202e}left'],
  ['zero\u200bwidth', 'zero\\u{200b}width'],
  ['lone\ud800', 'lone\\u{d800}'],
  ['x'.repeat(129), `${'x'.repeat(128)}…`],
]

test.each([
  ['a table', ['-s']],
  ['the live view in a pipe', ['-ms', '--count', '1']],
])('a hostile name is harmless and stays in its column: %s', async (_, argv) => {
  const { address } = await startFleet(
    Object.fromEntries(HOSTILE.map(([name], n) => [`10.0.0.${n + 1}`, sample(name)])),
  )
  const { exitCode, stdout } = await run([address, ...argv])
  expect(stdout).not.toMatch(/[^\n\x20-\x7e…]/)
  const rows = stdout.split('\n').filter((line) => line.startsWith('10.0.0.'))
  expect(rows.map((row) => row.slice(17).split(/ +10%/)[0]).toSorted()).toEqual(
    HOSTILE.map(([, shown]) => shown).toSorted(),
  )
  expect(new Set(rows.map((row) => row.indexOf(' 10%')))).toHaveLength(1)
  expect(exitCode).toBe(0)
})

test('a hostile name is plain text on a terminal', async () => {
  const { address } = await startFleet(
    Object.fromEntries(HOSTILE.map(([name], n) => [`10.0.0.${n + 1}`, sample(name)])),
  )
  const world = { isTerminal: true, env: { LC_ALL: 'C' }, onTerminal: () => {} }
  const { frames, last } = await run([address, '-ms', '--count', '2'], world)
  // Sequences of a frame: cursor positions, styles, erasing.
  const text = [...frames, last].join('').replaceAll(/\x1b\[[\d;]*[mHKBC]|[\r\n\b]/g, '')
  expect(text).toContain('\\x1b[31m')
  expect(text).not.toMatch(/[^\x20-\x7e]/)
})
