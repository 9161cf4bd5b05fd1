import { UsageError } from '../../domain/error.ts'
import {
  DEFAULT_LISTEN_ADDRESS,
  findListenAddress,
  formatListenAddress,
  isLoopback,
  type ListenAddress,
} from '../../domain/listen-address.ts'
import type { NamedHost } from '../../domain/named-host.ts'
import type { ActionContext } from './command.ts'
import { checkToken, readTokenFile } from './credentials.ts'
import { readUserFile } from './files.ts'

/** Where `--serve` listens, and who is served. */
interface Serving {
  readonly address: ListenAddress
  readonly tls: { readonly cert: string; readonly key: string } | null
  readonly admission: { readonly token: string | null; readonly hosts: readonly NamedHost[] }
}

// 16 characters of hexadecimal digits have 64 random bits.
const SHORTEST_TOKEN = 16

async function readToken(context: ActionContext): Promise<string | null> {
  const { command, host, diagnostics } = context
  const { MONITORING_SERVE_TOKEN: own = '' } = host.env
  const file = await readTokenFile(context, 'serveTokenFile')
  if (file === undefined && own === '') return null
  if (command.options.noAuth) {
    throw new UsageError('MONITORING_SERVE_TOKEN is not allowed with --noAuth; use one at a time')
  }
  const token = file ?? checkToken(own, 'MONITORING_SERVE_TOKEN')
  if (token.length < SHORTEST_TOKEN) {
    await diagnostics.warn(
      `the token for clients can be guessed, because it has fewer than ${SHORTEST_TOKEN} characters; make one with "openssl rand -hex 32"`,
    )
  }
  return token
}

async function readTls({ command, host }: ActionContext): Promise<Serving['tls']> {
  const { tlsCert, tlsKey } = command.options
  if (tlsCert === undefined && tlsKey === undefined) return null
  if (tlsKey === undefined) throw new UsageError('--tlsCert needs --tlsKey FILE')
  if (tlsCert === undefined) throw new UsageError('--tlsKey needs --tlsCert FILE')
  const { text: cert } = await readUserFile(host, '--tlsCert', tlsCert)
  const { text: key } = await readUserFile(host, '--tlsKey', tlsKey)
  return { cert, key }
}

/**
 * Reads the address, the certificate and the access rules of the server.
 * @throws UsageError if others can reach the address, and nothing says that they may; or if a file is unusable
 */
export async function readServing(context: ActionContext): Promise<Serving> {
  const { argument, options } = context.command
  const found = argument === null ? null : findListenAddress(argument)
  const address = found ?? DEFAULT_LISTEN_ADDRESS
  const tls = await readTls(context)
  const token = await readToken(context)
  if (!isLoopback(address.host)) {
    const place = formatListenAddress(address)
    if (token === null && !options.noAuth) {
      throw new UsageError(
        `other machines can reach ${place}: add --serveTokenFile FILE, or --noAuth to serve all of them`,
      )
    }
    if (token !== null && tls === null) {
      await context.diagnostics.warn(
        `the token can be read on the network, because ${place} is served over plain HTTP; add --tlsCert FILE and --tlsKey FILE, or a proxy with TLS on this machine`,
      )
    }
  }
  const hosts = [...(options.allowedHost ?? []), { name: address.host.toLowerCase(), port: null }]
  return { address, tls, admission: { token, hosts } }
}
