import { onTestFinished } from 'vitest'
import { readPage } from '../../src/bin/page.ts'
import { recallHistory } from '../../src/domain/history/recall.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type { Database } from '../../src/recording/database.ts'
import { createApp } from '../../src/web/app.ts'
import { Past } from '../../src/web/past.ts'
import { ServedFleet } from '../../src/web/served-fleet.ts'
import { Turns } from '../../src/web/turns.ts'
import { clock } from './clock.ts'
import { ROOT } from './command.ts'
import { POLICY, QUERY } from './report.ts'
import { listenForAll } from './listen.ts'
import { worldOf } from './world.ts'

/** How long after its start a round is served. */
const TAKEN_MS = 1000
const GRACE_MS = 1000

interface Served {
  readonly url: string
  /** Serves one more round, and appends it to the recording if there is one. */
  add(round: Snapshot): void
  /** Lets time pass. */
  pass(ms: number): void
  /** Ends the server before the end of the test. */
  stop(): Promise<void>
}

interface ServeOptions {
  /** A recording, whose rounds came before. */
  readonly database?: Database | null
  readonly port?: number
}

/** Serves the page, and rounds that the test makes, until the end of the test. */
export async function serveRounds({
  database = null,
  port = 0,
}: ServeOptions = {}): Promise<Served> {
  const earlier = database === null ? null : await recallHistory(database, POLICY, async () => {})
  const fleet = new ServedFleet(POLICY, QUERY, { isRecorded: true, earlier })
  let now = 0
  const stop = new AbortController()
  const world = worldOf(fleet, {
    recorded: database,
    past: database === null ? null : new Past(database, POLICY, new Turns(clock)),
    isRecorder: database !== null,
    clock: { ...clock, now: () => now },
    stop: stop.signal,
    page: await readPage(`${ROOT}dist/page`),
  })
  const app = createApp(world)
  const { url, close } = await listenForAll(
    (request, bindings) => app.fetch(request, bindings),
    world.traffic,
    port,
  )
  let stopped: Promise<void> | undefined
  const end = () => {
    stop.abort()
    stopped ??= close(GRACE_MS)
    return stopped
  }
  onTestFinished(end)
  return {
    url,
    add(round) {
      now = round.startedAt + TAKEN_MS
      database?.append(round)
      fleet.add(round, clock.elapsed())
    },
    pass(ms) {
      now += ms
    },
    stop: end,
  }
}
