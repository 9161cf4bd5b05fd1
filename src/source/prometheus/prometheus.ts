import type { PresetChoice } from '../../domain/preset.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { Moment, Progress, Source } from '../../domain/source.ts'
import { withBudget } from '../http/budget.ts'
import { type ClientOptions, openClient } from '../http/client.ts'
import { costOf } from '../http/cost.ts'
import { type Endpoint, parseAddress } from '../http/endpoint.ts'
import { Limit } from '../http/limit.ts'
import { Limiter } from '../http/limiter.ts'
import type { HttpContext } from '../http/request.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { isLoopback } from '../http/strict.ts'
import { type Call, QUERY, queryServerTime, type QueryTime } from './call.ts'
import type { OwnQueries } from './own-queries.ts'
import { describePlan, isValid, makePlan, type Plan, type PlanOptions } from './plan.ts'
import { type Facts, type Outcome, RoundMemory } from './round-memory.ts'
import { Round } from './round.ts'
import { NARROWING, type ScopeOptions, scopeOf } from './scope.ts'
import { ServerClock } from './server-clock.ts'

export interface PrometheusOptions extends ClientOptions, ScopeOptions {
  readonly preset: PresetChoice
  readonly queries?: OwnQueries | undefined
  /** Limit for one round. */
  readonly deadlineMs: number
  /** The time between two moments of the past. */
  readonly intervalMs: number
  /** A longer listing is refused. */
  readonly maxInstances: number
}

const PREFIX = 'prometheus+'
const FORMS = ['prometheus+http://host:9090', 'prometheus+https://host']
const DEFAULT_PORT = 9090

interface Context extends HttpContext {
  readonly address: string
  readonly basePath: string
  readonly deadlineMs: number
  readonly intervalMs: number
  readonly maxInstances: number
  readonly planOptions: PlanOptions
}

/** A round in progress. */
interface Running {
  readonly budget: RoundBudget
  readonly begunAt: number
  round: Round | null
  isCorrected: boolean
}

/** A Prometheus, or another server with its HTTP API. */
class Prometheus implements Source {
  readonly address: string
  readonly hasPast = true
  readonly #context: Context
  readonly #serverClock: ServerClock
  readonly #memory = new RoundMemory()
  #plan: Plan | null = null
  #running: Running | null = null

  constructor(context: Context) {
    this.address = context.address
    this.#context = context
    this.#serverClock = new ServerClock(context.clock)
  }

