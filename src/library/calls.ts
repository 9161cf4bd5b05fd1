import { clock } from '../bin/clock.ts'
import { findProxies, haveCredentials } from '../domain/credentials.ts'
import { DEFAULTS } from '../domain/defaults.ts'
import { OperationError, UsageError } from '../domain/error.ts'
import type { Failure } from '../domain/failure.ts'
import type { ListingFacts } from '../domain/snapshot.ts'
import type { Source } from '../domain/source.ts'
import type { SourceOptions } from '../open.ts'
import { describeListingFailure, type OptionNames } from '../render/words/failure.ts'
import { explainShortage } from '../render/words/shortage.ts'
import { requireString } from './argument.ts'
import { CALL, type CallOptions, type ConnectOptions, takeOptions } from './options.ts'

/** The options of a source, with those of the library in its form. */
function toSourceOptions(
  { token, targetToken, headers = {}, queries, ...options }: ConnectOptions,
  stop: AbortSignal,
): SourceOptions {
  return {
    ...DEFAULTS,
    ...options,
    queries: { ...DEFAULTS.queries, ...queries },
    token: token?.trim(),
    targetToken: targetToken?.trim(),
    headers: Object.entries(headers),
    clock,
    env: process.env,
    proxyEnv: findProxies(process.env),
    async readFile(path, limits) {
      const { readTextFile } = await import('../bin/read-file.ts')
      return readTextFile(path, stop, limits)
    },
  }
}

function checkCredentials({ token, headers = {} }: ConnectOptions): void {
  if (token === undefined || !haveCredentials(Object.entries(headers))) return
  throw new UsageError('token and the header Authorization exclude each other; leave one out')
}

interface Opening<Opened> {
  readonly open: (address: string, options: SourceOptions) => Promise<Opened>
  /** Names the address in errors. */
  readonly argument?: string
  /** The message of errors after disposal. */
  readonly disposed?: string
}

/**
 * The calls of one connection. The first of them opens the source, disposal ends them all.
 * @param options each checked already
 * @throws UsageError if they exclude each other
 */
export function createCalls<Opened extends Source>(
  address: unknown,
  options: ConnectOptions,
  {
    open: openSource,
    argument = 'address',
    disposed = 'the connection is disposed; call connect() again',
  }: Opening<Opened>,
) {
  checkCredentials(options)
  const disposal = new AbortController()
  let opening: Promise<Opened> | undefined

  const open = async (): Promise<Opened> => {
    try {
      const server = requireString(argument, address)
      opening ??= openSource(server, toSourceOptions(options, disposal.signal))
      return await opening
    } catch (error) {
      // The next call tries again: a shortage may have passed.
      opening = undefined
      const shortage = explainShortage(error)
      throw shortage === null ? error : new OperationError(shortage)
    }
  }

  return {
    /**
     * Rejects with the reason of the signal of the call, or of the connection, when that aborts.
     * @throws UsageError if the address or an option of the call is unusable
     * @throws OperationError if the connection is disposed
     */
    async run<T>(
      callOptions: CallOptions,
      task: (source: Opened, signal: AbortSignal) => Promise<T>,
    ): Promise<T> {
      const { signal: own } = takeOptions<CallOptions>(callOptions, CALL)
      const signals = [disposal.signal, options.signal, own]
      const signal = AbortSignal.any(signals.filter((each) => each !== undefined))
      signal.throwIfAborted()
      const source = await open()
      signal.throwIfAborted()
      try {
        return await task(source, signal)
      } finally {
        // A round that was cut short has a result as well.
        signal.throwIfAborted()
      }
    },

    async [Symbol.asyncDispose](): Promise<void> {
      disposal.abort(new OperationError(disposed))
      // If opening failed, it has already rejected the call that needed it.
      const source = await opening?.catch(() => undefined)
      await source?.[Symbol.asyncDispose]()
    },
  }
}

/** The names of options in errors. */
const PROPERTIES: OptionNames = {
  timeout: 'timeoutMs',
  deadline: 'deadlineMs',
  maxInstances: 'maxInstances',
  ca: 'the option ca',
  credentials: 'the option token or headers',
  tenant: "headers: { 'X-Scope-OrgID': 'TENANT' }",
  nameOf: (key) => key,
}

/** The error for a failed listing, with the names of the options of the library. */
export function listingError(source: ListingFacts, failure: Failure) {
  return new OperationError(describeListingFailure(source, failure, PROPERTIES))
}
