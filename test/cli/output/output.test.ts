import { describe, expect, test } from 'vitest'
import { run } from '../../support/host.ts'
import { startFleet } from '../../support/provider.ts'

const A = { service: 'A', cpu: '1%', memory: '2%' }
const many = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`10.0.0.${index}`, A]))

describe('color', () => {
  test.each<[string, Parameters<typeof run>[1] & object, string[], boolean]>([
    ['colored on a terminal', { isTerminal: true }, [], true],
    ['plain in a pipe', {}, [], false],
    ['plain with NO_COLOR', { isTerminal: true, env: { NO_COLOR: '1' } }, [], false],
    ['colored with an empty NO_COLOR', { isTerminal: true, env: { NO_COLOR: '' } }, [], true],
    ['colored in a pipe with FORCE_COLOR', { env: { FORCE_COLOR: '1' } }, [], true],
    ['plain with FORCE_COLOR=0', { isTerminal: true, env: { FORCE_COLOR: '0' } }, [], false],
    [
      'plain with both NO_COLOR and FORCE_COLOR',
      { env: { FORCE_COLOR: '1', NO_COLOR: '1' } },
      [],
      false,
    ],
    [
      'colored with --color always, even with NO_COLOR',
      { env: { NO_COLOR: '1' } },
      ['--color', 'always'],
      true,
    ],
    ['plain with --color never', { isTerminal: true }, ['--color', 'never'], false],
    ['plain in json', {}, ['--color', 'always', '-o', 'json'], false],
    ['plain in csv', {}, ['--color', 'always', '-o', 'csv'], false],
    ['colored in wide', {}, ['--color', 'always', '-o', 'wide'], true],
  ])('output is %s', async (_, world, options, isColored) => {
    const { address } = await startFleet(many(2))
    const { stdout } = await run([address, '-s', ...options], world)
    expect(stdout.includes('\u001b[32mhealthy\u001b[39m')).toBe(isColored)
    expect(stdout.includes('\u001b')).toBe(isColored)
  })
})

describe('--pager', () => {
  const world = { isTerminal: true }

  test('--pager shows output that does not fit on the terminal', async () => {
    const { address } = await startFleet(many(30))
    const { stdout, paged, exitCode } = await run([address, '-s', '--pager'], world)
    expect([stdout, paged.split('\n').length, exitCode]).toEqual(['', 35, 0])
    expect(paged).toContain('\u001b[32m')
  })

  test.each<[string, number, string[], Parameters<typeof run>[1]]>([
    ['what fits', 3, ['--pager'], world],
    ['json', 30, ['--pager', '-o', 'json'], world],
    ['anything in a pipe', 30, ['--pager'], {}],
    ['anything without it', 30, [], world],
  ])('--pager does not show %s', async (_, count, options, circumstances) => {
    const { address } = await startFleet(many(count))
    const { stdout, paged } = await run([address, '-s', ...options], circumstances)
    expect([stdout.includes('10.0.0.1'), paged]).toEqual([true, ''])
  })

  test('output is printed if the pager cannot be started', async () => {
    const { address } = await startFleet(many(30))
    const { stdout, exitCode } = await run([address, '-s', '--pager'], {
      ...world,
      hasPager: false,
    })
    expect([stdout.includes('10.0.0.1'), exitCode]).toEqual([true, 0])
  })
})

describe('every action in every format', () => {
  test.each(
    ['-s', '-ss', '-hc', '--waitHealthy', '-ms --count 1'].flatMap((action) =>
      ['table', 'wide', 'json', 'ndjson', 'csv', 'name'].map((format) => [action, format]),
    ),
  )('%s prints rows in the format %s', async (action, format) => {
    const { address } = await startFleet(many(2))
    const onSleep = () => new Promise(() => {})
    const { exitCode, stdout } = await run([address, ...action.split(' '), '-o', format], {
      onSleep,
    })
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/A|10\.0\.0\.1/)
  })

  test.each(
    ['-s', '-ss', '-ss A', '-hc'].flatMap((action) => [
      [action, 'nagios'],
      [action, 'prometheus'],
    ]),
  )('%s prints a result in the format %s', async (action, format) => {
    const { address } = await startFleet(many(2))
    const { exitCode, stdout } = await run([address, ...action.split(' '), '-o', format])
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^CPX OK|^# HELP cpx_up/)
  })
})