  async at(moment: Moment, signal: AbortSignal): Promise<Snapshot> {
    const { clock, address, client } = this.#context
    return withBudget(this.#context, signal, async (budget) => {
      // Connections are kept for the next round.
      budget.mayGrow = true
      const begunAt = clock.elapsed()
      const isNow = moment === 'now'
      const startedAt = isNow ? clock.now() : this.#timeOf(moment)
      const running: Running = { budget, begunAt, round: null, isCorrected: false }
      this.#running = running
      const outcome = await this.#read(running, moment).finally(() => {
        this.#running = null
        // Answers that are no longer needed.
        budget.stop({ code: 'interrupted' })
        client.connections.rest()
      })
      const windowMs = this.#plan?.queries?.windowMs ?? null
      return {
        source: address,
        listingAddress: address.slice(PREFIX.length) + QUERY,
        api: 'a Prometheus HTTP API',
        server: 'Prometheus',
        narrowing: NARROWING,
        startedAt,
        durationMs: clock.elapsed() - begunAt,
        ...(windowMs !== null && { cpuWindowMs: windowMs }),
        details: this.#plan === null ? [] : describePlan(this.#plan),
        ...this.#withClocks(this.#memory.take(outcome, isNow), isNow),
        // A few queries at once adapt to nothing.
        cost: { ...costOf(this.#context, budget), limit: null },
      }
    })
  }

  progress(): Progress | null {
    if (this.#running === null) return null
    const { budget, begunAt, round } = this.#running
    const { requests, retries, inFlight } = budget
    return {
      listed: round?.listed ?? 0,
      settled: 0,
      requests,
      retries,
      inFlight: inFlight.size,
      elapsedMs: this.#context.clock.elapsed() - begunAt,
      waitingFor: [],
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { limiter, client } = this.#context
    limiter.close()
    client.close()
  }

  /** Adds a remark if the clocks differ, because its times are those of the server. */
  #withClocks(facts: Facts, isNow: boolean): Facts {
    const { aheadMs } = this.#serverClock
    if (!isNow || aheadMs === 0 || !facts.listing.ok) return facts
    return { ...facts, remarks: [...(facts.remarks ?? []), { code: 'clocks', aheadMs }] }
  }

  /** The time to evaluate the queries for, never in the future. */
  #timeOf(moment: Moment): number {
    const now = this.#serverClock.now()
    if (moment === 'now') return now
    const { intervalMs } = this.#context
    return Math.min(now, 'upTo' in moment ? moment.upTo : moment.after + intervalMs)
  }

  async #read(running: Running, moment: Moment): Promise<Outcome> {
    const call = { ...this.#context, budget: running.budget }
    const time = { at: this.#timeOf(moment), isNow: moment === 'now' }
    const { plan, isOff } = await this.#planFor(call, time)
    if (!plan.ok) return { kind: 'failed', failure: plan.failure }
    if (isOff && time.isNow && !running.isCorrected) {
      running.isCorrected = true
      return this.#read(running, moment)
    }
    const { queries, presets } = plan.value
    if (queries === null) return { kind: 'nothing', presets }
    const round = new Round(call, queries, time, time.isNow ? this.#memory.past : [])
    running.round = round
    const found = await round.read()
    if ('code' in found) return { kind: 'failed', failure: found }
    // Whatever is there now has perhaps come since.
    if (found.fleet.members.length === 0) this.#plan = null
    return { kind: 'found', found, presets }
  }

  /** Makes a plan, and compares the clocks: `isOff` if the time is not the present of the server. */
  async #planFor(call: Call, { at }: QueryTime) {
    const known = this.#plan
    if (known !== null && isValid(known, at)) {
      return { plan: { ok: true, value: known } as const, isOff: false }
    }
    const sentAt = call.clock.now()
    const [plan, isOff] = await Promise.all([
      makePlan(call, this.#context.planOptions, at),
      queryServerTime(call).then(
        (time) => time.ok && this.#serverClock.observe(time.value, sentAt),
      ),
    ])
    if (plan.ok) this.#plan = plan.value
    return { plan, isOff }
  }
}

/** The address of the API. Without a port, HTTP has the usual one of Prometheus. */
function endpointOf(address: string): Endpoint {
  const endpoint = parseAddress(address, FORMS, PREFIX)
  const hasPort = /^[^/]*\/\/[^/]*:\d+(?:\/|$)/.test(address)
  if (endpoint.secure || hasPort) return endpoint
  const url = endpoint.url.replace(/^http:\/\/[^/]*/, `$&:${DEFAULT_PORT}`)
  return { ...endpoint, port: DEFAULT_PORT, url }
}

/**
 * Opens a Prometheus, without sending a request.
 * @throws UsageError if the address or an option is unusable
 */
export async function open(address: string, options: PrometheusOptions): Promise<Source> {
  const { clock, deadlineMs, intervalMs, maxInstances, preset, queries = {} } = options
  const planOptions = { preset, own: queries, scope: scopeOf(options) }
  const endpoint = endpointOf(address)
  const client = await openClient(endpoint, {
    ...options,
    // A query takes as long as the whole round.
    timeoutMs: deadlineMs,
    // To compress takes longer than to send within a machine, and less than through a network.
    acceptsGzip: !isLoopback(endpoint.hostname),
  })
  const limiter = new Limiter(new Limit(), client, clock)
  return new Prometheus({
    address: PREFIX + endpoint.url,
    basePath: endpoint.basePath,
    clock,
    client,
    limiter,
    deadlineMs,
    intervalMs,
    maxInstances,
    planOptions,
  })
}
