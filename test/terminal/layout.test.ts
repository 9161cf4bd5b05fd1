import { describe, expect, test } from 'vitest'
import { judgeServices } from '../../src/domain/status/service.ts'
import { drawSheet } from '../../src/terminal/draw/sheet.ts'
import { textOf } from '../../src/terminal/draw/span.ts'
import { layOutStrip } from '../../src/terminal/layout.ts'
import { answered, silent } from '../support/facts.ts'
import { fleet, Live, listOf, replace, some } from '../support/live.ts'

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

test('the list stays where it was while a sheet is open', () => {
  const live = new Live().round(fleet(0)).press('end')
  const { offset } = listOf(live)
  live.press('enter').round(fleet(1)).press('backspace')
  expect(listOf(live).offset).toBe(offset)
})
