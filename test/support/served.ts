import { onTestFinished } from 'vitest'
import type { StopSignal } from '../../src/host.ts'
import { type Circumstances, type Outcome, run } from './host.ts'

/** A running `--serve`. */
export interface Served {
  /** Without a slash at the end. */
  readonly url: string
  /** Resolves once the first round has ended. */
  readonly firstRound: Promise<void>
  /** Takes one more round, and resolves once it has ended. */
  nextRound(): Promise<void>
  /** Sends a request to a path. */
  get(path: string, init?: RequestInit): Promise<Response>
  /** Resolves to how the command ended. */
  readonly ended: Promise<Outcome>
  /** Sends a signal, and returns how the command ended. */
  stop(signal?: StopSignal): Promise<Outcome>
}

// Shorter pauses are not those between rounds.
const LEAST_INTERVAL_MS = 1000

/** Starts `--serve` on a free port, until the end of the test; the test decides when a round begins. */
export async function startServed(
  [server = '', ...options]: readonly string[],
  world: Circumstances = {},
  place = ':0',
): Promise<Served> {
  const listening = Promise.withResolvers<string>()
  let roundEnded = Promise.withResolvers<void>()
  let intervalEnded = Promise.withResolvers<void>()
  let send: (signal: StopSignal) => void = () => {}
  const firstRound = roundEnded.promise
  const ended = run([server, '--serve', place, ...options], {
    ...world,
    onStart: (stop) => (send = stop),
    onSleep: (ms) => {
      if (ms < LEAST_INTERVAL_MS) return undefined
      roundEnded.resolve()
      return intervalEnded.promise
    },
    onStdout: (text) => {
      const [url] = /https?:\/\/[^\s;]+(?=\/;)/.exec(text) ?? []
      if (url !== undefined) listening.resolve(url)
    },
  })
  void ended.then(({ stderr }) => listening.reject(new Error(stderr)), listening.reject)
  const stop = async (signal: StopSignal = 'SIGTERM') => {
    send(signal)
    return ended
  }
  onTestFinished(async () => void (await stop()))
  const url = await listening.promise
  return {
    url,
    firstRound,
    ended,
    stop,
    get: (path, init) => fetch(`${url}${path}`, init),
    async nextRound() {
      await roundEnded.promise
      const begin = intervalEnded.resolve
      roundEnded = Promise.withResolvers()
      intervalEnded = Promise.withResolvers()
      begin()
      await roundEnded.promise
    },
  }
}
