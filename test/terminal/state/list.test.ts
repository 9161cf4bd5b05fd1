import { describe, expect, test } from 'vitest'
import { answered, costOf, left, silent, snapshotOf } from '../../support/facts.ts'
import { fleet, listOf, Live, rowsOf, selectedOf, some, START } from '../../support/live.ts'

describe('rows', () => {
  test('faults come first, then service and address: a row moves only when its status changes', () => {
    const live = new Live().round([...some(10, 99, 30), silent('10.0.0.4', 'A')])
    expect(rowsOf(live)).toEqual(['4', '2', '1', '3'])
    live.round([...some(20, 76, 10), silent('10.0.0.4', 'A')])
    expect(rowsOf(live)).toEqual(['4', '2', '1', '3'])
  })

  test.each([
    ['i', ['1', '2', '3', '4'], ['4', '3', '2', '1']],
    ['s', ['1', '3', '2', '4'], ['2', '4', '1', '3']],
    ['c', ['2', '4', '3', '1'], ['1', '3', '4', '2']],
    ['m', ['4', '3', '2', '1'], ['1', '2', '3', '4']],
    ['t', ['2', '1', '3', '4'], ['1', '3', '4', '2']],
  ])('the key %s sorts, and pressed again reverses the order', (key, once, twice) => {
    const live = new Live().round(some(10, 99, 30, 40)).press('i', 'i', key)
    expect(rowsOf(live)).toEqual(once)
    expect(rowsOf(live.press(key))).toEqual(twice)
  })

  test('rows without a value come last in both directions', () => {
    const live = new Live().round([...some(10, 20), silent('10.0.0.9')]).press('c')
    expect(rowsOf(live)).toEqual(['2', '1', '9'])
    expect(rowsOf(live.press('c'))).toEqual(['1', '2', '9'])
  })

  test('g puts a heading above the instances of each service', () => {
    const live = new Live().round([...some(10, 20, 30), silent('10.0.0.9')]).press('g')
    expect(rowsOf(live)).toEqual(['[B]', '2', '[A]', '1', '3', '[-]', '9'])
  })

  test('an entry that is not an IP address has a row, escaped and cut', async () => {
    const failure = { code: 'unusable', problem: 'not an IP address' } as const
    const names = ['web-1.prod.eu-west-1.example', '\x1b[2Jx', '漢字']
    const live = await new Live({ size: { columns: 100, rows: 24 } }).measured()
    live.round([...some(10), ...names.map((name) => silent(name, null, failure))])
    const cells = live.screen().flatMap((line) => /^ unknown +(\S+) +- /.exec(line)?.[1] ?? [])
    expect(cells).toEqual(['\\x1b[2Jx', 'web-1.prod.eu-west-1…', '漢字'])
  })

  test('z shows faults only', () => {
    const round = [...some(10, 99), silent('10.0.0.3', 'A'), left('10.0.0.4', 'A')]
    const live = new Live().round(round).press('z')
    expect(rowsOf(live)).toEqual(['3', '2', '4'])
    expect(rowsOf(live.press('z'))).toEqual(['3', '2', '4', '1'])
  })

  test('an instance that left the listing is shown as gone for one round', () => {
    const live = new Live().round(some(10, 20)).round(some(10))
    expect(live.model.rows).toMatchObject([
      { instance: { id: '10.0.0.2', status: 'gone', sample: null }, mark: 'left' },
      { instance: { id: '10.0.0.1' }, mark: null },
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

  test('an instance that stopped answering keeps its row, its service and its duration', () => {
    const live = new Live()
      .round(some(10))
      .round([silent('10.0.0.1', 'A')])
      .pass(2000)
    expect(live.model.rows).toMatchObject([
      { instance: { service: 'A', status: 'unknown' }, history: { since: START + 5000 } },
    ])
    expect(live.screen()).toContainEqual(
      expect.stringMatching(/^ unknown {3}10\.0\.0\.1 A .*timeout .* 2s {3}1$/),
    )
  })

  test('a view of one service shows its instances and those that may belong to it', () => {
    const matchesService = (name: string) => name === 'B'
    const live = new Live({ scope: 'B', matchesService }).round([
      ...some(10, 20, 30),
      silent('10.0.0.9'),
    ])
    expect(rowsOf(live)).toEqual(['9', '2'])
    expect(live.screen()[0]).toBe('http://api  B  read 03:04:05Z, 0 s ago  every 5 s')
    expect(live.screen().join('\n')).not.toContain('A ')
  })

  test('the list has at most the rows of the command line', () => {
    const live = new Live({ page: { number: 1, size: 2 } }).round(some(10, 20, 30))
    expect(rowsOf(live)).toEqual(['1', '3'])
    expect(live.screen()).toContain('instances 2 of 3  page 1 of 2 rows')
  })

  test('low coverage leaves every service undecided', () => {
    const live = new Live({ minCoverage: 90 }).round([...some(10, 20, 30), silent('10.0.0.9')])
    expect(live.model.history?.judgement.services).toMatchObject([
      { name: 'A', status: 'unknown' },
      { name: 'B', status: 'unknown' },
    ])
    live.send({ kind: 'size', size: { columns: 200, rows: 24 } })
    expect(live.screen()[1]).toBe(
      '3 of 4 answered: 1 timeout  75 % of the instances answered, 90 % are required  1 unknown instance may belong to any service',
    )
  })
})

describe('the selection', () => {
  test('no row is selected before the first move, and the list stays at its top', () => {
    const live = new Live().round(some(10, 20, 30))
    expect(selectedOf(live)).toBeNull()
    expect(selectedOf(live.press('down'))).toBe('1')
    expect(selectedOf(live.press('j'))).toBe('3')
    expect(selectedOf(live.press('k', 'up', 'up'))).toBe('1')
    expect(selectedOf(live.press('end'))).toBe('2')
    expect(selectedOf(live.press('home'))).toBe('1')
    expect(selectedOf(live.press('escape'))).toBeNull()
  })

  test('the selection follows the instance, not the line', () => {
    const live = new Live()
      .round(some(10, 20, 30))
      .press('i', 'down', 'down')
      .pass(6000)
    expect(selectedOf(live)).toBe('2')
    live.press('i')
    expect(rowsOf(live)).toEqual(['3', '2', '1'])
    expect(selectedOf(live)).toBe('2')
  })

  test('a move of the selection freezes the row order for five seconds', () => {
    const live = new Live().round(some(10, 20, 30)).press('down')
    live.round(some(10, 20, 99), {})
    expect(rowsOf(live)).toEqual(['3', '1', '2'])
    live.press('down')
    live.now -= 4000
    live.round(some(99, 20, 10))
    expect(rowsOf(live)).toEqual(['3', '1', '2'])
  })

  test('rows are ordered again after five seconds, also without a round, and at once by Esc', () => {
    const live = new Live().round(some(10, 20, 30)).press('c', 'down')
    live.now -= 4000
    live.round(some(50, 20, 30)).press('space')
    expect(rowsOf(live)).toEqual(['3', '2', '1'])
    expect(live.screen().join('\n')).toContain('row order is frozen')
    expect(rowsOf(live.pass(6000))).toEqual(['1', '3', '2'])
    expect(live.screen().join('\n')).toContain('following the selected row')

    live.press('down').send({ kind: 'round', snapshot: snapshotOf(some(10, 20, 30)) })
    expect(rowsOf(live)).toEqual(['1', '3', '2'])
    expect(rowsOf(live.press('escape'))).toEqual(['3', '2', '1'])
  })

  test('a frozen list has at most the rows of the command line', () => {
    const live = new Live({ page: { number: 1, size: 2 } }).round(some(10, 20, 30)).press('down')
    live.now -= 4000
    live.round(some(10, 99, 98))
    expect(live.model.rows).toHaveLength(2)
  })

  test('a row that leaves while the order is frozen stays as gone', () => {
    const live = new Live().round(some(10, 20, 30)).press('down')
    live.now -= 4000
    live.round(some(10, 20))
    live.press('down')
    live.now -= 4000
    live.round(some(10, 20))
    expect(rowsOf(live)).toEqual(['1', '3', '2'])
    expect(live.model.rows[1]).toMatchObject({ mark: 'left', instance: { status: 'gone' } })
  })

  test('a row that no longer matches while the order is frozen stays, and is not marked as gone', () => {
    const live = new Live().round(some(10, 99, 98)).press('z', 'down')
    live.now -= 4000
    live.round(some(10, 20, 98))
    expect(live.model.rows).toMatchObject([
      { instance: { id: '10.0.0.3', status: 'unhealthy' }, mark: null },
      { instance: { id: '10.0.0.2', status: 'healthy' }, mark: null },
    ])
  })

  test('the group of the worst service is first', () => {
    const live = new Live().round(some(10, 99)).press('g')
    expect(rowsOf(live)).toEqual(['[B]', '2', '[A]', '1'])
  })

  test('a new instance waits for its place in its group while the order is frozen', () => {
    const live = new Live().round(some(10, 20)).press('g', 'down')
    live.now -= 4000
    live.round(some(10, 20, 30))
    expect(rowsOf(live)).toEqual(['[A]', '1', '[B]', '2'])
    live.now += 6000
    expect(rowsOf(live.round(some(10, 20, 30)))).toEqual(['[B]', '2', '[A]', '1', '3'])
  })

  test('a service has its current values while the order is frozen', () => {
    const live = new Live().round(some(99, 99)).press('tab', 'down')
    live.now -= 4000
    live.round(some(10, 10))
    expect(live.model.rows).toMatchObject([
      { service: { healthy: 1 } },
      { service: { healthy: 1 } },
    ])
  })

  test('the selection moves to a neighbor if its instance leaves', () => {
    const live = new Live()
      .round(some(10, 20, 30))
      .press('i', 'down', 'down', 'down')
      .pass(9000)
    expect(selectedOf(live)).toBe('3')
    live.round(some(10, 20)).round(some(10, 20))
    expect(selectedOf(live)).toBe('2')
  })

  test('a page is as many rows as the screen shows, and the selected row stays on it', () => {
    const live = new Live({ size: { columns: 80, rows: 24 } }).round(fleet(0))
    live.press('down', 'page down')
    const { offset } = listOf(live)
    expect(live.model.rows.findIndex(({ id }) => id === listOf(live).selected)).toBe(13)
    expect(offset).toBe(7)
    live.send({ kind: 'size', size: { columns: 80, rows: 12 } })
    expect(live.screen().join('\n')).toContain('10.58.1.15')
  })
})

test('the view explains a list that --only leaves empty', () => {
  const live = new Live({ scope: 'X', matchesService: (name) => name === 'X' })
  expect(live.round(some(1, 2)).screen()).toContain('no instance reports X')
})

test('names are drawn in ASCII in an ASCII locale, and no line is wider', () => {
  const live = new Live({ isAscii: true, size: { columns: 100, rows: 24 } })
  const names = ['漢字', 'Zoë', '😀', 'עברית', '漢'.repeat(100)]
  live.round(names.map((name, at) => answered(`10.0.0.${at}`, name)))
  const screen = live.screen().join('\n')
  expect([live.fits(), screen]).toEqual([true, expect.stringMatching(/^[\n\x20-\x7e]*$/)])
  expect(screen).toMatch(/Zo\\xeb[^]*\\u\{6f22\}\\u\{5b57\}/)
})

test('the live view reports that the provider is out of step', () => {
  const live = new Live().round(some(10), { cost: costOf({ isOutOfStep: true }) })
  expect(live.screen()[1]).toBe('1 of 1 answered  provider out of step')
})

test('the live view shows no request rate of a source that sends no requests', () => {
  const live = new Live().round(some(10), { cost: null })
  expect(live.screen()[1]).toBe('1 of 1 answered')
  expect(live.screen().join('\n')).not.toMatch(/requests?\/s/)
})
