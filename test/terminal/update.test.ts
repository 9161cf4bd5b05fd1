import { describe, expect, test } from 'vitest'
import type { ScrapeResult } from '../../src/domain/snapshot.ts'
import { BINDINGS } from '../../src/terminal/bindings.ts'
import type { Row } from '../../src/terminal/model.ts'
import { answered, left, silent, snapshotOf } from '../support/facts.ts'
import { fleet, Live, lost, START } from '../support/live.ts'

/** Instances by the last number of their address. */
function some(...cpus: readonly number[]): ScrapeResult[] {
  return cpus.map((cpu, at) => answered(`10.0.0.${at + 1}`, at % 2 === 0 ? 'A' : 'B', [cpu, at]))
}

function nameRow(row: Row): string {
  if (row.kind === 'instance') return row.instance.target.replace('10.0.0.', '')
  return row.kind === 'service' ? row.service.name : `[${row.service?.name ?? '-'}]`
}

const rowsOf = ({ model }: Live) => model.rows.map(nameRow)
const listOf = ({ model }: Live) => model[model.tab]
const selectedOf = (live: Live) => listOf(live).selected?.replace('instance 10.0.0.', '') ?? null

describe('rounds', () => {
  test('the first one is begun at once, the next ones from start to start', () => {
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
    ['when the next round is due, where that is sooner', 4900, 100],
  ])('it looks again %s', (_, age, wait) => {
    const live = new Live().round(some(1))
    expect(live.pass(age).effect).toEqual({ wait })
  })

  test('never two at once, however late one is: what was missed is skipped', () => {
    const live = new Live().round(some(1)).pass(5000)
    expect(live.effect).toEqual({ ask: 'now' })
    expect(live.pass(60_000).effect).toEqual({ wait: 250 })
    expect(live.press('r').effect).toBeUndefined()
    live.send({ kind: 'round', snapshot: snapshotOf(some(1)) })
    expect(live.pass(0).effect).toEqual({ ask: 'now' })
    expect(live.pass(0).effect).toEqual({ wait: 250 })
  })

  test('after a stop of ten minutes one round is due, not 120, and ages are right', () => {
    const live = new Live().round(some(1)).pass(600_000)
    expect(live.effect).toEqual({ ask: 'now' })
    expect(live.screen()[0]).toBe('http://api  read 03:04:05Z, 10 min ago  every 5 s')
  })

  test('a clock that was put back makes one due at once', () => {
    const live = new Live().round(some(1)).pass(-3_600_000)
    expect(live.effect).toEqual({ ask: 'now' })
    expect(live.screen()[0]).toContain(', 0 s ago')
  })

  test('after the last of so many it ends', () => {
    const live = new Live({ count: 2 }).round(some(1))
    expect(live.effect).toEqual({ wait: 1000 })
    expect(live.round(some(1)).effect).toBe('quit')
  })

  test('r collects now, also while it is paused', () => {
    const live = new Live().round(some(1)).press('space', 'r')
    expect(live.effect).toEqual({ ask: 'now' })
  })

  test('space pauses: the provider is not asked, and says so; again and a round is due', () => {
    const live = new Live().round(some(1)).press('space')
    expect(live.pass(60_000).effect).toEqual({ wait: 1000 })
    expect(live.screen()[0]).toBe('http://api  read 03:04:05Z, 60 s ago  PAUSED')
    expect(live.press('space').effect).toEqual({ ask: 'now' })
  })

  test.each([
    ['+', 5000, 10_000],
    ['+', 7000, 10_000],
    ['-', 5000, 3000],
    ['-', 1000, 1000],
    ['-', 500, 500],
    ['+', 3_600_000, 3_600_000],
  ])('%s makes an interval of %i ms one of %i ms', (key, before, after) => {
    const live = new Live().round(some(1))
    live.model = { ...live.model, pace: { ...live.model.pace, intervalMs: before } }
    expect(live.press(key).model.pace.intervalMs).toBe(after)
  })
})

