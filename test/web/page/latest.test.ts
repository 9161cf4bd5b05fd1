import { expect, test } from 'vitest'
import { latestOf } from '../../../src/web/page/latest.ts'
import { AT, servedEvent } from '../../support/messages.ts'

const LATER = '2026-01-02T03:04:10.000Z'
const down = (instance: string, observedAt = AT) => ({
  ...servedEvent(`${instance} stopped answering`),
  instance,
  observedAt,
})
const textsOf = (events: Parameters<typeof latestOf>[0], lines = 3) =>
  latestOf(events, lines).map(({ text }) => text)

test('events of one kind in a round are one line', () => {
  expect(textsOf([down('a'), down('b'), down('c')])).toEqual(['3 stopped answering: a, b, c'])
})

test('an event alone has its own words', () => {
  expect(textsOf([down('a')])).toEqual(['a stopped answering'])
})

test('events of two rounds, of two kinds, and of services are lines of their own', () => {
  const service = (name: string) => ({
    ...servedEvent(`${name} is below its minimum`),
    service: name,
  })
  const back = { ...down('a', LATER), event: 'up' as const, text: 'a answered again' }
  expect(textsOf([down('a'), down('b', LATER), back, service('A'), service('B')], 9)).toEqual([
    'a stopped answering',
    'b stopped answering',
    'a answered again',
    'A is below its minimum',
    'B is below its minimum',
  ])
})

test('the last lines are shown, the newest at the end', () => {
  expect(textsOf([down('a'), down('b', LATER), servedEvent('c')], 2)).toEqual([
    'b stopped answering',
    'c',
  ])
})
