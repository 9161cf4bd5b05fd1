import { UsageError } from '../domain/error.ts'
import type { Host } from '../domain/host.ts'
import type { ProviderOptions } from '../source/provider.ts'
import type { Command } from './command.ts'

type Credentials = Pick<ProviderOptions, 'token' | 'ca' | 'proxyEnv'>

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
}

async function read(host: Host, option: string, path: string): Promise<string> {
  try {
    return await host.readFile(path)
  } catch (error) {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException
    throw new UsageError(
      `cannot read ${option} ${path}: ${WHY[code] ?? 'reading failed'} (${code})`,
    )
  }
}

/** @param origin where the token came from; the token itself belongs into no message */
function checkToken(text: string, origin: string): string {
  const token = text.trim()
  // What has a line feed in it would be two headers.
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw new UsageError(`${origin} holds no token: one line of visible ASCII characters is wanted`)
}

async function readToken({ tokenFile }: Command, host: Host): Promise<string | undefined> {
  if (tokenFile !== undefined) {
    return checkToken(await read(host, '--tokenFile', tokenFile), `--tokenFile ${tokenFile}`)
  }
  const { MONITORING_TOKEN: token = '' } = host.env
  return token === '' ? undefined : checkToken(token, 'MONITORING_TOKEN')
}

async function readAuthorities({ caFile }: Command, host: Host): Promise<string | undefined> {
  if (caFile === undefined) return undefined
  const text = await read(host, '--ca', caFile)
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  throw new UsageError(`--ca ${caFile} holds no certificate in PEM form`)
}

/**
 * What reaching the provider takes beside its address.
 * @throws UsageError where a file cannot be read or does not hold what it should
 */
export async function readCredentials(command: Command, host: Host): Promise<Credentials> {
  return {
    token: await readToken(command, host),
    ca: await readAuthorities(command, host),
    // Node's own switch: a proxy is nothing that a monitor picks up by accident.
    proxyEnv: host.env['NODE_USE_ENV_PROXY'] === '1' ? host.env : undefined,
  }
}
