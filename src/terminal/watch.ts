import { OperationError } from '../domain/error.ts'
import type { Host, Terminal } from '../host.ts'
import type { History } from '../domain/history/history.ts'
import type { Replay, Seek } from '../domain/history/replay.ts'
import type { Snapshot } from '../domain/snapshot.ts'
import type { Source } from '../domain/source.ts'
import { isPlain, widthFor } from '../render/width.ts'
import { drawFrame, writeLine } from './draw/canvas.ts'
import type { Frame } from './draw/span.ts'
import { view, viewLast } from './draw/view.ts'
import { decodeKeys, isPaste, NOTHING_PENDING, settleKeys } from './state/keys.ts'
import type { View } from './layout.ts'
import type { Effect, Message } from './state/model.ts'
import { update } from './state/update.ts'

// Pause after which incomplete input is taken as it is.
const SETTLE_MS = 50
const SETTLE_PASTE_MS = 1000
// From the start of a round until its progress is shown.
const FIRST_PROGRESS_MS = 100

interface World extends Pick<Host, 'clock' | 'stop' | 'openTerminal'> {
  readonly source: Source
  /** Finds the rounds of a recording that is replayed; absent for every other source. */
  readonly replay?: Replay | undefined
  readonly isColored: boolean
  /** Throws if the first round leaves nothing to watch. */
  readonly acceptFirst: (snapshot: Snapshot) => void
}

/** Texts from outside, which may contain wide characters. */
function textsOf({ knownServices, results, listing }: Snapshot): readonly string[] {
  const failures = results.flatMap((result) => (result.kind === 'failure' ? result.failure : []))
  const all = listing.ok ? failures : [...failures, listing.failure]
  const problems = all.flatMap((failure) => ('problem' in failure ? failure.problem : []))
  return [...knownServices, ...problems, ...results.map(({ id }) => id)]
}

/** Those of a round, and of everything that is said about earlier ones. */
function textsOfHistory({ snapshot, current, changes }: History): readonly string[] {
  const others = changes.flatMap((change) => {
    if ('service' in change) return change.service.name
    return 'instance' in change ? [change.instance.id, change.instance.service ?? ''] : []
  })
  return [...textsOf(snapshot), ...textsOf(current), ...others]
}

/** The loop: sends events to `update`, runs its effects and writes the frames of `view`. */
class Watch {
  #model: View
  readonly #world: World
  #terminal: Terminal | null = null
  #shown: Frame | null = null
  /** Resolves when the frame on the screen is out of date. */
  #change = Promise.withResolvers<void>()
  #timer = new AbortController()
  #pending = NOTHING_PENDING
  #hasWidth = false
  #search = new AbortController()
  readonly #over = new AbortController()
  readonly #end = Promise.withResolvers<void>()

  constructor(model: View, world: World) {
    this.#model = model
    this.#world = world
  }