describe('rows', () => {
  test('faults first, then by service and address: a row moves when its status changes', () => {
    const live = new Live().round([...some(10, 99, 30), silent('10.0.0.4', 'A')])
    expect(rowsOf(live)).toEqual(['2', '4', '1', '3'])
    live.round([...some(20, 76, 10), silent('10.0.0.4', 'A')])
    expect(rowsOf(live)).toEqual(['2', '4', '1', '3'])
  })

  test.each([
    ['i', ['1', '2', '3', '4'], ['4', '3', '2', '1']],
    ['s', ['1', '3', '2', '4'], ['2', '4', '1', '3']],
    ['c', ['2', '4', '3', '1'], ['1', '3', '4', '2']],
    ['m', ['4', '3', '2', '1'], ['1', '2', '3', '4']],
    ['t', ['2', '1', '3', '4'], ['1', '3', '4', '2']],
  ])('%s sorts, and once more the other way around', (key, once, twice) => {
    const live = new Live().round(some(10, 99, 30, 40)).press('i', 'i', key)
    expect(rowsOf(live)).toEqual(once)
    expect(rowsOf(live.press(key))).toEqual(twice)
  })

  test('what has no value comes last, whichever way it is sorted', () => {
    const live = new Live().round([...some(10, 20), silent('10.0.0.9')]).press('c')
    expect(rowsOf(live)).toEqual(['2', '1', '9'])
    expect(rowsOf(live.press('c'))).toEqual(['1', '2', '9'])
  })

  test('g puts a line for its service over the instances of each', () => {
    const live = new Live().round([...some(10, 20, 30), silent('10.0.0.9')]).press('g')
    expect(rowsOf(live)).toEqual(['[A]', '1', '3', '[B]', '2', '[-]', '9'])
  })

  test('z leaves faults only', () => {
    const round = [...some(10, 99), silent('10.0.0.3', 'A'), left('10.0.0.4', 'A')]
    const live = new Live().round(round).press('z')
    expect(rowsOf(live)).toEqual(['2', '3', '4'])
    expect(rowsOf(live.press('z'))).toEqual(['2', '3', '4', '1'])
  })

  test('an instance that left the listing is shown as gone for one round', () => {
    const live = new Live().round(some(10, 20)).round(some(10))
    expect(live.model.rows).toMatchObject([
      { instance: { target: '10.0.0.2', status: 'gone', sample: null }, mark: 'left' },
      { instance: { target: '10.0.0.1' }, mark: null },
    ])
    expect(rowsOf(live.round(some(10)))).toEqual(['1'])
  })

  test('a new instance is marked for one round, those of the first round are not', () => {
    const live = new Live().round(some(10))
    expect(live.model.rows).toMatchObject([{ mark: null }])
    live.round(some(10, 20))
    expect(live.model.rows).toMatchObject([{ mark: null }, { mark: 'new' }])
    live.round(some(10, 20))
    expect(live.model.rows).toMatchObject([{ mark: null }, { mark: null }])
  })

  test('an instance that stopped answering keeps its row and its service, with since when', () => {
    const live = new Live()
      .round(some(10))
      .round([silent('10.0.0.1', 'A')])
      .pass(2000)
    expect(live.model.rows).toMatchObject([
      { instance: { service: 'A', status: 'unknown' }, track: { since: START + 5000 } },
    ])
    expect(live.screen()).toContainEqual(
      expect.stringMatching(/^ unknown {3}10\.0\.0\.1 A .*timeout .* 2s {3}1$/),
    )
  })

  test('one service alone: its instances, and those that may be its own', () => {
    const isMeant = (name: string) => name === 'B'
    const live = new Live({ service: 'B', isMeant }).round([
      ...some(10, 20, 30),
      silent('10.0.0.9'),
    ])
    expect(rowsOf(live)).toEqual(['9', '2'])
    expect(live.screen()[0]).toBe('http://api  B  read 03:04:05Z, 0 s ago  every 5 s')
    expect(live.screen().join('\n')).not.toContain('A ')
  })

  test('as many as the command line asked for', () => {
    const live = new Live({ page: { number: 1, size: 2 } }).round(some(10, 20, 30))
    expect(rowsOf(live)).toEqual(['1', '3'])
    expect(live.screen()).toContain('instances 2 of 3  page 1 of 2 rows')
  })

  test('fewer answers than are wanted leave every service undecided', () => {
    const live = new Live({ minCoverage: 90 }).round([...some(10, 20, 30), silent('10.0.0.9')])
    expect(live.model.history?.judgement.services).toMatchObject([
      { name: 'A', status: 'unknown' },
      { name: 'B', status: 'unknown' },
    ])
  })
})

