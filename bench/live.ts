import { performance } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { ScrapeResult, Snapshot } from '../src/domain/snapshot.ts'
import { begin, update } from '../src/terminal/state/update.ts'
import { drawFrame } from '../src/terminal/draw/canvas.ts'
import type { View } from '../src/terminal/layout.ts'
import type { Message } from '../src/terminal/state/model.ts'
import type { Frame } from '../src/terminal/draw/span.ts'
import { view } from '../src/terminal/draw/view.ts'
import { snapshotOf } from '../test/support/facts.ts'
import { POLICY } from '../test/support/report.ts'
import { median } from './median.ts'

const SIZE = { columns: 120, rows: 50 } as const
const INTERVAL_MS = 5000

/** Makes a round of a fleet in which every value differs from the previous round. */
function makeRound(instances: number, round: number): Snapshot {
  const results = Array.from({ length: instances }, (_, index): ScrapeResult => {
    const id = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`
    const cpu = (index * 37 + round * 61) % 101
    const memory = (index * 53 + round * 29) % 101
    const sample = { service: `Service${index % 11}`, cpu, memory }
    return { kind: 'sample', id, latencyMs: 1, sample }
  })
  return snapshotOf(results, {
    startedAt: round * INTERVAL_MS,
    knownServices: Array.from({ length: 11 }, (_, at) => `Service${at}`),
  })
}

/** A live view without a terminal. */
class Screen {
  model: View
  #shown: Frame | null = null

  constructor() {
    this.model = begin({
      settings: {
        source: 'http://api',
        hasPast: false,
        scope: null,
        matchesService: null,
        filter: {},
        page: null,
        policy: POLICY,
      },
      pace: { intervalMs: INTERVAL_MS, count: undefined },
      sorting: undefined,
      at: null,
      isFaultsOnly: false,
      isAscii: false,
      size: SIZE,
      now: 0,
    })
  }

  send(message: Message, now: number): void {
    this.model = update(this.model, message, now)[0]
  }

  /** Draws the whole screen; returns the number of bytes. */
  drawAll(): number {
    this.#shown = null
    return this.draw()
  }

  draw(): number {
    const frame = view(this.model)
    const canvas = { columns: SIZE.columns, isColored: true }
    const text = drawFrame(this.#shown, frame, canvas)
    this.#shown = frame
    return Buffer.byteLength(text)
  }
}

interface Spent {
  readonly ms: number
  readonly bytes: number
}

function spend(task: () => number): Spent {
  const before = process.cpuUsage()
  const bytes = task()
  const { user, system } = process.cpuUsage(before)
  return { ms: (user + system) / 1000, bytes }
}

function report(what: string, spent: readonly Spent[], most: Spent): void {
  const ms = median(spent.map((one) => one.ms))
  const bytes = Math.max(...spent.map((one) => one.bytes))
  const limits = `at most ${most.ms} ms, ${most.bytes} bytes`
  console.log(`${what}: ${ms.toFixed(2)} ms of CPU, at most ${bytes} bytes (${limits})`)
}

function benchFrames(): void {
  const screen = new Screen()
  const rounds: Spent[] = []
  const frames: Spent[] = []
  const seconds: Spent[] = []
  for (let round = 1; round <= 60; round += 1) {
    const snapshot = makeRound(10_000, round)
    const now = round * INTERVAL_MS + 87
    const took = spend(() => {
      screen.send({ kind: 'round', snapshot }, now)
      return 0
    })
    const frame = spend(() => screen.draw())
    if (round > 20) rounds.push(took)
    if (round > 20) frames.push(frame)
    const second = spend(() => {
      screen.send({ kind: 'wake', progress: null }, now + 1000)
      return screen.draw()
    })
    if (round > 20) seconds.push(second)
  }
  screen.send({ kind: 'key', key: 'tab' }, 60 * INTERVAL_MS + 2000)
  screen.send({ kind: 'key', key: 'enter' }, 60 * INTERVAL_MS + 2000)
  const sheets = Array.from({ length: 20 }, () => spend(() => screen.drawAll()))
  report('a frame of 10,000 instances, every row changed', frames, { ms: 2, bytes: 10_240 })
  report('an idle second', seconds, { ms: 1, bytes: 500 })
  const whole = Math.max(...sheets.map(({ bytes }) => bytes))
  const spent = median(sheets.map((one) => one.ms))
  console.log(
    `the sheet of a service of 909, all of it: ${spent.toFixed(2)} ms of CPU, ${whole} bytes`,
  )
  const ms = median(rounds.map((one) => one.ms))
  console.log(`applying a round of 10,000 to the model: ${ms.toFixed(1)} ms of CPU`)
}

function benchMemory(): void {
  const screen = new Screen()
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const used = () => {
    collectGarbage()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  let before = 0
  const from = performance.now()
  for (let round = 1; round <= 10_000; round += 1) {
    const now = round * INTERVAL_MS
    screen.send({ kind: 'round', snapshot: makeRound(150, round) }, now)
    screen.draw()
    // By then, history and series have reached their limits.
    if (round === 500) before = used()
  }
  const growth = (used() / before - 1) * 100
  const seconds = (performance.now() - from) / 1000
  console.log(
    `10,000 rounds of 150 in ${seconds.toFixed(0)} s: memory ${(before / 2 ** 20).toFixed(1)} MiB, ` +
      `growth ${growth.toFixed(1)} % (at most 10 %)`,
  )
}

export function benchLive(): void {
  benchFrames()
  benchMemory()
}
