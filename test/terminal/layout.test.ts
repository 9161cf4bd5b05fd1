import { describe, expect, test } from 'vitest'
import { judgeServices } from '../../src/domain/status/service.ts'
import { drawSheet } from '../../src/terminal/draw/sheet.ts'
import { layOutStrip, type Shape, shareColumns } from '../../src/terminal/layout.ts'
import { answered, silent } from '../support/facts.ts'
import { fleet, Live, listOf, replace, some, textOf } from '../support/live.ts'

/** Columns of a row: a blank precedes each part except bars; bars and sparklines count twice. */
function columnsOf({ name, bar, sparkline, changes, why }: Shape): number {
  const part = (columns: number) => (columns === 0 ? 0 : 1 + columns)
  return part(name) + 2 * bar + 2 * part(sparkline) + part(changes) + part(why)
}

const NONE: Shape = { name: 0, bar: 0, sparkline: 0, changes: 0, why: 0 }
const WIDTHS = Array.from({ length: 301 }, (_, columns) => columns)
const NAMES = [7, 12, 19, 40, 128]

describe('shareColumns', () => {
  test.each<[number, string, Shape]>([
    [0, 'nothing', { ...NONE }],
    [1, 'nothing, because the blank takes the only column', { ...NONE }],
    [7, 'the shortest form of the name', { ...NONE, name: 6 }],
    [13, 'a good part of it', { ...NONE, name: 12 }],
    [16, 'more of it', { ...NONE, name: 15 }],
    [17, 'the changes', { ...NONE, name: 12, changes: 3 }],
    [22, 'more of the name', { ...NONE, name: 17, changes: 3 }],
    [23, 'bars, in place of the changes', { ...NONE, name: 12, bar: 5 }],
    [27, 'bars and changes', { ...NONE, name: 12, bar: 5, changes: 3 }],
    [34, 'these, and all of the name', { ...NONE, name: 19, bar: 5, changes: 3 }],
    [35, 'sparklines, in place of the changes', { ...NONE, name: 12, bar: 5, sparkline: 5 }],
    [39, 'all but the reason', { name: 12, bar: 5, sparkline: 5, changes: 3, why: 0 }],
    [46, 'these, and all of the name', { name: 19, bar: 5, sparkline: 5, changes: 3, why: 0 }],
    [56, 'longer sparklines', { name: 19, bar: 5, sparkline: 10, changes: 3, why: 0 }],
    [60, 'longer bars', { name: 19, bar: 7, sparkline: 10, changes: 3, why: 0 }],
    [61, 'the reason', { name: 19, bar: 5, sparkline: 5, changes: 3, why: 14 }],
    [71, 'longer sparklines again', { name: 19, bar: 5, sparkline: 10, changes: 3, why: 14 }],
    [87, 'a good part of the reason', { name: 19, bar: 5, sparkline: 10, changes: 3, why: 30 }],
    [93, 'good bars', { name: 19, bar: 8, sparkline: 10, changes: 3, why: 30 }],
    [113, 'good sparklines', { name: 19, bar: 8, sparkline: 20, changes: 3, why: 30 }],
    [193, 'the longest sparklines', { name: 19, bar: 8, sparkline: 60, changes: 3, why: 30 }],
    [300, 'all else to the reason', { name: 19, bar: 8, sparkline: 60, changes: 3, why: 137 }],
  ])('with %d columns and a name of 19 columns, the rows show %s', (columns, _what, shape) => {
    expect(shareColumns({ columns, name: 19, hasChanges: true })).toEqual(shape)
  })

  test.each([
    [3, 3],
    [12, 12],
    [40, 26],
  ])('with 120 columns, a name of %d columns gets %d', (longest, name) => {
    expect(shareColumns({ columns: 120, name: longest, hasChanges: true }).name).toBe(name)
  })

  test.each([30, 60, 100, 300])('services have no column of changes in %d columns', (columns) => {
    expect(shareColumns({ columns, name: 19, hasChanges: false }).changes).toBe(0)
    expect(shareColumns({ columns, name: 19, hasChanges: true }).changes).toBe(3)
  })

  test('with a negative number of columns, the rows are empty', () => {
    expect(shareColumns({ columns: -20, name: 19, hasChanges: true })).toEqual(NONE)
  })
})