describe('the selection', () => {
  test('there is none until somebody moves, and the list stays at its top', () => {
    const live = new Live().round(some(10, 20, 30))
    expect(selectedOf(live)).toBeNull()
    expect(selectedOf(live.press('down'))).toBe('1')
    expect(selectedOf(live.press('j'))).toBe('3')
    expect(selectedOf(live.press('k', 'up', 'up'))).toBe('1')
    expect(selectedOf(live.press('end'))).toBe('2')
    expect(selectedOf(live.press('home'))).toBe('1')
    expect(selectedOf(live.press('escape'))).toBeNull()
  })

  test('it follows the instance, not the line', () => {
    const live = new Live()
      .round(some(10, 20, 30))
      .press('i', 'down', 'down')
      .pass(6000)
    expect(selectedOf(live)).toBe('2')
    live.press('i')
    expect(rowsOf(live)).toEqual(['3', '2', '1'])
    expect(selectedOf(live)).toBe('2')
  })

  test('while it moves, rows hold still; five seconds later they are put in order', () => {
    const live = new Live().round(some(10, 20, 30)).press('down')
    live.round(some(10, 20, 99), {})
    expect(rowsOf(live)).toEqual(['3', '1', '2'])
    live.press('down')
    live.now -= 4000
    live.round(some(99, 20, 10))
    expect(rowsOf(live)).toEqual(['3', '1', '2'])
  })

  test('a row that leaves while they hold still stays, and says that it is gone', () => {
    const live = new Live().round(some(10, 20, 30)).press('down')
    live.now -= 4000
    live.round(some(10, 20))
    live.press('down')
    live.now -= 4000
    live.round(some(10, 20))
    expect(rowsOf(live)).toEqual(['1', '3', '2'])
    expect(live.model.rows[1]).toMatchObject({ mark: 'left', instance: { status: 'gone' } })
  })

  test('where its instance is gone, a neighbour takes its place', () => {
    const live = new Live()
      .round(some(10, 20, 30))
      .press('i', 'down', 'down', 'down')
      .pass(9000)
    expect(selectedOf(live)).toBe('3')
    live.round(some(10, 20)).round(some(10, 20))
    expect(selectedOf(live)).toBe('2')
  })

  test('a page moves by as many rows as are seen, and the row stays on the screen', () => {
    const live = new Live({ size: { columns: 80, rows: 24 } }).round(fleet(0))
    live.press('down', 'page down')
    const { offset } = listOf(live)
    expect(live.model.rows.findIndex(({ id }) => id === listOf(live).selected)).toBe(13)
    expect(offset).toBe(1)
    live.send({ kind: 'size', size: { columns: 80, rows: 12 } })
    expect(live.screen().join('\n')).toContain('10.58.1.15')
  })
})

