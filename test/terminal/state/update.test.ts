import { describe, expect, test } from 'vitest'
import { BINDINGS } from '../../../src/terminal/state/bindings.ts'
import { silent, snapshotOf } from '../../support/facts.ts'
import { Live, lost, rowsOf, selectedOf, some, START } from '../../support/live.ts'

describe('rounds', () => {
  test('the first round starts at once, and each next one an interval after the previous start', () => {
    const live = new Live().send({ kind: 'wake', progress: null })
    expect(live.effect).toEqual({ ask: 'now' })
    live.now += 1200
    live.round(some(1))
    expect(live.effect).toEqual({ wait: 1000 })
    live.now = START + 5000
    expect(live.send({ kind: 'wake', progress: null }).effect).toEqual({ ask: 'now' })
  })

  test.each([
    ['at the next full second of the age', 300, 700],
    ['when the next round is due, if that is sooner', 4900, 100],
  ])('the view wakes %s', (_, age, wait) => {
    const live = new Live().round(some(1))
    expect(live.pass(age).effect).toEqual({ wait })
  })

  test('two rounds never overlap, and missed ones are skipped', () => {
    const live = new Live().round(some(1)).pass(5000)
    expect(live.effect).toEqual({ ask: 'now' })
    expect(live.pass(60_000).effect).toEqual({ wait: 250 })
    expect(live.press('r').effect).toBeUndefined()
    live.send({ kind: 'round', snapshot: snapshotOf(some(1)) })
    expect(live.pass(0).effect).toEqual({ ask: 'now' })
    expect(live.pass(0).effect).toEqual({ wait: 250 })
  })

  test('after a stop of ten minutes one round is due, and ages are right', () => {
    const live = new Live().round(some(1)).pass(600_000)
    expect(live.effect).toEqual({ ask: 'now' })
    expect(live.screen()[0]).toBe('http://api  read 03:04:05Z, 10 min ago  every 5 s')
  })

  test('a clock that was set back makes a round due at once', () => {
    const live = new Live().round(some(1)).pass(-3_600_000)
    expect(live.effect).toEqual({ ask: 'now' })
    expect(live.screen()[0]).toContain(', 0 s ago')
  })

  test('the view ends after --count rounds', () => {
    const live = new Live({ count: 2 }).round(some(1))
    expect(live.effect).toEqual({ wait: 1000 })
    expect(live.round(some(1)).effect).toBe('quit')
  })

  test('r collects now, also while paused', () => {
    const live = new Live().round(some(1)).press('space', 'r')
    expect(live.effect).toEqual({ ask: 'now' })
  })

  test('Space pauses requests and shows it; Space again makes a round due', () => {
    const live = new Live().round(some(1)).press('space')
    expect(live.pass(60_000).effect).toEqual({ wait: 1000 })
    expect(live.screen()[0]).toBe('http://api  PAUSED  read 03:04:05Z, 60 s ago')
    expect(live.press('space').effect).toEqual({ ask: 'now' })
  })

  test.each([
    ['+', 5000, 10_000],
    ['+', 7000, 10_000],
    ['-', 5000, 3000],
    ['-', 1000, 1000],
    ['-', 500, 500],
    ['+', 3_600_000, 3_600_000],
  ])('%s changes an interval of %i ms to %i ms', (key, before, after) => {
    const live = new Live().round(some(1))
    live.model = { ...live.model, pace: { ...live.model.pace, intervalMs: before } }
    expect(live.press(key).model.pace.intervalMs).toBe(after)
  })
})

