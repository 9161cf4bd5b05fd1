import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import { openDatabase } from '../../src/recording/file.ts'
import { onTestFinished } from 'vitest'
import { openPage, type OpenOptions } from './browser.ts'
import { MEMORY, newFolder } from './folder.ts'
import {
  driftingRounds,
  hostileRounds,
  incidentRounds,
  INTERVAL_MS,
  loseProvider,
  START,
} from './page-rounds.ts'
import { record } from './recording.ts'
import { serveRounds } from './served-rounds.ts'

/** A page as it is in the docs. */
export interface PageState {
  /** A sentence that says what the page shows. */
  readonly title: string
  readonly options?: OpenOptions
  /** Opens the page and brings it into this state. */
  readonly make: (options: OpenOptions) => Promise<Page>
}

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true } as const
const STOPPED = { isStopped: true } as const

/** Serves rounds, and opens an address of their page once it shows them. */
async function openRounds(rounds: readonly Snapshot[], path: string, options: OpenOptions) {
  const served = await serveRounds()
  for (const round of rounds) served.add(round)
  const page = await openPage(served.url + path, { ...STOPPED, ...options })
  return { served, page }
}

/** A state of an address of the page that shows these rounds. */
function showing(makeRounds: () => readonly Snapshot[], path: string, awaited: string) {
  return async (options: OpenOptions): Promise<Page> => {
    const { page } = await openRounds(makeRounds(), path, options)
    await page.locator(awaited).first().waitFor()
    return page
  }
}

const TABLE = '.line.instance'
const CHART = '.charts[aria-busy="false"] canvas'
const INSTANCE = '?open=instance+10.58.1.60&row=instance+10.58.1.60'

/** The states of the page, by the names of their screenshots. */
export const PAGE_STATES: Readonly<Record<string, PageState>> = {
  services: {
    title: 'the services, the worst first',
    make: showing(incidentRounds, '?tab=services', '.line.service'),
  },
  instances: {
    title: '10,000 instances',
    make: showing(() => driftingRounds({ instances: 10_000, rounds: 2 }), '', TABLE),
  },
  grouped: {
    title: 'only faults, grouped by service',
    make: showing(incidentRounds, '?faults=1&group=1', TABLE),
  },
  filtered: {
    title: 'a filter with an invalid term',
    make: showing(incidentRounds, '?filter=ticket+cpu>>20', '.invalid'),
  },
  instance: {
    title: 'an instance beside its service',
    make: showing(incidentRounds, INSTANCE, CHART),
  },
  service: {
    title: 'a service, its load, and its instances',
    options: { viewport: { width: 1120, height: 960 } },
    make: showing(incidentRounds, '?tab=services&open=service+TicketService', CHART),
  },
  events: { title: 'all events', make: showing(incidentRounds, '?open=events', '.events li') },
  'provider-down': {
    title: 'a provider that cannot be read',
    make: showing(
      () => {
        const rounds = incidentRounds(84)
        return [...rounds.slice(0, 72), ...loseProvider(rounds.slice(72))]
      },
      '',
      '.trouble',
    ),
  },
  disconnected: {
    title: 'a lost connection to the server',
    options: { expected: [/net::ERR/] },
    async make(options) {
      const { served, page } = await openRounds(incidentRounds(), '', options)
      await page.locator(TABLE).first().waitFor()
      await served.stop()
      await page.locator('.trouble').waitFor()
      return page
    },
  },
  past: {
    title: 'a moment of the past, with the time slider',
    async make(options) {
      const path = record(incidentRounds(), join(newFolder(MEMORY), 'fleet.db'))
      const database = openDatabase(path, 'append')
      onTestFinished(() => database[Symbol.dispose]())
      const served = await serveRounds({ database })
      const [next] = incidentRounds(73).slice(-1)
      if (next !== undefined) served.add(next)
      const at = new Date(START + 40 * INTERVAL_MS).toISOString()
      const address = `${served.url}?at=${at}&open=service+TicketService`
      const page = await openPage(address, { ...STOPPED, ...options })
      await page.locator(CHART).first().waitFor()
      return page
    },
  },
  'hostile-names': {
    title: 'names that are attacks, as text',
    make: showing(hostileRounds, '', TABLE),
  },
  phone: {
    title: 'the list on a phone',
    options: PHONE,
    make: showing(incidentRounds, '', TABLE),
  },
  'phone-instance': {
    title: 'an instance on a phone',
    options: PHONE,
    make: showing(incidentRounds, INSTANCE, CHART),
  },
  dark: {
    title: 'an instance in the dark',
    options: { colorScheme: 'dark' },
    make: showing(incidentRounds, INSTANCE, CHART),
  },
  print: {
    title: 'the page on paper',
    options: { viewport: { width: 720, height: 1018 } },
    async make(options) {
      const page = await showing(incidentRounds, '?faults=1', TABLE)(options)
      await page.emulateMedia({ media: 'print' })
      await page.evaluate('dispatchEvent(new Event("beforeprint"))')
      return page
    },
  },
}