describe('the filter', () => {
  test('it filters while it is typed, Enter keeps it, Esc clears it', () => {
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

  test('what is typed runs no command, but for moving and quitting', () => {
    const live = new Live().round(some(10, 20)).press('/').type('qzg?e ')
    expect(live.model.filter.text).toBe('qzg?e ')
    expect(live.model).toMatchObject({ isFaultsOnly: false, isGrouped: false, sheets: [] })
    expect(live.press('tab').model.tab).toBe('instances')
    expect(live.press('ctrl u', 'down').model.filter.text).toBe('')
    expect(selectedOf(live)).toBe('1')
    expect(live.press('ctrl c').effect).toBe('quit')
  })

  test('a paste goes into it, its first line only and nothing that a terminal obeys', () => {
    const live = new Live().round(some(10)).press('/')
    live.send({ kind: 'paste', text: '\u001b[31m10.0.0.1\u202e\nrm -rf /\n' })
    expect(live.model.filter).toEqual({ text: '[31m10.0.0.1', isTyped: true })
    live.send({ kind: 'paste', text: 'x'.repeat(10_000) })
    expect(live.model.filter.text).toHaveLength(100)
  })

  test('elsewhere a paste does nothing', () => {
    const live = new Live().round(some(10))
    const before = live.model
    live.send({ kind: 'paste', text: 'qqq\n' })
    expect(live.model).toEqual(before)
    expect(live.effect).toBeUndefined()
  })

  test('it finds services by name and status', () => {
    const live = new Live().round(some(10, 20)).press('tab', '/').type('b')
    expect(rowsOf(live)).toEqual(['B'])
    expect(rowsOf(live.press('ctrl u').type('unhealthy'))).toEqual(['A', 'B'])
  })
})

describe('what opens over the list', () => {
  test('Enter opens the selected instance, or the first one; Backspace and Esc lead back', () => {
    const live = new Live().round(some(10, 20)).press('enter')
    expect(live.model.sheets).toEqual([{ kind: 'instance', target: '10.0.0.1', offset: 0 }])
    expect(live.press('backspace').model.sheets).toEqual([])
    live.press('down', 'enter')
    expect(live.model.sheets).toEqual([{ kind: 'instance', target: '10.0.0.2', offset: 0 }])
    expect(live.press('escape').model.sheets).toEqual([])
    expect(selectedOf(live)).toBe('2')
  })

  test('Enter opens a service from its row, and from its line over a group', () => {
    const live = new Live().round(some(10, 20)).press('tab', 'down', 'down', 'enter')
    expect(live.model.sheets).toEqual([{ kind: 'service', name: 'B', offset: 0 }])
    live.press('tab')
    expect(live.model.sheets).toEqual([])
    live.press('g', 'home', 'enter')
    expect(live.model.sheets).toEqual([{ kind: 'service', name: 'A', offset: 0 }])
  })

  test('e and ? open and close; what is long is scrolled, never past its end', () => {
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

  test('an instance that has left is still open, and says so', () => {
    const live = new Live().round(some(10, 20)).press('i', 'end', 'enter')
    live.round(some(10)).round(some(10))
    expect(live.screen()).toContain('not in the listing any more')
  })
})

describe('the provider lost', () => {
  test('the last picture stays, with its age and the reason, and recovers alone', () => {
    const live = new Live().round(some(10, 20)).round([], lost(some(10, 20)))
    expect(live.effect).toEqual({ wait: 1000 })
    live.pass(2000)
    expect(live.screen().slice(0, 2)).toEqual([
      'http://api  read 03:04:05Z, 7 s ago  every 5 s',
      'listing is 7 s old: connection refused (ECONNREFUSED)',
    ])
    expect(rowsOf(live)).toEqual(['1', '2'])
    expect(live.pass(3000).effect).toEqual({ ask: 'now' })
    live.round(some(30, 40))
    expect(live.screen()[1]).toBe('2 of 2 answered')
  })

  test('a status lasts no longer than the picture of it', () => {
    const live = new Live()
      .round(some(10))
      .round([], lost(some(10)))
      .pass(30_000)
    expect(live.screen()).toContainEqual(expect.stringMatching(/10\.0\.0\.1 .* 0s {3}0/))
  })
})

describe('keys', () => {
  test('no two do different things, and none is on Ctrl-P', () => {
    const keys = BINDINGS.flatMap((binding) => binding.keys)
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).not.toContain('ctrl p')
  })

  test.each([
    ['q', 'quit'],
    ['ctrl c', 'quit'],
    ['ctrl z', 'suspend'],
    ['ctrl l', 'redraw'],
  ])('%s wants to %s', (key, effect) => {
    expect(new Live().round(some(1)).press(key).effect).toBe(effect)
  })

  test.each(BINDINGS.flatMap(({ keys }) => keys))(
    '%s does no harm before the first round, nor on a terminal that is too small',
    (key) => {
      const size = { columns: 20, rows: 5 }
      expect(new Live().press(key).fits()).toBe(true)
      expect(new Live({ size }).round(some(1, 99)).press(key, key).screen()[0]).toBe(
        'terminal too small:',
      )
    },
  )

  test('any other does nothing', () => {
    const live = new Live().round(some(1))
    const before = live.model
    expect(live.press('x', 'ctrl p', 'shift tab', 'é').model).toEqual(before)
  })
})
