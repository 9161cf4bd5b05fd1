import type { LookupAddress } from 'node:dns'
import { promises as dns } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import type { Host } from '../../host.ts'
import type { RoundBudget } from '../http/round-budget.ts'
import { completeName, type Hosts, parseHosts, parseSearch, type Search } from './name-files.ts'
import type { NameQueue } from './name-queue.ts'

// A request gives up to connect after 4 s: the failure of its name has to come before.
const MAX_LOOKUP_MS = 3000
// The time that an IPv6 address may come later than the IPv4 one (RFC 8305, 3).
const GRACE_MS = 50
const MAX_FILE_BYTES = 16 * 1024 * 1024

// This machine may know the name from somewhere else: there is no DNS server, or it knows no such name.
const NOT_IN_DNS: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'ENODATA',
  'ECONNREFUSED',
  'EBADNAME',
])

export interface NameOptions extends Pick<Host, 'readFile'> {
  /** Limit for a request, of which looking up its name is a part. */
  readonly timeoutMs: number
  /** `address:port` each; those of this machine if undefined. */
  readonly dnsServers?: readonly string[] | undefined
}

interface Files {
  readonly hosts: Hosts
  readonly search: Search
}

/** The addresses of a name, or the code of the error. */
interface Answer {
  readonly addresses: readonly string[]
  readonly code: string
}

const NONE: Answer = { addresses: [], code: 'ENODATA' }

function toAddress(address: string): LookupAddress {
  return { address, family: isIP(address) }
}

function failed(hostname: string, code: string): Error {
  return Object.assign(new Error(`${hostname}: ${code}`), { code, hostname })
}

/**
 * Looks up names for one round, each one once. The function of Node for that takes one of its four
 * threads, cannot be canceled, and keeps this process from ending: a few names whose server does not
 * answer would stop all others. So this class reads `/etc/hosts` and requests the DNS by itself; Node
 * looks up only names that neither of them knows, which may be known to mDNS or a directory.
 */
export class Names {
  readonly #options: NameOptions
  readonly #stall: RoundBudget['stall']
  readonly #others: NameQueue
  readonly #limitMs: number
  readonly #resolver: dns.Resolver
  readonly #found = new Map<string, Promise<LookupAddress[]>>()
  #files: Promise<Files> | null = null
  #isOver = false

  /** @param others looks up names outside of the DNS, for all rounds */
  constructor(options: NameOptions, { stall }: RoundBudget, others: NameQueue) {
    this.#options = options
    this.#stall = stall
    this.#others = others
    this.#limitMs = Math.min(MAX_LOOKUP_MS, 0.75 * options.timeoutMs)
    // The second try takes twice as long.
    this.#resolver = new dns.Resolver({ timeout: Math.ceil(this.#limitMs / 3), tries: 2 })
    if (options.dnsServers !== undefined) this.#resolver.setServers(options.dnsServers)
  }

  /** As `node:net` calls it. */
  readonly lookup: LookupFunction = (hostname, options, callback) =>
    void this.#answer(hostname, options, callback)

  /** Cancels what is being looked up, so that this process can end. */
  end(): void {
    this.#isOver = true
    this.#resolver.cancel()
  }

  async #answer(...[hostname, options, callback]: Parameters<LookupFunction>): Promise<void> {
    let addresses
    try {
      addresses = await this.#find(hostname)
    } catch (error) {
      return callback(error as Error, [])
    }
    const [first] = addresses
    if (options.all === true) callback(null, addresses)
    else callback(null, first?.address ?? '', first?.family)
  }

  #find(hostname: string): Promise<LookupAddress[]> {
    let found = this.#found.get(hostname)
    if (found === undefined) {
      found = this.#limit(hostname, this.#lookUp(hostname))
      this.#found.set(hostname, found)
      // A server that cannot answer now may be asked again; one that did not answer is not.
      found.catch(({ code }: NodeJS.ErrnoException) => {
        if (code === 'EAI_AGAIN') this.#found.delete(hostname)
      })
    }
    return found
  }

  #limit(hostname: string, found: Promise<LookupAddress[]>): Promise<LookupAddress[]> {
    const { promise, resolve, reject } = Promise.withResolvers<LookupAddress[]>()
    const cancel = this.#stall.after(this.#limitMs, () => reject(failed(hostname, 'ETIMEOUT')))
    found.then(resolve, reject)
    return promise.finally(cancel)
  }

  async #lookUp(hostname: string): Promise<LookupAddress[]> {
    const name = hostname.toLowerCase()
    const { hosts, search } = await (this.#files ??= this.#readFiles())
    const listed = hosts.get(name)
    if (listed !== undefined) return listed.map(toAddress)
    if (/^(?:.+\.)?localhost\.?$/.test(name)) return ['127.0.0.1', '::1'].map(toAddress)
    for (const complete of completeName(name, search)) {
      if (this.#isOver) break
      const { addresses, code } = await this.#query(complete)
      if (addresses.length > 0) return addresses.map(toAddress)
      if (code === 'ETIMEOUT' || code === 'ECANCELLED') throw failed(hostname, 'ETIMEOUT')
      if (!NOT_IN_DNS.has(code)) throw failed(hostname, 'EAI_AGAIN')
    }
    return this.#lookUpElsewhere(hostname)
  }

  /** The IPv4 addresses come first: exporters that listen on IPv6 alone are rare. */
  async #query(name: string): Promise<Answer> {
    const [four, six] = [4, 6].map((family) => this.#request(name, family)) as [
      Promise<Answer>,
      Promise<Answer>,
    ]
    const first = await four
    if (first.addresses.length === 0) {
      const second = await six
      return second.addresses.length > 0 || NOT_IN_DNS.has(first.code) ? second : first
    }
    const { promise: late, resolve } = Promise.withResolvers<Answer>()
    const cancel = this.#stall.after(GRACE_MS, () => resolve(NONE))
    const { addresses } = await Promise.race([six, late])
    cancel()
    return { ...first, addresses: [...first.addresses, ...addresses] }
  }

  async #request(name: string, family: number): Promise<Answer> {
    try {
      const resolver = this.#resolver
      const addresses = await (family === 4 ? resolver.resolve4(name) : resolver.resolve6(name))
      return { addresses, code: '' }
    } catch (error) {
      return { addresses: [], code: String((error as NodeJS.ErrnoException).code) }
    }
  }

  #lookUpElsewhere(hostname: string): Promise<LookupAddress[]> {
    if (this.#isOver) return Promise.reject(failed(hostname, 'ETIMEOUT'))
    return new Promise((resolve, reject) => {
      this.#others.add({
        hostname,
        isOver: () => this.#isOver,
        settle: (error, addresses) => (error === null ? resolve(addresses) : reject(error)),
      })
    })
  }

  async #readFiles(): Promise<Files> {
    const read = async (path: string) => {
      try {
        return (await this.#options.readFile(path, { maxBytes: MAX_FILE_BYTES })).text
      } catch {
        // There is none on Windows.
        return ''
      }
    }
    const [hosts, resolver] = await Promise.all([read('/etc/hosts'), read('/etc/resolv.conf')])
    return { hosts: parseHosts(hosts), search: parseSearch(resolver) }
  }
}
