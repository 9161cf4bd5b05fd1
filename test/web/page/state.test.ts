import { expect, test } from 'vitest'
import type { ServedInstance, StreamSnapshot } from '../../../src/web/message.ts'
import type { KeyAction } from '../../../src/web/page/keys.ts'
import type { Message, PageState, View } from '../../../src/web/page/model.ts'
import { begin, update } from '../../../src/web/page/state.ts'
import { DEFAULT_VIEW } from '../../../src/web/page/url.ts'
import { AT, ROUND, servedInstance, servedService, SNAPSHOT } from '../../support/messages.ts'

const NOW = 1000

function unhealthy(id: string): ServedInstance {
  const reasons = [{ code: 'cpu', value: 80, threshold: 75 }] as const
  return { ...servedInstance(id, 80), status: 'unhealthy', reasons }
}

const FLEET: StreamSnapshot = {
  ...SNAPSHOT,
  instances: ['a', 'b', 'c', 'd'].map((id, at) => servedInstance(id, 10 * at)),
  services: [servedService('A', 10), { ...servedService('B', 20), status: 'unhealthy' }],
}

const key = (action: KeyAction): Message => ({ kind: 'act', action })
const LAST_FIRST: View['sorting'] = {
  ...DEFAULT_VIEW.sorting,
  instances: [{ key: 'cpu', isDescending: true }],
}

/** The state after messages, each at the same time. */
function play(messages: readonly Message[], from = begin(DEFAULT_VIEW, NOW), now = NOW): PageState {
  return messages.reduce((state, message) => update(state, message, now), from)
}

const read: Message = { kind: 'snapshot', snapshot: FLEET }
const idsOf = ({ rows }: PageState) => rows.map(({ id }) => id.replace('instance ', ''))

test('the first message gives the page its rows', () => {
  const state = play([read])
  expect(idsOf(state)).toEqual(['a', 'b', 'c', 'd'])
  expect(state).toMatchObject({ shown: 4, all: 4, link: { kind: 'open' } })
})

test.each([
  [['down'], 'a'],
  [['down', 'down', 'down'], 'c'],
  [['down', 'down', 'up'], 'a'],
  [['up'], 'a'],
  [['last'], 'd'],
  [['last', 'down'], 'd'],
  [['last', 'first'], 'a'],
  [['pageDown'], 'c'],
  [['last', 'pageUp'], 'b'],
] satisfies [KeyAction[], string][])('the keys %j select a row', (keys, selected) => {
  const shown: Message = { kind: 'scroll', top: 0, pageRows: 2 }
  expect(play([read, shown, ...keys.map(key)]).view.selected).toBe(`instance ${selected}`)
})

test('the first step selects the first row on the screen', () => {
  const state = play([read, { kind: 'scroll', top: 2, pageRows: 2 }, key('down')])
  expect(state.view.selected).toBe('instance c')
})

test('Enter opens the selected row, and the sheet follows the selection', () => {
  const opened = play([read, key('down'), key('open')])
  expect(opened.view.sheet).toEqual({ kind: 'instance', name: 'a' })
  expect(play([key('down')], opened).view.sheet).toEqual({ kind: 'instance', name: 'b' })
  expect(play([key('back')], opened).view).toMatchObject({ sheet: null, selected: 'instance a' })
})

test('Enter opens a service from the heading of its instances', () => {
  const state = play([read, key('group'), key('down'), key('open')])
  expect(state.view).toMatchObject({
    selected: 'group A',
    sheet: { kind: 'service', name: 'A' },
  })
})

test('Esc closes the help, then the sheet, then clears the filter, then the selection', () => {
  const messages = [read, key('down'), key('open'), { kind: 'filter', text: 'a' }, key('help')]
  let state = play(messages as Message[])
  const seen = Array.from({ length: 4 }, () => {
    state = play([key('clear')], state)
    const { isHelpOpen, view } = state
    return [isHelpOpen, view.sheet?.kind ?? null, view.filter, view.selected]
  })
  expect(seen).toEqual([
    [false, 'instance', 'a', 'instance a'],
    [false, null, 'a', 'instance a'],
    [false, null, '', 'instance a'],
    [false, null, '', null],
  ])
})

test('the filter selects rows as in the live view', () => {
  const state = play([read, { kind: 'filter', text: 'cpu>=20 !d' }])
  expect(idsOf(state)).toEqual(['c'])
  expect(state).toMatchObject({ shown: 1, all: 4 })
})

test('only faults are shown after z, all again after the next one', () => {
  const state = play([
    {
      kind: 'snapshot',
      snapshot: { ...FLEET, instances: [servedInstance('a', 1), unhealthy('b')] },
    },
    key('faults'),
  ])
  expect(idsOf(state)).toEqual(['b'])
  expect(idsOf(play([key('faults')], state))).toEqual(['b', 'a'])
})