  async run(): Promise<View> {
    const { stop, openTerminal, isColored } = this.#world
    const onStop = () => this.#end.resolve()
    stop.addEventListener('abort', onStop, { signal: this.#over.signal })
    this.#terminal = await openTerminal({
      onInput: (text) => this.#guard(() => this.#read(text)),
      onChange: () => this.#guard(() => this.#resize()),
      onHangUp: onStop,
    })
    try {
      const { scope, policy } = this.#model.settings
      await this.#measure([scope ?? '', ...(policy.declared?.keys() ?? [])])
      if (!stop.aborted) {
        this.#guard(() => this.#draw())
        this.#resize()
        this.#wake()
        await this.#end.promise
      }
    } finally {
      this.#timer.abort()
      this.#over.abort()
      this.#search.abort()
      const last = viewLast(this.#model).map((line) => `${writeLine(line, isColored)}\n`)
      await this.#terminal.close(last.join(''))
    }
    return this.#model
  }

  /** Runs the task of an event at once; a failure ends the loop. */
  #guard(task: () => unknown): void {
    Promise.try(task).catch(this.#end.reject)
  }

  #send(message: Message): void {
    if (this.#over.signal.aborted) return
    const [model, effect] = update(this.#model, message, this.#world.clock.now())
    this.#model = model
    if (effect === 'quit') this.#end.resolve()
    else if (effect === 'suspend') this.#terminal?.suspend()
    else if (effect === 'redraw') this.#shown = null
    else if (effect !== undefined) {
      this.#guard(() => this.#carryOut(effect))
    }
    this.#world.clock.soon(this.#change.resolve)
  }

  #carryOut(effect: Exclude<Effect, string>): Promise<void> {
    if ('ask' in effect) return this.#ask(effect.ask)
    return 'seek' in effect ? this.#seek(effect.seek) : this.#wakeIn(effect.wait)
  }

  async #ask(moment: Parameters<Source['at']>[0]): Promise<void> {
    const { signal } = this.#over
    const asked = this.#world.source.at(moment, signal)
    this.#guard(() => this.#wakeIn(FIRST_PROGRESS_MS))
    try {
      const snapshot = await asked
      if (signal.aborted) return
      if (this.#model.history === null) this.#world.acceptFirst(snapshot)
      await this.#measure(textsOf(snapshot))
      this.#send({ kind: 'round', snapshot })
    } catch (error) {
      if (signal.aborted) return
      const isMissing = moment !== 'now' && error instanceof OperationError
      if (!isMissing || this.#model.history === null) throw error
      this.#send({ kind: 'missing', why: error.message })
    }
  }

  /** Looks for a round of the recording instead of the one that was sought before. */
  async #seek(seek: Seek | null): Promise<void> {
    this.#search.abort()
    const { signal } = (this.#search = new AbortController())
    const { replay, acceptFirst } = this.#world
    if (seek === null || replay === undefined) return
    const report = (reachedAt: number) => this.#send({ kind: 'searched', reachedAt })
    try {
      const found = await replay.find(seek, signal, report)
      if (found !== null) {
        if (this.#model.history === null) acceptFirst(found.history.snapshot)
        await this.#measure(textsOfHistory(found.history))
      }
      if (!signal.aborted) this.#send({ kind: 'found', found })
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof OperationError) || this.#model.history === null) throw error
      this.#send({ kind: 'missing', why: error.message })
    }
  }

  /** Loads the width tables when the first wide character appears. */
  async #measure(texts: readonly string[]): Promise<void> {
    if (this.#hasWidth || this.#model.isAscii || texts.every(isPlain)) return
    this.#hasWidth = true
    this.#send({ kind: 'width', width: await widthFor(texts) })
  }

  #wake(): void {
    this.#send({ kind: 'wake', progress: this.#world.source.progress?.() ?? null })
  }

  async #wakeIn(ms: number): Promise<void> {
    this.#timer.abort()
    const { signal } = (this.#timer = new AbortController())
    await this.#world.clock.sleep(ms, signal)
    if (!signal.aborted) this.#wake()
  }

  async #read(text: string): Promise<void> {
    const { strokes, pending } = decodeKeys(this.#pending, text)
    this.#pending = pending
    await this.#take(strokes)
    if (pending === NOTHING_PENDING) return
    const pause = isPaste(pending.begun) ? SETTLE_PASTE_MS : SETTLE_MS
    await this.#world.clock.sleep(pause, this.#over.signal)
    // Later input has continued it.
    if (this.#pending !== pending) return
    this.#pending = NOTHING_PENDING
    await this.#take(settleKeys(pending))
  }

  async #take(strokes: readonly Message[]): Promise<void> {
    for (const stroke of strokes) this.#send(stroke)
    await this.#measure([this.#model.filter.text])
  }

  #resize(): void {
    this.#shown = null
    this.#send({ kind: 'size', size: this.#terminal?.size() ?? this.#model.size })
  }

  /** Draws frame after frame; events during a write share the next one. */
  async #draw(): Promise<void> {
    const { isColored } = this.#world
    for (;;) {
      await this.#change.promise
      if (this.#over.signal.aborted) return
      this.#change = Promise.withResolvers()
      const frame = view(this.#model)
      const { columns } = this.#model.size
      const text = drawFrame(this.#shown, frame, { columns, isColored })
      this.#shown = frame
      if (text !== '') await this.#terminal?.write(text)
    }
  }
}

/** Shows a view until it ends; returns its last state. */
export function watch(model: View, world: World): Promise<View> {
  return new Watch(model, world).run()
}
