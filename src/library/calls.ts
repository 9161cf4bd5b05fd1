import { findProxies } from '../domain/credentials.ts'
import { DEFAULTS } from '../domain/defaults.ts'
import { OperationError } from '../domain/error.ts'
import { openProvider, type Provider } from '../open.ts'
import { explainShortage } from '../render/words/shortage.ts'
import { requireString } from './argument.ts'
import { host } from './host.ts'
import { type AccessOptions, type CallOptions, takeOptions, TAKES } from './options.ts'

/** The calls of one connection. The first of them opens the provider, disposal ends them all. */
export class Calls implements AsyncDisposable {
  readonly #address: unknown
  readonly #options: AccessOptions
  readonly #disposal = new AbortController()
  #provider: Promise<Provider> | undefined

  /** @param options checked already */
  constructor(address: unknown, options: AccessOptions) {
    this.#address = address
    this.#options = options
  }

  /**
   * Rejects with the reason of the signal of the call, or of the connection, when that aborts.
   * @throws UsageError if the address or an option of the call is unusable
   * @throws OperationError if the connection is disposed
   */
  async run<T>(
    options: CallOptions,
    task: (provider: Provider, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { signal: own } = takeOptions(options, TAKES.call)
    const signals = [this.#disposal.signal, this.#options.signal, own]
    const signal = AbortSignal.any(signals.filter((each) => each !== undefined))
    signal.throwIfAborted()
    const provider = await this.#open()
    signal.throwIfAborted()
    const result = await task(provider, signal)
    // A round that was cut short has a result as well.
    signal.throwIfAborted()
    return result
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal.abort(new OperationError('the connection is disposed; call connect() again'))
    // If opening failed, it has already rejected the call that needed it.
    const provider = await this.#provider?.catch(() => undefined)
    await provider?.[Symbol.asyncDispose]()
  }

  async #open(): Promise<Provider> {
    const { token } = this.#options
    const access = { token: token?.trim(), clock: host.clock, proxyEnv: findProxies(host.env) }
    try {
      const address = requireString('address', this.#address)
      this.#provider ??= openProvider(address, { ...DEFAULTS, ...this.#options, ...access })
      return await this.#provider
    } catch (error) {
      // The next call tries again: a shortage may have passed.
      this.#provider = undefined
      const shortage = explainShortage(error)
      throw shortage === null ? error : new OperationError(shortage)
    }
  }
}