test('the same key again reverses the order', () => {
  const once = play([read, key('cpuFirst')])
  expect(idsOf(once)).toEqual(['d', 'c', 'b', 'a'])
  expect(idsOf(play([key('cpuFirst')], once))).toEqual(['a', 'b', 'c', 'd'])
  expect(idsOf(play([{ kind: 'sort', key: 'ip' }], once))).toEqual(['a', 'b', 'c', 'd'])
})

test('services have an order of their own, the worst first', () => {
  const state = play([read, { kind: 'tab', tab: 'services' }])
  expect(state.rows.map(({ id }) => id)).toEqual(['service B', 'service A'])
  const sorted = play([key('byAddress'), key('tab'), key('tab')], state)
  expect(sorted.view.sorting).toEqual({
    instances: DEFAULT_VIEW.sorting.instances,
    services: [{ key: 'instances', isDescending: true }],
  })
})

test('another tab drops the selection and the sheet', () => {
  const state = play([read, key('down'), key('open'), key('tab')])
  expect(state.view).toMatchObject({ tab: 'services', selected: null, sheet: null })
})

test('a round during a move keeps the order of rows, and appends new ones', () => {
  const start = play([read], begin({ ...DEFAULT_VIEW, sorting: LAST_FIRST }, NOW))
  const changes = [{ id: 'a', cpuPercent: 99 }, servedInstance('e', 50)]
  const round: Message = { kind: 'round', round: { ...ROUND, instances: changes } }
  const moved = play([key('down'), round], start)
  expect(idsOf(moved)).toEqual(['d', 'c', 'b', 'a', 'e'])
  expect(moved.isFrozen).toBe(true)
  const still = play([{ kind: 'tick' }], moved, NOW + 4999)
  expect(idsOf(still)).toEqual(['d', 'c', 'b', 'a', 'e'])
  const sorted = play([{ kind: 'tick' }], moved, NOW + 5000)
  expect(idsOf(sorted)).toEqual(['a', 'e', 'd', 'c', 'b'])
  expect(sorted.view.selected).toBe('instance d')
})

test('a pointer among the rows freezes their order as well', () => {
  const start = play([read], begin({ ...DEFAULT_VIEW, sorting: LAST_FIRST }, NOW))
  const round: Message = {
    kind: 'round',
    round: { ...ROUND, instances: [{ id: 'a', cpuPercent: 99 }] },
  }
  expect(idsOf(play([{ kind: 'touch' }, round], start))).toEqual(['d', 'c', 'b', 'a'])
  expect(idsOf(play([round], start))).toEqual(['a', 'd', 'c', 'b'])
})

test('an instance that left the listing is a row for one more round', () => {
  const left: Message = { kind: 'round', round: { ...ROUND, left: ['b'] } }
  const state = play([read, left])
  expect(state.rows.at(0)).toMatchObject({ id: 'instance b', mark: 'left' })
  expect(state.rows.at(0)).toMatchObject({ instance: { status: 'gone', values: {} } })
  expect(state).toMatchObject({ shown: 3, all: 3 })
  expect(idsOf(play([{ kind: 'round', round: ROUND }], state))).toEqual(['a', 'c', 'd'])
})

test('a selected row that has gone stays selected while it is open, until it comes back', () => {
  const opened = play([read, key('down'), key('down'), key('open')])
  const gone = play([{ kind: 'round', round: { ...ROUND, left: ['b'] } }], opened, 10_000)
  const after = play([{ kind: 'round', round: { ...ROUND, round: 3 } }], gone, 20_000)
  expect(idsOf(after)).toEqual(['a', 'c', 'd'])
  expect(after.view).toMatchObject({
    selected: 'instance b',
    sheet: { kind: 'instance', name: 'b' },
  })
})

test('a link to a sheet selects its row, if the list has it', () => {
  const open = (sheet: View['sheet']): Message => ({ kind: 'open', sheet })
  const instance = play([read, key('down'), open({ kind: 'instance', name: 'c' })])
  expect(instance.view.selected).toBe('instance c')
  const service = play([open({ kind: 'service', name: 'A' })], instance)
  expect(service.view).toMatchObject({ selected: 'instance c', sheet: { kind: 'service' } })
  expect(play([open(null)], service).view).toMatchObject({ selected: 'instance c', sheet: null })
})

test('the neighbor of a selected row that has gone is selected', () => {
  const left: Message = { kind: 'round', round: { ...ROUND, left: ['d'] } }
  const state = play([read, key('last'), left], undefined)
  expect(state.view.selected).toBe('instance d')
  const next = play([{ kind: 'tick' }], play([{ kind: 'round', round: ROUND }], state, NOW + 6000))
  expect(next.view.selected).toBe('instance c')
})