test('the parts never exceed the columns, and none is negative', () => {
  for (const columns of WIDTHS) {
    for (const name of NAMES) {
      for (const hasChanges of [true, false]) {
        const shape = shareColumns({ columns, name, hasChanges })
        const label = `${columns} columns, a name of ${name}, ${JSON.stringify(shape)}`
        expect(columnsOf(shape), label).toBeLessThanOrEqual(columns)
        expect(Math.min(...Object.values(shape)), label).toBeGreaterThanOrEqual(0)
      }
    }
  }
})

test('a strip of 200,000 services is measured', () => {
  const names = Array.from({ length: 200_000 }, (_, at) => `S${at}`)
  const services = judgeServices([], names, { minimum: 2 })
  expect(layOutStrip(services, 80, (text) => text.length).lines).toBe(100_000)
})

test.each([8, 11, 12, 19, 20, 24, 60])('the areas of a screen of %i rows fill it', (rows) => {
  const live = new Live({ size: { columns: 80, rows } }).round(fleet(0))
  for (const key of ['tab', 'enter', 'e', '?']) {
    const { layout } = live.press(key).model
    const { header, services, title, heads, body, events } = layout
    expect(header + services + title + heads + body + events + 1).toBe(rows)
  }
})

describe('sheets', () => {
  const live = () =>
    new Live()
      .round(fleet(0))
      .round(replace(fleet(1), silent('10.58.1.1', 'AuthService')))
      .round(replace(fleet(2), answered('10.58.1.2', 'IdService', [99, 99])))

  test.each<[string, () => Live]>([
    ['an instance', () => live().press('enter')],
    ['an instance that left', () => new Live().round(some(1)).press('enter').round([]).round([])],
    ['a service', () => live().press('tab', 'enter')],
    ['the events', () => live().press('e')],
    ['the help', () => live().press('?')],
    [
      'the help in two columns',
      () =>
        live()
          .send({ kind: 'size', size: { columns: 120, rows: 30 } })
          .press('?'),
    ],
  ])('%s has as many lines as its layout says', (_what, open) => {
    const { model } = open()
    const [sheet] = model.sheets
    if (sheet === undefined) throw new Error('nothing is open')
    const { layout } = model
    const whole = { ...model, layout: { ...layout, body: layout.sheetLines + 10 } }
    const lines = drawSheet({ ...sheet, offset: 0 }, whole).map(textOf)
    expect(lines).toHaveLength(layout.sheetLines)
    expect(lines.at(-1)).not.toBe('')
  })
})

test('the page of a sheet is computed anew only after a round, a resize or another sheet', () => {
  const live = new Live().round(fleet(0)).press('tab', 'enter')
  const pageOf = () => live.model.layout.page
  const first = pageOf()
  expect(live.press('down', 'page down', 'up').pass(1000).model.layout.page).toBe(first)
  expect(pageOf().items).toContain('heads')
  live.send({ kind: 'size', size: { columns: 120, rows: 40 } })
  const wide = pageOf()
  expect(wide).not.toBe(first)
  expect(live.round(fleet(1)).model.layout.page).not.toBe(wide)
  expect(live.press('?').model.layout.page.items).not.toContain('heads')
  expect(live.press('?').model.layout.page.items).toContain('heads')
})

test('the list keeps its position while a sheet is open', () => {
  const live = new Live().round(fleet(0)).press('end')
  const { offset } = listOf(live)
  live.press('enter').round(fleet(1)).press('backspace')
  expect(listOf(live).offset).toBe(offset)
})
