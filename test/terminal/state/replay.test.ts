import { describe, expect, test } from 'vitest'
import { snapshotOf } from '../../support/facts.ts'
import { START, listOf } from '../../support/live.ts'
import { incident, LiveReplay, pulses } from '../../support/replay.ts'

const header = (live: LiveReplay) =>
  live.screen()[0]?.replace('./fleet.db  REPLAY  2026-01-02T', '')
const footer = (live: LiveReplay) => live.screen().at(-1)
const secondOf = ({ model }: LiveReplay) =>
  ((model.history?.current.startedAt ?? Number.NaN) - START) / 1000
const changesOf = ({ model }: LiveReplay) =>
  model.history?.changes.map(({ kind, at }) => [kind, (at - START) / 1000])

/** Unhealthy from 15 s to 25 s, and again at 40 s. */
const ROUNDS = pulses(0, 5, 10, -15, -20, 25, 30, 35, -40, -45)

/** A replay that shows its first round. */
function begun(world: ConstructorParameters<typeof LiveReplay>[1] = {}, rounds = ROUNDS) {
  return new LiveReplay(rounds, world).after(0)
}

describe('a replay plays', () => {
  test('the rounds at their own pace, and says which one, and how it goes on', async () => {
    const live = await begun()
    expect(header(live)).toBe('03:04:05Z, ends 03:04:50Z  1x, next in 5 s')
    expect(live.effect).toEqual({ wait: 1000 })
    await live.after(4999)
    expect(secondOf(live)).toBe(0)
    await live.after(1)
    expect(header(live)).toBe('03:04:10Z, ends 03:04:50Z  1x, next in 5 s')
  })

  test('the rounds faster, without delays that add up', async () => {
    const live = await begun({ speed: 10 })
    expect(live.effect).toEqual({ wait: 500 })
    await live.after(600)
    expect(live.effect).toEqual({ wait: 400 })
    await live.after(400)
    expect(secondOf(live)).toBe(10)
  })

  test.each([
    ['+', '2x'],
    ['-', '0.5x'],
  ])('%s changes its speed', async (key, speed) => {
    const live = await (await begun()).keys(key)
    expect(header(live)).toContain(`  ${speed}, next in `)
  })

  test('+ and - change its speed while it is paused, and it says so', async () => {
    const live = await (await begun()).keys('space', '+', '+')
    expect(header(live)).toBe('03:04:05Z, ends 03:04:50Z  paused, 5x')
    expect(header(await live.keys('-', '-'))).toBe('03:04:05Z, ends 03:04:50Z  paused')
  })

  test('keys during a jump act on the round that it leads to', async () => {
    const live = await begun({ speed: 0, start: { to: 'time', at: START + 30_000 } })
    await live.press('0').press('n').settle()
    expect(secondOf(live)).toBe(15)
    await live.press('l').press('N').press(',').settle()
    expect(secondOf(live)).toBe(35)
    await live.press('0').press('.').press('.').settle()
    expect(secondOf(live)).toBe(10)
  })

  test('the usual pause instead of a gap, which is an event', async () => {
    const live = await begun({ start: { to: 'time', at: START + 30_000 } }, GAP)
    expect(header(live)).toBe('03:04:35Z, ends 04:10:45Z  1x, next in 5 s')
    await live.after(5000)
    expect(changesOf(live)).toEqual([['gap', 30]])
  })

  test('up to the last round, and stays there', async () => {
    const live = await begun({ start: { to: 'time', at: START + 40_000 } })
    await live.after(5000)
    expect(header(live)).toBe('03:04:50Z, ends 03:04:50Z  the end')
    await live.after(60_000)
    expect(secondOf(live)).toBe(45)
    expect(live.effect).toEqual({ wait: 1000 })
  })

  test('further rounds that are recorded meanwhile, if it follows', async () => {
    const live = await begun({ isFollowing: true, start: { to: 'last' } })
    expect(header(live)).toBe('03:04:50Z, ends 03:04:50Z  waiting for more')
    await live.after(1000)
    expect(header(live)).toBe('03:04:50Z, ends 03:04:50Z  waiting for more')
    for (const round of pulses(50, 55)) live.database.append(round)
    await live.after(1000)
    expect(header(live)).toBe('03:04:55Z, ends 03:05:00Z  1x, next in 5 s')
  })

  test('as many rounds as wanted', async () => {
    const live = await begun({ count: 2 })
    expect(live.effect).not.toBe('quit')
    await live.after(5000)
    expect(live.effect).toBe('quit')
  })

  test('on a narrow terminal under the end of its path', async () => {
    const live = await begun({ size: { columns: 62, rows: 24 } })
    const settings = { ...live.model.settings, source: '/var/lib/monitoring/fleet.db' }
    live.model = { ...live.model, settings }
    expect(live.screen()[0]).toMatch(/^…eet\.db {2}REPLAY {2}2026-01-02T03:04:05Z, ends 03:04:50Z/)
  })

  test('rounds of any duration, none of which is late', async () => {
    const live = await begun(
      {},
      ROUNDS.map((round) => ({ ...round, durationMs: 9000 })),
    )
    expect(live.screen()[1]).toBe('1 of 1 answered')
    expect(live.screen()[2]).toBe('took 9 s, 2 requests')
  })

  test('nothing while it is paused', async () => {
    const live = await (await begun()).keys('space')
    expect(header(live)).toBe('03:04:05Z, ends 03:04:50Z  paused')
    await live.after(60_000)
    expect(secondOf(live)).toBe(0)
    await live.keys('space')
    expect(header(live)).toBe('03:04:05Z, ends 03:04:50Z  1x, next in 5 s')
  })
})