describe('the filter', () => {
  test('a filter applies while it is typed, Enter keeps it, Esc clears it', () => {
    const live = new Live()
      .round(some(10, 90, 85))
      .press('/')
      .type('c')
    expect(rowsOf(live)).toEqual(['3', '2'])
    live.type('pu>')
    expect(rowsOf(live)).toEqual(['3', '2', '1'])
    live.type('85')
    expect(rowsOf(live)).toEqual(['2'])
    live.press('backspace', 'backspace').type('9 !b').press('enter')
    expect(rowsOf(live)).toEqual(['3', '1'])
    expect(live.model.filter).toEqual({ text: 'cpu>9 !b', isTyped: false })
    expect(rowsOf(live.press('escape'))).toEqual(['3', '2', '1'])
  })

  test('typed text runs no command except moving and quitting', () => {
    const live = new Live().round(some(10, 20)).press('/').type('qzg?e ')
    expect(live.model.filter.text).toBe('qzg?e ')
    expect(live.model).toMatchObject({ isFaultsOnly: false, isGrouped: false, sheets: [] })
    expect(live.press('tab').model.tab).toBe('instances')
    expect(live.press('ctrl u', 'down').model.filter.text).toBe('')
    expect(selectedOf(live)).toBe('1')
    expect(live.press('ctrl c').effect).toBe('quit')
  })

  test('a paste inserts its first line without control characters', () => {
    const live = new Live().round(some(10)).press('/')
    live.send({ kind: 'paste', text: '\u001b[31m10.0.0.1\u202e\nrm -rf /\n' })
    expect(live.model.filter).toEqual({ text: '[31m10.0.0.1', isTyped: true })
    live.send({ kind: 'paste', text: 'x'.repeat(10_000) })
    expect(live.model.filter.text).toHaveLength(100)
  })

  test('a paste outside of a filter does nothing', () => {
    const live = new Live().round(some(10))
    const before = live.model
    live.send({ kind: 'paste', text: 'qqq\n' })
    expect(live.model).toEqual(before)
    expect(live.effect).toBeUndefined()
  })

  test('a filter finds services by name and status', () => {
    const live = new Live().round(some(10, 20)).press('tab', '/').type('b')
    expect(rowsOf(live)).toEqual(['B'])
    expect(rowsOf(live.press('ctrl u').type('unhealthy'))).toEqual(['A', 'B'])
  })
})

describe('sheets', () => {
  test('Enter opens the selected instance, or the first one; Backspace and Esc go back', () => {
    const live = new Live().round(some(10, 20)).press('enter')
    expect(live.model.sheets).toEqual([{ kind: 'instance', name: '10.0.0.1', offset: 0 }])
    expect(live.press('backspace').model.sheets).toEqual([])
    live.press('down', 'enter')
    expect(live.model.sheets).toEqual([{ kind: 'instance', name: '10.0.0.2', offset: 0 }])
    expect(live.press('escape').model.sheets).toEqual([])
    expect(selectedOf(live)).toBe('2')
  })

  test('Enter opens a service from its row and from the heading of its group', () => {
    const live = new Live().round(some(10, 20)).press('tab', 'down', 'down', 'enter')
    expect(live.model.sheets).toEqual([{ kind: 'service', name: 'B', offset: 0 }])
    live.press('tab')
    expect(live.model.sheets).toEqual([])
    live.press('g', 'home', 'enter')
    expect(live.model.sheets).toEqual([{ kind: 'service', name: 'A', offset: 0 }])
  })

  test('e and ? open and close a sheet; a long sheet scrolls, never past its end', () => {
    const live = new Live().round(some(10)).press('?')
    expect(live.model.sheets).toMatchObject([{ kind: 'help', offset: 0 }])
    expect(live.press('end').model.sheets).toMatchObject([{ offset: BINDINGS.length + 4 - 18 }])
    expect(live.press('down', 'up').model.sheets).toMatchObject([
      { offset: BINDINGS.length + 3 - 18 },
    ])
    expect(live.press('home').model.sheets).toMatchObject([{ offset: 0 }])
    expect(live.press('e').model.sheets).toMatchObject([{ kind: 'help' }, { kind: 'events' }])
    expect(live.press('e', '?').model.sheets).toEqual([])
  })

  test('a sheet is never scrolled past its end, even if the screen grows', () => {
    const live = new Live({ size: { columns: 80, rows: 16 } }).round(some(10)).press('?', 'end')
    live.send({ kind: 'size', size: { columns: 80, rows: 60 } })
    expect(live.model.sheets).toMatchObject([{ kind: 'help', offset: 0 }])
  })

  test('visible events stay in place under new ones', () => {
    const size = { columns: 80, rows: 12 }
    const live = new Live({ size }).round(some())
    for (let round = 1; round < 12; round += 1) live.round(some(...Array(round).fill(10)))
    live.press('e', 'down', 'down')
    const before = live.screen()[6]
    expect(before).toContain('10.0.0.')
    live.round(some(...Array(12).fill(10)))
    expect(live.screen()[6]).toBe(before)
  })

  test('events of other services do not move visible events', () => {
    const size = { columns: 80, rows: 12 }
    const matchesService = (name: string) => name === 'A'
    const live = new Live({ size, scope: 'A', matchesService }).round(some())
    for (let round = 1; round < 20; round += 1) live.round(some(...Array(round).fill(10)))
    live.press('e', 'down', 'down')
    const before = live.screen()[6]
    expect(before).toContain('10.0.0.')
    live.round(some(...Array(20).fill(10)))
    expect(live.screen()[6]).toBe(before)
  })

  test('the sheet of an instance that has left stays open, and shows it', () => {
    const live = new Live().round(some(10, 20)).press('i', 'end', 'enter')
    live.round(some(10)).round(some(10))
    expect(live.screen()).toContain('no longer listed')
  })
})

