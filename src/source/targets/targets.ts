import { UsageError } from '../../domain/error.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import { checkMoment, type Moment, type Progress, type Source } from '../../domain/source.ts'
import { withBudget } from '../http/budget.ts'
import { FanOut } from './fan-out.ts'
import { FileLists, HttpLists, type ListOptions, type Lists } from './lists.ts'
import { PageClient } from './page-client.ts'
import { Round, type TargetsContext } from './round.ts'
import { TargetMemory } from './target-memory.ts'

const FILE = 'targets:'
const HTTP = /^targets\+(?=https?:\/\/)/
const DEFAULT_WINDOW_MS = 1000

export interface TargetsOptions extends ListOptions {
  /** Limit for one round. */
  readonly deadlineMs: number
  /** Maximum number of requests in flight; `auto` limits those that started a moment ago. */
  readonly concurrency: 'auto' | number
  /** Time between the two requests for CPU usage; if undefined, that between rounds, or 1 s. */
  readonly windowMs?: number | undefined
  /** Sent to every target; the token of the list is sent to none. */
  readonly targetToken?: string | undefined
  /** Whether rounds follow each other, so that CPU usage is that between two of them. */
  readonly isRepeated: boolean
  /** `address:port` each; those of this machine if undefined. */
  readonly dnsServers?: readonly string[] | undefined
}

/** A list of targets, each of which is read directly. */
class Targets implements Source {
  readonly address: string
  readonly hasPast = false
  readonly #context: TargetsContext
  readonly #deadlineMs: number
  #round: Round | null = null

  constructor(context: TargetsContext, deadlineMs: number) {
    this.address = context.address
    this.#context = context
    this.#deadlineMs = deadlineMs
  }

  async at(moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    checkMoment(this, moment)
    const { clock, fanOut, lists, client } = this.#context
    const limiter = {
      drop(budget: Parameters<FanOut['drop']>[0]) {
        lists.drop(budget)
        fanOut.drop(budget)
      },
    }
    try {
      return await withBudget(
        { clock, limiter, deadlineMs: this.#deadlineMs },
        signal,
        async (budget) => {
          this.#round = new Round(this.#context, budget)
          try {
            return await this.#round.collect()
          } finally {
            client.endRound(budget)
          }
        },
      )
    } finally {
      this.#round = null
    }
  }

  progress(): Progress | null {
    return this.#round?.progress ?? null
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { lists, fanOut, client } = this.#context
    lists.close()
    fanOut.close()
    client.close()
  }
}

function openLists(address: string, options: ListOptions): Lists | Promise<Lists> {
  if (HTTP.test(address)) return HttpLists.open(address.replace(HTTP, ''), options)
  const path = address.slice(FILE.length)
  if (!address.startsWith(FILE) || path === '') {
    throw new UsageError(
      `unusable address ${JSON.stringify(address)}: write targets:FILE, targets:- or targets+http://host`,
    )
  }
  if (/^https?:\/\//i.test(path)) {
    const url = path.replace(/\/\/.*@/s, '//***@')
    throw new UsageError(`unusable address "targets:${url}": write targets+${url}`)
  }
  return new FileLists(path, options)
}

/**
 * Opens a list of targets, without reading it.
 * @throws UsageError if the address or the window is unusable
 */
export async function open(address: string, options: TargetsOptions): Promise<Source> {
  const { clock, deadlineMs, concurrency, isRepeated } = options
  const windowMs = options.windowMs ?? (isRepeated ? null : DEFAULT_WINDOW_MS)
  if (windowMs !== null && windowMs >= deadlineMs) {
    throw new UsageError(
      `--deadline has to be longer than --window, the time between two requests: ${windowMs / 1000} s`,
    )
  }
  const lists = await openLists(address, options)
  const client = new PageClient({ ...options, token: options.targetToken })
  const fixed = concurrency === 'auto' ? undefined : concurrency
  const fanOut = new FanOut((...sent) => client.send(...sent), clock, fixed)
  const memory = new TargetMemory()
  const printable = HTTP.test(address) ? `targets+${lists.listingAddress}` : address
  const context = { address: printable, clock, lists, client, fanOut, memory, windowMs }
  return new Targets(context, deadlineMs)
}
