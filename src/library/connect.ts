/// <reference lib="esnext.disposable" preserve="true" />
import { OperationError } from '../domain/error.ts'
import type { ScrapeResult, Snapshot } from '../domain/snapshot.ts'
import type { Source } from '../domain/source.ts'
import { judge } from '../domain/status/judge.ts'
import { instancesOf } from '../domain/report/query.ts'
import { judgeInstance } from '../domain/status/instance-status.ts'
import { open } from '../open.ts'
import { suggest } from '../options/suggest.ts'
import { requireString } from './argument.ts'
import { createCalls, listingError } from './calls.ts'
import type { CallOptions, ConnectOptions } from './options.ts'
import { CONNECT, takeOptions, toPolicy } from './options.ts'
import { toRemarks } from './remarks.ts'
import { checkTaken } from './source-options.ts'
import { type InstanceStats, type ServiceStats, toInstanceStats, toServiceStats } from './stats.ts'

export interface Connection extends AsyncDisposable {
  /**
   * Reads one instance by its name. Of a source that cannot read a single one, a whole round is read.
   * A failing instance is a value: its `status` is `unknown`, or `gone` if a provider does not know it.
   *
   * @example
   * const { instanceStats } = connect('mock:seed=7')
   * await instanceStats('10.58.1.14') // => { cpu: '1%', memory: '26%', service: 'IdService', ip: '10.58.1.14', status: 'healthy' }
   *
   * @throws UsageError if `instanceId` is no IP address, of a provider
   * @throws OperationError if it is not listed, of another source
   */
  instanceStats(instanceId: string, options?: CallOptions): Promise<InstanceStats>
  /**
   * Reads every listed instance, or those of one service: by service, then by address. With
   * `service` the unknown instances that may belong to it are there too.
   *
   * @example
   * const { serviceStats } = connect('mock:instances=2,seed=7')
   * await serviceStats('IdService') // => []
   * const all = await serviceStats(undefined, { signal: AbortSignal.timeout(10_000) })
   * all.map(({ ip, status }) => `${ip} ${status}`) // => ['10.58.1.1 unhealthy', '10.58.1.2 healthy']
   *
   * @throws OperationError if the provider gave no listing
   */
  serviceStats(service?: string, options?: CallOptions): Promise<InstanceStats[]>
  /**
   * Reads one service: averages, and its status against its minimum.
   *
   * @example
   * const { serviceStatus } = connect('mock:seed=7', { minimums: { IdService: 5 } })
   * await serviceStatus('IdService') // => { service: 'IdService', cpu: 54.04761904761905, memory: 57.38095238095238, status: 'healthy', instances: 21 }
   *
   * @throws OperationError if the provider gave no listing, or no instance reports `service`
   */
  serviceStatus(service: string, options?: CallOptions): Promise<ServiceStats>
}

/**
 * The functions of the original program for one source: `connect('api:80')`, `connect('mock:')`,
 * `connect('prometheus+http://localhost:9090')`, `connect('targets:fleet.json')`, `connect('docker:')`.
 * Nothing is sent before the first call, and an open connection does not keep the process alive.
 * Once disposed, every call rejects with an `OperationError`, and so do those under way.
 *
 * Every call rejects with a `UsageError` if `address` or an argument of the call is unusable.
 *
 * @example
 * await using connection = connect('mock:seed=7', { cpuThreshold: 95, deadlineMs: 10_000 })
 * await connection.instanceStats('10.58.1.25') // => { cpu: '92%', memory: '72%', service: 'AuthService', ip: '10.58.1.25', status: 'healthy' }
 *
 * @throws UsageError if an option is unknown or its value is wrong
 */
export function connect(address: string, options: ConnectOptions = {}): Connection {
  const taken = takeOptions<ConnectOptions>(options, CONNECT)
  const policy = toPolicy(taken)
  checkTaken(address, taken)
  const calls = createCalls(address, taken, { open })
  /** @throws OperationError if the listing failed */
  const readListed = async (source: Source, signal: AbortSignal): Promise<Snapshot> => {
    const snapshot = await source.at('now', signal)
    const { listing } = snapshot
    if (!listing.ok) throw listingError(snapshot, listing.failure)
    for (const remark of toRemarks(snapshot)) taken.onRemark?.(remark)
    return snapshot
  }
  const judgeNow = async (callOptions: CallOptions) =>
    judge(await calls.run(callOptions, readListed), policy)

  return {
    async instanceStats(instanceId, callOptions = {}) {
      const id = requireString('instanceId', instanceId)
      const result = await calls.run(callOptions, async (source, signal) =>
        source.scrape === undefined
          ? pick(await readListed(source, signal), id)
          : source.scrape(id, signal),
      )
      return toInstanceStats(judgeInstance(result, policy.thresholds))
    },
    async serviceStats(service, callOptions = {}) {
      if (service !== undefined) requireString('service', service)
      const { instances } = await judgeNow(callOptions)
      const wanted =
        service === undefined ? instances : instancesOf(instances, (name) => name === service)
      return wanted.map(toInstanceStats)
    },
    async serviceStatus(service, callOptions = {}) {
      requireString('service', service)
      const { services } = await judgeNow(callOptions)
      const found = services.find(({ name }) => name === service)
      if (found === undefined) {
        throw new OperationError(`no instance reports service ${JSON.stringify(service)}`)
      }
      return toServiceStats(found)
    },
    [Symbol.asyncDispose]: () => calls[Symbol.asyncDispose](),
  }
}

/**
 * Picks one instance of a round.
 * @throws OperationError if it is not listed
 */
function pick({ results }: Snapshot, id: string): ScrapeResult {
  const found = results.find((result) => result.id === id)
  if (found !== undefined) return found
  const guess = suggest(
    id,
    results.map((result) => result.id),
  )
  throw new OperationError(`no instance ${JSON.stringify(id)} is listed${guess}`)
}