const GAP = pulses(0, 5, 10, 15, 20, 25, 30, 4000)

describe('keys of a replay', () => {
  test.each([
    ['.', 20, 25],
    [',', 20, 15],
    ['n', 20, 25],
    ['N', 20, 15],
    ['p', 40, 25],
    ['0', 20, 0],
    ['l', 20, 45],
    ['$', 20, 45],
  ])('%s goes from second %d to second %d', async (key, from, to) => {
    const live = await begun({ speed: 0, start: { to: 'time', at: START + from * 1000 } })
    expect(secondOf(await live.keys(key))).toBe(to)
  })

  test.each([
    [',', 0, 'this is the first round of the recording'],
    ['N', 15, 'no earlier event in the recording'],
    ['.', 45, 'this is the last round of the recording  0 first  N previous event'],
    ['space', 45, 'this is the last round of the recording  0 first  N previous event'],
    ['n', 45, 'no later event in the recording'],
    ['r', 20, 'a replay reads nothing anew  l last round'],
  ])('%s at second %d stays there, and says: %s', async (key, second, sentence) => {
    const live = await begun({ speed: 0, start: { to: 'time', at: START + second * 1000 } })
    await live.keys(key)
    expect(secondOf(live)).toBe(second)
    expect(footer(live)).toBe(sentence)
  })

  test.each([',', '.', 'n', 'N'])('%s pauses', async (key) => {
    const live = await begun({ start: { to: 'time', at: START + 20_000 } })
    expect(header(await live.keys(key))).toMatch(/ paused$/)
  })

  test.each(['0', 'l'])('%s does not pause', async (key) => {
    const live = await begun({ start: { to: 'time', at: START + 20_000 } })
    expect((await live.keys(key)).model.replay?.isPaused).toBe(false)
  })

  test('steps in one go add up, forward and back', async () => {
    const live = await begun({ speed: 0 })
    await live.press('.', '.', '.', '.').settle()
    expect(secondOf(live)).toBe(20)
    await live.press(',', ',', ',').settle()
    expect(secondOf(live)).toBe(5)
    expect(secondOf(await live.press('.', ',').settle())).toBe(5)
  })

  test('searches for events in one go add up, forward and back', async () => {
    const live = await begun({ speed: 0 })
    expect(secondOf(await live.press('n', 'n').settle())).toBe(25)
    expect(secondOf(await live.press('n', 'N', 'N').settle())).toBe(15)
    expect(secondOf(await live.press('l', 'N', 'N').settle())).toBe(25)
    expect(secondOf(await live.press('n', 'n', 'n').settle())).toBe(40)
    expect(footer(live)).toBe('no later event in the recording')
  })

  test('a step back beyond the rounds that were shown reads the ones before', async () => {
    const live = await begun({ speed: 0, start: { to: 'time', at: START + 35_000 } })
    await live.keys('.', ',', ',', ',')
    expect(secondOf(live)).toBe(25)
    const kinds = live.model.history?.changes.map(({ kind }) => kind)
    expect(kinds).toEqual(['unhealthy', 'headroom', 'healthy', 'headroom'])
  })

  test('Esc ends a search, and its answer is dropped', async () => {
    const live = await begun({ speed: 0 })
    const shown = live.model.replay?.shown ?? null
    live.press('n').send({ kind: 'searched', reachedAt: START + 10_000 })
    expect(footer(live)).toBe('looking for the next event: 2026-01-02T03:04:15Z  Esc stops')
    live.press('escape')
    expect(live.effect).toEqual({ seek: null })
    live.send({ kind: 'found', found: shown })
    expect(live.model.replay).toMatchObject({ shown, sought: null })
    expect(footer(live)).toMatch(/^Space play/)
  })

  test('a recording that cannot be read is said, and the replay stays where it is', async () => {
    const live = await begun()
    live.press('.').send({ kind: 'missing', why: 'cannot read the recording ./fleet.db: no' })
    expect(footer(live)).toBe('cannot read the recording ./fleet.db: no')
    expect(header(live)).toMatch(/^03:04:05Z.* paused$/)
  })
})

