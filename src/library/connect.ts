/// <reference lib="esnext.disposable" preserve="true" />
import { OperationError } from '../domain/error.ts'
import { judge, type Judgement } from '../domain/judge.ts'
import type { Policy } from '../domain/policy.ts'
import { instancesOf } from '../domain/query.ts'
import { judgeInstance } from '../domain/verdict.ts'
import type { Provider } from '../open.ts'
import { describeListingFailure } from '../render/words.ts'
import { complete, type ConnectOptions } from './options.ts'
import { never, openFor } from './open-for.ts'
import { type InstanceStats, type ServiceStats, toInstanceStats, toServiceStats } from './shapes.ts'

export interface Connection extends AsyncDisposable {
  /**
   * Reads one instance by its address.
   * A failing instance is a value: its `status` is `unknown`, or `gone` where the provider does not
   * know it.
   * @throws UsageError where `instanceId` is no IP address
   */
  instanceStats(instanceId: string): Promise<InstanceStats>
  /**
   * Reads every listed instance, or those of one service: by service, then by address. With
   * `service` the unknown instances that may belong to it are there too.
   * @throws OperationError where the provider gave no listing
   */
  serviceStats(service?: string): Promise<InstanceStats[]>
  /**
   * Reads one service: averages and a verdict against `minimum`.
   * @throws OperationError where the provider gave no listing, or no instance reports `service`
   */
  serviceStatus(service: string): Promise<ServiceStats>
}

/**
 * The seed's functions for one provider: `connect('api:80')`, `connect('mock:')`. Nothing is sent
 * before the first call, and an open connection does not keep the process alive.
 *
 * Every call rejects with a `UsageError` where `address` is unusable.
 * @throws UsageError where an option is outside its range
 */
export function connect(address: string, options: ConnectOptions = {}): Connection {
  const { cpuThreshold, memoryThreshold, minimum } = complete(options)
  const policy: Policy = { thresholds: { cpu: cpuThreshold, memory: memoryThreshold }, minimum }
  let opened: Promise<Provider> | undefined
  const provider = () => (opened ??= openFor(address, options))

  const judgeNow = async (): Promise<Judgement> => {
    const snapshot = await (await provider()).at('now', never)
    const { listing, source } = snapshot
    if (!listing.ok) throw new OperationError(describeListingFailure(source, listing.failure))
    return judge(snapshot, policy)
  }

  return {
    async instanceStats(instanceId) {
      const result = await (await provider()).scrape(instanceId, never)
      return toInstanceStats(judgeInstance(result, policy.thresholds))
    },
    async serviceStats(service) {
      const { instances } = await judgeNow()
      const wanted =
        service === undefined ? instances : instancesOf(instances, (name) => name === service)
      return wanted.map(toInstanceStats)
    },
    async serviceStatus(service) {
      const { services } = await judgeNow()
      const found = services.find(({ name }) => name === service)
      if (found === undefined) throw new OperationError(`no instance reports service "${service}"`)
      return toServiceStats(found)
    },
    async [Symbol.asyncDispose]() {
      // What could not be opened has already rejected the call that needed it.
      await opened?.then(
        (open) => open[Symbol.asyncDispose](),
        () => {},
      )
    },
  }
}
