import { expect, test } from 'vitest'
import { latestOf } from '../../../src/web/page/latest.ts'
import { AT, servedEvent } from '../../support/messages.ts'

const NOW = Date.parse(AT) + 60_000
const LATER = '2026-01-02T03:04:10.000Z'
const down = (instance: string, observedAt = AT) => ({
  ...servedEvent(`${instance} stopped answering`),
  instance,
  observedAt,
})
const textsOf = (events: Parameters<typeof latestOf>[0], lines = 3) =>
  latestOf(events, lines, NOW).map(({ text }) => text)

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
  expect(textsOf([down('a'), down('b', LATER), down('c')], 2)).toEqual([
    'b stopped answering',
    'c stopped answering',
  ])
})

const at = (seconds: number) => new Date(Date.parse(AT) + 1000 * seconds).toISOString()
const ofService = (text: string, observedAt: string) => ({
  ...servedEvent(text),
  service: 'A',
  observedAt,
})

test('events of services and of the provider go before later ones of instances', () => {
  const lost = { ...servedEvent('provider lost: timeout'), event: 'lost' as const }
  const flat = [1, 2, 3].map((second) => down(`10.0.0.${second}`, at(second)))
  const events = [lost, ofService('A is below its minimum', AT), ...flat]
  expect(textsOf(events)).toEqual([
    'provider lost: timeout',
    'A is below its minimum',
    '10.0.0.3 stopped answering',
  ])
  expect(latestOf(events, 3, NOW).map(({ isFirst }) => isFirst)).toEqual([false, true, false])
})

test('a flapping service hides no other one', () => {
  const events = [
    { ...ofService('B is below its minimum', AT), service: 'B' },
    ...[1, 2, 3, 4].map((second) => ofService(`A changed ${second}`, at(second))),
  ]
  expect(textsOf(events)).toEqual(['B is below its minimum', 'A changed 3', 'A changed 4'])
})

test('events of services that are older than ten minutes do not go before others', () => {
  const events = [ofService('A is below its minimum', at(-600)), down('a'), down('b', at(1))]
  expect(textsOf(events, 2)).toEqual(['a stopped answering', 'b stopped answering'])
})

test('what a flapping instance does is one line', () => {
  const flaps = [0, 10, 20, 30, 40, 50].map((second, place) => ({
    ...servedEvent(`10.0.0.5 of A ${place % 2 === 0 ? 'stopped answering' : 'answered again'}`),
    event: place % 2 === 0 ? ('down' as const) : ('up' as const),
    instance: '10.0.0.5',
    service: 'A',
    observedAt: at(second),
  }))
  expect(textsOf([...flaps.slice(0, 5), down('b', at(45))])).toContain(
    '10.0.0.5 of A stopped answering',
  )
  expect(textsOf([...flaps.slice(0, 5), down('b', at(45)), ...flaps.slice(5)])).toEqual([
    'b stopped answering',
    '10.0.0.5 of A changed 6 times in 50 s, last: answered again',
  ])
})