test('an instance is new in the round that lists it first', () => {
  const at = '2026-01-02T03:04:10.000Z'
  const added = { ...servedInstance('e', 1), firstListedAt: at }
  const round: Message = { kind: 'round', round: { ...ROUND, observedAt: at, instances: [added] } }
  const state = play([read, round])
  const marks = (of: PageState) => of.rows.map((row) => row.kind === 'instance' && row.mark)
  expect(marks(state)).toEqual([null, null, null, null, 'new'])
  const later = { ...ROUND, observedAt: AT }
  expect(marks(play([{ kind: 'round', round: later }], state)).at(-1)).toBe(null)
})

test('a lost connection is lost since its first failure, with the last reason', () => {
  const lost = (why: string | null): Message => ({ kind: 'lost', why, refusal: 'none' })
  const once = play([read, lost('it has stopped')])
  const twice = play([lost(null)], once, NOW + 3000)
  expect(twice.link).toEqual({
    kind: 'lost',
    since: NOW,
    why: 'it has stopped',
    refusal: 'none',
  })
  expect(play([read], twice).link).toEqual({ kind: 'open' })
})

test('another moment is read after a refusal of the first one', () => {
  const refused: Message = { kind: 'lost', why: 'there is no round so early', refusal: 'final' }
  const state = play([refused], begin({ ...DEFAULT_VIEW, at: AT }, NOW))
  expect(state.link).toMatchObject({ kind: 'lost', refusal: 'final' })
  expect(play([key('live')], state).link).toEqual({ kind: 'connecting' })
})

test('going back shows the rows of the view before', () => {
  const state = play([read, { kind: 'filter', text: 'a' }, { kind: 'visit', view: DEFAULT_VIEW }])
  expect(idsOf(state)).toEqual(['a', 'b', 'c', 'd'])
})

test('a moment of the past is the start of the round that is shown', () => {
  const past: Message = { kind: 'snapshot', snapshot: { ...FLEET, at: AT } }
  expect(play([{ kind: 'moment', at: '-15m' }, past]).view.at).toBe(AT)
  const asked = { kind: 'moment', at: '2026-01-02T03:04:09.999Z' } as const
  const shown = { ...FLEET, at: asked.at }
  const state = play([asked, { kind: 'snapshot', snapshot: shown }])
  expect([state.view.at, state.fleet?.at]).toEqual([AT, AT])
  // A failed one shows the rows of an earlier round, which is another moment.
  const failure = { code: 'interrupted' } as const
  const listing = { ok: false, failure, since: asked.at, text: 'connection refused' } as const
  const observedAt = '2026-01-02T03:03:00.000Z'
  const lost = { kind: 'snapshot', snapshot: { ...shown, listing, observedAt } } as const
  expect(play([asked, lost]).view.at).toBe(AT)
  expect(play([past]).view.at).toBe(null)
})

test("the server's spelling of a moment does not open the stream again", () => {
  const past: Message = { kind: 'snapshot', snapshot: { ...FLEET, at: AT } }
  const begun = begin({ ...DEFAULT_VIEW, at: '2026-01-02T03:04:05Z' }, NOW)
  const shown = play([past], begun)
  expect(shown.view.at).toBe(AT)
  expect(shown.asked).toBe(begun.asked)
  const live = play([key('live')], shown)
  expect(live.asked).toEqual({ at: null })
  const again = play([{ kind: 'moment', at: AT }], live)
  expect(again.asked).toEqual({ at: AT })
})

test(', and . step through recorded rounds, and . leads back to the present', () => {
  const recording = { from: '2026-01-02T03:03:00.000Z', to: AT }
  const live = play([{ kind: 'snapshot', snapshot: { ...FLEET, recording } }])
  const before = play([key('stepBack')], live)
  expect(before.view.at).toBe('2026-01-02T03:04:04.999Z')
  const at = before.view.at ?? ''
  const past = { ...FLEET, recording, at, startedAt: '2026-01-02T03:04:00.000Z' }
  const shown = play([{ kind: 'snapshot', snapshot: past }], before)
  expect(play([key('stepBack')], shown).view.at).toBe('2026-01-02T03:03:59.999Z')
  expect(play([key('stepForward')], shown).view.at).toBe(null)
})

test('without a recording , and . lead nowhere', () => {
  const state = play([read])
  expect(play([key('stepBack')], state).view).toBe(state.view)
})

test('l returns to the present', () => {
  const state = play([{ kind: 'moment', at: AT }])
  expect(state.view.at).toBe(AT)
  expect(play([key('live')], state).view.at).toBe(null)
})
