import { describe, expect, test } from 'vitest'
import { view, viewLast } from '../../../src/terminal/draw/view.ts'
import { answered, silent } from '../../support/facts.ts'
import { fleet, Live, lost, replace, textOf } from '../../support/live.ts'
import { STATES } from '../../support/states.ts'

const UNUSABLE = { code: 'unusable', problem: 'not an IP address' } as const

const FRAMES = Object.entries(STATES)

describe('states of the live view', () => {
  test.each(FRAMES)('the frame equals its fixture: %s', async (name, make) => {
    const live = await make()
    const file = `../../fixtures/frames/${name.replaceAll(/[^\w]+/g, '-')}.txt`
    await expect(`${live.screen().join('\n')}\n`).toMatchFileSnapshot(file)
  })

  test.each(FRAMES)('the frame fills the terminal, and no line is wider: %s', async (_, make) => {
    const live = await make()
    expect(live.fits()).toBe(true)
  })

  test('only ASCII is drawn in an ASCII locale', async () => {
    const frames = FRAMES.filter(([name]) => name.includes('ASCII'))
    for (const [, make] of frames) {
      expect((await make()).screen().join('')).toMatch(/^[\x20-\x7e]*$/)
    }
  })
})

describe('at every size from 40x8 to 300x100', () => {
  const SIZES = [40, 41, 59, 60, 79, 80, 89, 90, 99, 100, 120, 160, 200, 300].flatMap((columns) =>
    [8, 9, 11, 12, 15, 16, 19, 20, 24, 50, 100].map((rows) => ({ columns, rows })),
  )

  test.each([
    ['the list', []],
    ['the list by service', ['g']],
    ['the services', ['tab']],
    ['an instance', ['enter']],
    ['a service', ['tab', 'enter']],
    ['the events', ['e']],
    ['the help', ['?']],
    ['a filter', ['/', 'a', 'b']],
  ] as const)('at any size, the screen is filled and no line is wider: %s', async (_, keys) => {
    const live = await new Live().measured()
    for (let round = 0; round < 9; round += 1) {
      const wide = answered('10.58.1.99', '漢字サービス名前', [88.8, 99.9])
      const unusable = ['漢字サービス名前.example', 'שלום', 'x\x1b[2J', 'y'.repeat(128)]
      live.round([
        ...fleet(round),
        wide,
        answered('2001:db8::1234:5678:9abc:def0', 'A', [1, 2]),
        ...unusable.slice(round % 2).map((entry) => silent(entry, null, UNUSABLE)),
      ])
    }
    live.press(...keys)
    const failing = SIZES.filter((size) => !live.send({ kind: 'size', size }).fits())
    expect(failing).toEqual([])
  })

  test('an empty fleet fills the screen at every size', () => {
    for (const size of SIZES) expect(new Live({ size }).round([]).fits()).toBe(true)
  })
})

describe('colors', () => {
  const styleOf = (live: Live, text: string) =>
    view(live.model)
      .flat()
      .find((span) => span.text.includes(text))?.style

  test('a status and a value that reached its threshold have a color', () => {
    const live = new Live().round([answered('10.0.0.1', 'A', [91, 20])])
    expect(styleOf(live, 'unhealthy')).toBe('31')
    expect(styleOf(live, '  91')).toBe('31')
    expect(styleOf(live, '  20')).toBe('')
  })

  test('the selected row is reversed from the first column to the last', () => {
    const live = new Live().round([answered('10.0.0.1', 'A')]).press('down')
    const row = view(live.model).find((line) => textOf(line).includes('10.0.0.1')) ?? []
    // Except its bars, which would show the opposite value.
    const others = row.filter(({ text }) => !/[▁-▏]/.test(text))
    expect(others.every(({ style }) => style.split(';').includes('7'))).toBe(true)
    expect(row.reduce((sum, { columns }) => sum + columns, 0)).toBe(80)
  })

  test('services and instances are faint while the provider is down, and a selected row stays reversed', () => {
    const live = new Live().round(fleet(0)).round([], lost(fleet(1)))
    const rows = view(live.model).slice(4, -3)
    const styles = rows
      .filter((line) => !textOf(line).startsWith('instances') && !textOf(line).includes('STATUS'))
      .flatMap((line) => line.map(({ style }) => style))
    expect(new Set(styles)).toEqual(new Set(['2']))
    expect(styleOf(live, 'provider lost')).toBe('31')
    expect(styleOf(live, 'listing is')).toBe('1;31')
    expect(styleOf(live.press('down'), '10.58.1.1 ')).toBe('2;7')
  })

  test('the number of answers has a color only if one is missing', () => {
    const live = new Live().round(fleet(0))
    expect(styleOf(live, '20 of 20 answered')).toBe('')
    live.round(replace(fleet(1), silent('10.58.1.1', 'AuthService')))
    expect(styleOf(live, '19 of 20 answered')).toBe('33')
  })

  test('the duration of a status is faint if its start is unknown', () => {
    const live = new Live().round([answered('10.0.0.1', 'A')]).pass(3000)
    expect(styleOf(live, '  3s')).toBe('2')
    live.round([answered('10.0.0.1', 'A', [99, 1])]).pass(2000)
    expect(styleOf(live, '  2s')).toBe('')
  })
})

describe('scrollback', () => {
  test('the header with the time of the last good round, and every service, stay in the scrollback', () => {
    const live = new Live().round(fleet(0)).pass(3000)
    expect(viewLast(live.model).map((line) => textOf(line).trimEnd())).toEqual([
      'http://api  read 2026-01-02T03:04:05Z  every 5 s',
      '20 of 20 answered',
      'limit 16 in flight  21 requests per round',
      'healthy = cpu < 75, memory < 75, minimum 2',
      'AuthService   5/5 +3 healthy     TicketService 5/5 +3 healthy',
      'IdService     5/5 +3 healthy     UserService   5/5 +3 healthy',
    ])
  })

  test('the policy tells over which time CPU is a mean', () => {
    const live = new Live().round([answered('10.0.0.1', 'A')], { cpuWindowMs: 300_000 })
    expect(viewLast(live.model).map((line) => textOf(line).trimEnd())).toContain(
      'healthy = cpu[5m] < 75, memory < 75, minimum 2',
    )
  })

  test('nothing stays in the scrollback before the first round', () => {
    expect(viewLast(new Live().model)).toEqual([])
  })
})

test('an address is shown whole if a name fits beside it', () => {
  const results = ['1', '2'].map((end) => answered(`2001:db8:1111:2222:3333:4444:5555:${end}`, 'A'))
  const live = new Live({ size: { columns: 80, rows: 24 } }).round(results)
  expect(
    live.screen().filter((line) => line.includes('2001:db8:1111:2222:3333:4444:5555:')),
  ).toHaveLength(2)
  live.send({ kind: 'size', size: { columns: 40, rows: 8 } })
  expect(live.screen().filter((line) => /…\S*:[12] A /.test(line))).toHaveLength(2)
})
