import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { readTimeBeside } from '../../src/options/time.ts'
import type { Change } from '../../src/domain/history/change.ts'
import { Replay, type Seek } from '../../src/domain/history/replay.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type { Database } from '../../src/recording/database.ts'
import { openDatabase } from '../../src/recording/file.ts'
import type { Message, ReplayState, Settings, Size } from '../../src/terminal/state/model.ts'
import { beginReplay } from '../../src/terminal/state/replay.ts'
import { fleet, Live, START } from './live.ts'
import { MEMORY, newFolder } from './folder.ts'
import { answered, silent, snapshotOf } from './facts.ts'
import { record } from './recording.ts'
import { POLICY } from './report.ts'

const INTERVAL_MS = 5000

/** Opens a recording of these rounds until the end of the test. */
export function openRounds(rounds: Iterable<Snapshot>): Database {
  const database = openDatabase(record(rounds, join(newFolder(MEMORY), 'fleet.db')), 'append')
  onTestFinished(() => database[Symbol.dispose]())
  return database
}

interface Circumstances
  extends Partial<Pick<Settings, 'scope'>>, Partial<Pick<ReplayState, 'isFollowing' | 'start'>> {
  readonly speed?: number
  readonly size?: Size
  readonly count?: number
  readonly isEvent?: (change: Change) => boolean
}

/** A replay of recorded rounds, with the loop of the live view. */
export class LiveReplay extends Live {
  readonly database: Database
  readonly #replay: Replay
  /** What has not been looked for yet. */
  #sought: Seek | null = null

  constructor(rounds: Iterable<Snapshot>, world: Circumstances = {}) {
    const { speed = 1, isFollowing = false, start = { to: 'first' }, ...rest } = world
    const isPaused = speed === 0
    super({
      source: './fleet.db',
      hasPast: true,
      ...rest,
      replay: beginReplay({
        isFollowing,
        readTime: readTimeBeside,
        isPaused,
        speed: isPaused ? 1 : speed,
        start,
      }),
    })
    this.database = openRounds(rounds)
    const { isEvent = () => true } = world
    const pause = async () => {}
    const options = { recorded: this.database, policy: POLICY, isEvent, pause }
    this.#replay = new Replay({ address: './fleet.db', ...options })
  }

  override send(message: Message): this {
    super.send(message)
    if (typeof this.effect === 'object' && 'seek' in this.effect) this.#sought = this.effect.seek
    return this
  }

  /** Presses keys, and finds what each one looks for. */
  async keys(...keys: readonly string[]): Promise<this> {
    for (const key of keys) {
      this.press(key)
      await this.settle()
    }
    return this
  }

  /** Lets time pass, and finds the rounds that come by themselves. */
  async after(ms: number): Promise<this> {
    this.pass(ms)
    return this.settle()
  }

  /** Carries out what the view asks for, as the loop does. */
  async settle(): Promise<this> {
    const { signal } = new AbortController()
    for (let seek = this.#sought; seek !== null; seek = this.#sought) {
      this.#sought = null
      const found = await this.#replay.find(seek, signal, (reachedAt) => {
        this.send({ kind: 'searched', reachedAt })
      })
      this.send({ kind: 'found', found })
    }
    return this
  }
}

/**
 * Rounds of a fleet, one each 5 s: an instance is silent from 50 s on, and two more of the same
 * service from 60 s to 80 s.
 */
export function incident(count = 30): Snapshot[] {
  return Array.from({ length: count }, (_, round) => {
    const isSilent = (id: string) =>
      (id === '10.58.1.3' && round >= 10) ||
      (['10.58.1.7', '10.58.1.11'].includes(id) && round >= 12 && round < 16)
    const results = fleet(0).map((result) =>
      isSilent(result.id) ? silent(result.id, 'TicketService') : result,
    )
    const knownServices = ['AuthService', 'IdService', 'TicketService', 'UserService']
    return snapshotOf(results, { startedAt: START + round * INTERVAL_MS, knownServices })
  })
}

/** Rounds of one instance at these seconds; the instance is unhealthy if a number is negative. */
export function pulses(...seconds: readonly number[]): Snapshot[] {
  return seconds.map((second) =>
    snapshotOf([answered('10.0.0.1', 'A', [second < 0 ? 90 : 10, 20])], {
      startedAt: START + Math.abs(second) * 1000,
      knownServices: ['A'],
    }),
  )
}
