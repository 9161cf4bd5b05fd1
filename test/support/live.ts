import type { ScrapeResult, Snapshot } from '../../src/domain/snapshot.ts'
import type { Progress } from '../../src/domain/source.ts'
import { widthFor } from '../../src/render/width.ts'
import type { View } from '../../src/terminal/layout.ts'
import { begin, update } from '../../src/terminal/state/update.ts'
import type {
  Effect,
  Message,
  ReplayState,
  Row,
  Settings,
  Size,
} from '../../src/terminal/state/model.ts'
import {
  decodeKeys,
  NOTHING_PENDING,
  type Pending,
  settleKeys,
  type Stroke,
} from '../../src/terminal/state/keys.ts'
import type { Line } from '../../src/terminal/draw/span.ts'
import { view } from '../../src/terminal/draw/view.ts'
import { answered, costOf, snapshotOf } from './facts.ts'
import { POLICY } from './report.ts'

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('')
}

export const START = Date.UTC(2026, 0, 2, 3, 4, 5)
const INTERVAL_MS = 5000

interface Circumstances extends Partial<Settings> {
  readonly size?: Size
  readonly minCoverage?: number
  readonly isAscii?: boolean
  readonly isFaultsOnly?: boolean
  readonly count?: number
  /** The moment to begin with. */
  readonly at?: number
  readonly replay?: ReplayState
}

/** A live view with its own clock, driven by a test. */
export class Live {
  model: View
  /** The last effect. */
  effect: Effect | undefined
  now = START

  constructor(world: Circumstances = {}) {
    const { size = { columns: 80, rows: 24 }, policy = POLICY, minCoverage = 0 } = world
    const { isAscii = false, isFaultsOnly = false, count, at = null, replay = null } = world
    this.model = begin({
      settings: {
        source: 'http://api',
        hasPast: false,
        scope: null,
        matchesService: null,
        filter: {},
        page: null,
        ...world,
        policy: { ...policy, minCoverage },
      },
      pace: { intervalMs: INTERVAL_MS, count },
      sorting: undefined,
      at,
      replay,
      isFaultsOnly,
      isAscii,
      size,
      now: START,
    })
  }

  send(message: Message): this {
    ;[this.model, this.effect] = update(this.model, message, this.now)
    return this
  }

  /** Presses keys by their names. */
  press(...keys: readonly string[]): this {
    for (const key of keys) this.send({ kind: 'key', key })
    return this
  }

  /** Types a text, character by character. */
  type(text: string): this {
    return this.press(...Array.from(text, (character) => (character === ' ' ? 'space' : character)))
  }

  /** Advances the clock. */
  pass(ms: number, progress: Progress | null = null): this {
    this.now += ms
    return this.send({ kind: 'wake', progress })
  }

  /** Adds a round that starts when it is due. */
  round(results: readonly ScrapeResult[], rest: Partial<Snapshot> = {}): this {
    if (this.model.history !== null) this.now += INTERVAL_MS
    this.send({ kind: 'wake', progress: null })
    const startedAt = this.now
    const cost = costOf({ requests: 1 + results.length })
    return this.send({
      kind: 'round',
      snapshot: snapshotOf(results, { startedAt, cost, ...rest }),
    })
  }

  /** Answers the request for a moment of the past. */
  past(results: readonly ScrapeResult[], rest: Partial<Snapshot> = {}): this {
    const startedAt = this.model.pace.asked ?? Number.NaN
    return this.send({ kind: 'round', snapshot: snapshotOf(results, { startedAt, ...rest }) })
  }

  /** Loads the width tables. */
  async measured(): Promise<this> {
    return this.send({ kind: 'width', width: await widthFor(['漢']) })
  }

  /** The screen, line by line, without trailing blanks. */
  screen(): string[] {
    return view(this.model).map((line) => textOf(line).trimEnd())
  }

  /** Whether the frame fills the screen and no line is wider. */
  fits(): boolean {
    const { columns, rows } = this.model.size
    const frame = view(this.model)
    const widest = Math.max(...frame.map((line) => this.model.width(textOf(line))))
    return frame.length === rows && widest <= columns
  }
}

const SERVICES = ['AuthService', 'IdService', 'TicketService', 'UserService']

/** Twenty instances of four services with drifting values; one becomes unhealthy. */
export function fleet(round: number): ScrapeResult[] {
  return Array.from({ length: 20 }, (_, index) => {
    const service = SERVICES[index % 4] ?? ''
    const cpu = index === 6 ? 60 + round * 6 : 20 + ((index * 7 + round * 3) % 40)
    const memory = 30 + ((index * 11 + round * 5) % 35)
    return answered(`10.58.1.${index + 1}`, service, [Math.min(100, cpu), memory])
  })
}

export function replace(
  results: readonly ScrapeResult[],
  ...others: readonly ScrapeResult[]
): ScrapeResult[] {
  return results.map((one) => others.find(({ id }) => id === one.id) ?? one)
}

function lastServiceOf(result: ScrapeResult): string | null {
  if (result.kind === 'sample') return result.sample.service
  return result.kind === 'stopped' ? result.service : result.lastService
}

/** A round whose listing failed. */
export function lost(results: readonly ScrapeResult[]): Partial<Snapshot> {
  const failure = { code: 'refused', errno: 'ECONNREFUSED' } as const
  return {
    listing: { ok: false, failure },
    results: results.map((result) => {
      const { id } = result
      const lastService = lastServiceOf(result)
      return { kind: 'failure', id, latencyMs: null, failure, lastService }
    }),
  }
}

/** Instances 10.0.0.1, 10.0.0.2, …, of services A and B in turn. */
export function some(...cpus: readonly number[]): ScrapeResult[] {
  return cpus.map((cpu, at) => answered(`10.0.0.${at + 1}`, at % 2 === 0 ? 'A' : 'B', [cpu, at]))
}

function nameRow(row: Row): string {
  if (row.kind === 'instance') return row.instance.id.replace('10.0.0.', '')
  return row.kind === 'service' ? row.service.name : `[${row.service?.name ?? '-'}]`
}

/** The rows of the list, by the last number of their address. */
export const rowsOf = ({ model }: Live) => model.rows.map(nameRow)
export const listOf = ({ model }: Live) => model[model.tab]
export const selectedOf = (live: Live) =>
  listOf(live).selected?.replace('instance 10.0.0.', '') ?? null

export const ESC = '\u001b'
export const PASTE_START = `${ESC}[200~`
export const PASTE_END = `${ESC}[201~`

/** The strokes of input in these chunks, without a pause at the end, and what is pending. */
export function read(...chunks: readonly string[]): { strokes: Stroke[]; pending: Pending } {
  const strokes: Stroke[] = []
  let pending = NOTHING_PENDING
  for (const chunk of chunks) {
    const decoded = decodeKeys(pending, chunk)
    strokes.push(...decoded.strokes)
    pending = decoded.pending
  }
  return { strokes, pending }
}

/** The strokes after a pause at the end. */
export function settle(...chunks: readonly string[]): Stroke[] {
  const { strokes, pending } = read(...chunks)
  return [...strokes, ...settleKeys(pending)]
}

/** The strokes of keys by their names. */
export function keyStrokes(...names: readonly string[]): Stroke[] {
  return names.map((key) => ({ kind: 'key', key }))
}

/** A text in two chunks, split at every place. */
export function cutInTwo(text: string): [string, string][] {
  return Array.from({ length: text.length + 1 }, (_, at) => [text.slice(0, at), text.slice(at)])
}