describe('outages', () => {
  test('the last good round stays, with its age and the reason, until the provider is back', () => {
    const live = new Live().round(some(10, 20)).round([], lost(some(10, 20)))
    expect(live.effect).toEqual({ wait: 1000 })
    live.pass(2000)
    expect(live.screen().slice(0, 2)).toEqual([
      'http://api  read 03:04:05Z, 7 s ago  every 5 s',
      'listing is 7 s old: connection refused (ECONNREFUSED)  lost at 03:04:10Z',
    ])
    expect(rowsOf(live)).toEqual(['1', '2'])
    expect(live.pass(3000).effect).toEqual({ ask: 'now' })
    live.round(some(30, 40))
    expect(live.screen()[1]).toBe('2 of 2 answered')
  })

  test('the duration of a status that changed during an outage is approximate', () => {
    const live = new Live()
      .round(some(10))
      .round(some(99))
      .round([], lost(some(99)))
      .round(some(10))
    live.press('e')
    expect(live.screen()).toContain('03:04:20Z 10.0.0.1 of A recovered after about 10 s')
  })

  test('a gap remains in the sparkline as rounds go on', () => {
    const live = new Live().round(some(50))
    for (let round = 0; round < 30; round += 1) live.round([silent('10.0.0.1', 'A')])
    live.round(some(50))
    expect(live.screen()).toContainEqual(expect.stringMatching(/ 50 .* ·+▄ .* ·+▁ /))
  })

  test('the time in a status stops when the next round is overdue', () => {
    const live = new Live()
      .round(some(10))
      .round([], lost(some(10)))
      .pass(30_000)
    expect(live.screen()).toContainEqual(expect.stringMatching(/10\.0\.0\.1 .* 5s {3}0/))
  })
})

describe('keys', () => {
  test('every key has one action, and Ctrl-P has none', () => {
    const keys = BINDINGS.flatMap((binding) => binding.keys)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).not.toContain('ctrl p')
  })

  test.each([
    ['q', 'quit'],
    ['ctrl c', 'quit'],
    ['ctrl z', 'suspend'],
    ['ctrl l', 'redraw'],
  ])('%s has the effect %s', (key, effect) => {
    expect(new Live().round(some(1)).press(key).effect).toBe(effect)
  })

  test.each(BINDINGS.flatMap(({ keys }) => keys))(
    '%s is harmless before the first round and on a terminal that is too small',
    (key) => {
      const size = { columns: 20, rows: 5 }
      expect(new Live().press(key).fits()).toBe(true)
      expect(new Live({ size }).round(some(1, 99)).press(key, key).screen()[0]).toBe(
        'terminal too small:',
      )
    },
  )

  test('without a title the footer shows the filters', () => {
    const live = new Live({ size: { columns: 60, rows: 8 } }).round(some(10, 99))
    live.press('z', '/').type('b').press('enter')
    expect(live.screen().at(-1)).toBe('faults only  filter: b  ? help  q quit')
  })

  test('PAUSED comes before all parts of the header that may be cut', () => {
    const source = 'http://a-provider-with-a-long-name.example'
    const live = new Live({ source, size: { columns: 40, rows: 8 } }).round(some(10)).press('space')
    expect(live.screen()[0]).toBe('http://a-provider…  PAUSED  read 0 s ago')
  })

  test('without a title the footer shows the range of rows', () => {
    const live = new Live({ size: { columns: 60, rows: 8 } }).round(some(1, 2, 3, 4, 5))
    expect(live.screen().at(-1)).toBe('rows 1-3 of 5  ? help  q quit')
  })

  test('a long filter shows its end', () => {
    const live = new Live({ size: { columns: 40, rows: 8 } }).round(some(10)).press('/')
    live.type(`${'x'.repeat(60)}end`)
    expect(live.screen().at(-1)).toBe(`/…${'x'.repeat(34)}end_`)
  })

  test('other keys do nothing', () => {
    const live = new Live().round(some(1))
    const before = live.model
    expect(live.press('x', 'ctrl p', 'shift tab', 'é').model).toEqual(before)
  })
})
