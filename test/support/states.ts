import type { ScrapeResult } from '../../src/domain/snapshot.ts'
import type { Size } from '../../src/terminal/state/model.ts'
import { answered, left, silent } from './facts.ts'
import { fleet, Live, lost, replace, START } from './live.ts'
import { incident, LiveReplay } from './replay.ts'

const SMALL: Size = { columns: 80, rows: 24 }
const WIDE: Size = { columns: 120, rows: 30 }

/** A view after rounds of a fleet with one unhealthy instance. */
function running(size: Size = SMALL, rounds = 6): Live {
  const live = new Live({ size })
  for (let round = 0; round < rounds; round += 1) live.round(fleet(round))
  return live
}

const GAP: readonly ScrapeResult[] = [
  silent('10.58.1.3', 'TicketService'),
  silent('10.58.1.8', 'UserService', { code: 'http', status: 503 }),
  left('10.58.1.12', 'UserService'),
]

/** One instance never answered, one appeared, one left, three stopped answering. */
function broken(size: Size): Live {
  const live = running(size, 5)
  const now = replace(fleet(5), ...GAP).filter(({ id }) => id !== '10.58.1.20')
  return live.round([...now, silent('10.58.1.21'), answered('10.58.1.22', 'IdService', [12, 91])])
}

function many(size: Size): Live {
  const live = new Live({ size })
  const results = Array.from({ length: 90 }, (_, index) => {
    const cpu = index % 30 === 4 ? 90 : 20
    return answered(`10.0.0.${index + 1}`, `Service${String(index % 30).padStart(2, '0')}`, [
      cpu,
      30,
    ])
  })
  return live.round(results)
}

/** A view that was paused and stepped back by three intervals. */
function stepped(size: Size): Live {
  const live = new Live({ size, hasPast: true })
  for (let round = 0; round < 6; round += 1) live.round(fleet(round))
  live.press('space').pass(42_000)
  for (const round of [4, 3, 2])
    live.press(',').past(round === 2 ? replace(fleet(2), ...GAP) : fleet(round))
  return live
}

/** A replay of an incident after these keys. */
async function replayed(size: Size, ...keys: readonly string[]): Promise<Live> {
  return (await new LiveReplay(incident(), { size }).after(0)).keys(...keys)
}

const PROGRESS = {
  listed: 20,
  settled: 17,
  inFlight: 3,
  requests: 18,
  retries: 0,
  elapsedMs: 900,
  waitingFor: ['10.58.1.7', '10.58.1.9', '10.58.1.11'],
} as const

const NAMES = [
  '漢字サービス',
  'שירות',
  'Cafe\u0301Service',
  '👩‍👩‍👧 Family',
  'evil\u001b[31m\u202e',
  'plain',
]

/** The states of the live view that have a fixture. */
export const STATES: Readonly<Record<string, () => Live | Promise<Live>>> = {
  'before the first round': () =>
    new Live().send({ kind: 'wake', progress: null }).pass(900, PROGRESS),
  'the list at 80x24': () => running(),
  'the list at 120x30': () => running(WIDE),
  'the list at 40x8': () => running({ columns: 40, rows: 8 }),
  'the list at 60x16': () => running({ columns: 60, rows: 16 }),
  'the list at 200x40': () => running({ columns: 200, rows: 40 }, 30),
  'a terminal that is too small': () => running({ columns: 39, rows: 8 }),
  'silent, new, and vanished instances': () => broken(WIDE),
  'silent instances at 80x24': () => broken(SMALL),
  'a lost provider': () => {
    const live = running()
    return live
      .round([], lost(fleet(6)))
      .pass(25_000)
      .round([], lost(fleet(6)))
  },
  'a provider lost for more than five minutes': () =>
    running()
      .round([], lost(fleet(6)))
      .pass(301_000),
  'a recovered provider': () =>
    running()
      .round([], lost(fleet(6)))
      .round(fleet(7)),
  paused: () => running().press('space').pass(42_000),
  'the past at 80x24': () => stepped(SMALL),
  'the past at 120x30': () => stepped(WIDE).press('.').past(fleet(4)),
  'the past at 40x8': () => stepped({ columns: 40, rows: 8 }),
  'a moment that cannot be read': () => stepped(SMALL).press(',').past([], lost([])),
  'a replay at 80x24': () => replayed(SMALL, 'n'),
  'a replay at 120x30': () => replayed(WIDE, 'n', 'n', 'n', '.', 'space'),
  'a replay at 40x8': () => replayed({ columns: 40, rows: 8 }, 'n'),
  'the end of a replay': () => replayed(SMALL, 'l'),
  'a replay that waits for more rounds': async () => {
    const replay = new LiveReplay(incident(), { size: SMALL, isFollowing: true })
    return (await replay.after(0)).keys('l')
  },
  'a lost provider in a replay': async () => {
    const rounds = incident(20).map((round, at) =>
      at < 18 ? round : { ...round, ...lost(round.results) },
    )
    return (await new LiveReplay(rounds, { size: SMALL }).after(0)).keys('l')
  },
  'a time that is typed': () => replayed(SMALL, ':', ...Array.from('03:04')),
  'a search in a replay': async () => {
    const replay = (await replayed(SMALL)).press('n')
    return replay.send({ kind: 'searched', reachedAt: START + 60_000 })
  },
  'a source without a past': () => running().press(','),
  'a slow round': () => running(WIDE).pass(5000).pass(900, PROGRESS),
  'a filter during input': () => broken(SMALL).press('/').type('ticket cpu>40'),
  'a filter without matches': () => running().press('/').type('nobody').press('enter'),
  'faults only, by service': () => broken(WIDE).press('z', 'g'),
  'sorted by CPU in reverse': () => running().press('c', 'c'),
  'a row selected far down': () => running().press('end'),
  'the services': () => broken(WIDE).press('tab'),
  'the services at 80x24': () => broken(SMALL).press('tab'),
  'an instance': () => running(WIDE, 60).press('enter'),
  'an instance at 80x24': () => running(SMALL, 60).press('enter'),
  'an instance that stopped answering': () =>
    broken(WIDE).press('/').type('timeout').press('enter', 'enter'),
  'a service': () => broken({ columns: 120, rows: 40 }).press('tab', 'enter'),
  'the events': () => broken(SMALL).press('e'),
  'the help at 80x24': () => running().press('?'),
  'the help at 120x30': () => running(WIDE).press('?'),
  'more services than fit': () => many(SMALL),
  'an instance in ASCII': () => {
    const live = new Live({ size: WIDE, isAscii: true })
    for (let round = 0; round < 12; round += 1) live.round(fleet(round))
    return live.press('enter')
  },
  'the list in ASCII': () => {
    const live = new Live({ size: SMALL, isAscii: true })
    for (let round = 0; round < 12; round += 1) live.round(fleet(round))
    return live
  },
  'names of any script': async () => {
    const live = await new Live({ size: WIDE }).measured()
    return live.round(NAMES.map((name, at) => answered(`10.0.0.${at + 1}`, name, [90 - at, 20])))
  },
  'an empty listing': () => new Live().round([]),
}