describe('the prompt for a time', () => {
  test.each([
    ['03:04:25Z', 20],
    ['03:04:29Z', 20],
    ['+10s', 20],
    ['2026-01-02T03:04:30Z', 25],
  ])('%s shows second %d', async (text, second) => {
    const live = await begun({ speed: 0, start: { to: 'time', at: START + 10_000 } })
    await live.press(':').type(text).keys('enter')
    expect(secondOf(live)).toBe(second)
  })

  test.each([
    ['2020-01-01T00:00:00Z', 0, 'this is the first round of the recording'],
    ['+1d', 45, 'this is the last round of the recording  0 first  N previous event'],
  ])('%s is beyond the recording: second %d, and a note', async (text, second, note) => {
    const live = await begun({ speed: 0, start: { to: 'time', at: START + 10_000 } })
    await live.press(':').type(text).keys('enter')
    expect(secondOf(live)).toBe(second)
    expect(footer(live)).toBe(note)
  })

  test('a text that is no time is said, and stays to be corrected', async () => {
    const live = await begun({ speed: 0 })
    await live.press(':').type('3 a.m.').keys('enter')
    expect(footer(live)).toBe('"3 a.m." is not a time such as 09:30, 09:30Z, -5m or +1h')
    await live.keys('backspace')
    expect(footer(live)).toMatch(/^:3 a\.m_/)
    await live.keys('escape')
    expect(footer(live)).toMatch(/^Space play/)
  })

  test('letters are text, and no keys; a pasted time is inserted', async () => {
    const live = await begun({ speed: 0 })
    await live.keys(':', 'q', 'ctrl u')
    expect(live.effect).not.toBe('quit')
    await live.send({ kind: 'paste', text: '03:04:25Z\nq' }).keys('enter')
    expect(secondOf(live)).toBe(20)
  })
})

describe('the history of a replay', () => {
  test('a moment has no event, and no row, of a later one', async () => {
    const rounds = incident()
    const live = await new LiveReplay(rounds, { speed: 0 }).after(0)
    const first = live.screen()
    await live.keys('l', 'down', '0', 'escape')
    await live.after(5000)
    expect(live.screen()).toEqual(first)
  })

  test('a moment is the same whether it was played, stepped back to, or jumped to', async () => {
    const played = await begun({ speed: 0 })
    await played.keys('.', '.', '.', '.')
    const { history } = played.model
    await played.keys('.', '.', ',', ',')
    expect(played.model.history).toEqual(history)
    const jumped = await begun({ speed: 0, start: { to: 'time', at: START + 20_000 } })
    expect(jumped.model.history).toEqual(history)
  })

  test('the sheet of events stays at its place when a step back removes events', async () => {
    const live = await begun({ speed: 0, start: { to: 'last' } })
    await live.keys('e', ',', ',')
    expect(live.model.sheets.at(-1)?.offset).toBe(0)
    expect(listOf(live).offset).toBe(0)
  })

  test('the sheet of an instance says at an earlier moment that it is not listed', async () => {
    const [first, ...others] = ROUNDS
    const empty = snapshotOf([], { startedAt: first?.startedAt ?? 0, knownServices: ['A'] })
    const live = await begun({ speed: 0, start: { to: 'last' } }, [empty, ...others])
    await live.keys('enter', '0')
    expect(live.screen().slice(4, 6)).toEqual([
      'instance 10.0.0.1  Backspace, Esc: back',
      'not listed at this moment',
    ])
  })

  test('a source that is no recording has no such keys', () => {
    const live = new LiveReplay(ROUNDS)
    live.model = { ...live.model, replay: null }
    for (const key of ['n', 'N', ':', '0']) {
      expect(footer(live.press(key))).toBe('./fleet.db is no recording')
    }
  })
})
