import {
  findProxies,
  findToken,
  hasCertificate,
  haveCredentials,
  TOKEN,
} from '../../domain/credentials.ts'
import { UsageError } from '../../domain/error.ts'
import type { SourceOptions } from '../../open.ts'
import type { ActionContext } from './command.ts'
import { readUserFile } from './files.ts'

const OTHERS_READ = 0o004

type Context = Omit<ActionContext, 'source'>
type Credentials = Pick<SourceOptions, 'token' | 'targetToken' | 'ca' | 'proxyEnv'>

/**
 * @param origin names the place of the token; no message shows the token itself
 * @throws UsageError if the text is no token
 */
export function checkToken(text: string, origin: string): string {
  const token = findToken(text)
  if (token !== null) return token
  throw new UsageError(`${origin} holds no token: it must be ${TOKEN}`)
}

/**
 * Reads the token in the file of an option, and warns if others can read it; undefined without the option.
 * @throws UsageError if the file cannot be read, or holds something else
 */
export async function readTokenFile(
  { command, host, diagnostics }: Context,
  key: 'tokenFile' | 'targetTokenFile' | 'serveTokenFile',
): Promise<string | undefined> {
  const path = command.options[key]
  if (path === undefined) return undefined
  const { text, mode } = await readUserFile(host, `--${key}`, path)
  if ((mode & OTHERS_READ) !== 0) {
    await diagnostics.warn(`every user of this machine can read ${path}; chmod 600 it`)
  }
  return checkToken(text, `--${key} ${path}`)
}

async function readToken(context: Context): Promise<string | undefined> {
  const token = await readTokenFile(context, 'tokenFile')
  const { MONITORING_TOKEN: own = '' } = context.host.env
  if (token === undefined && own === '') return undefined
  const { headers = [] } = context.command.sourceOptions
  if (haveCredentials(headers)) {
    const origin = token === undefined ? 'MONITORING_TOKEN' : '--tokenFile'
    throw new UsageError(`--header Authorization and ${origin} exclude each other; leave one out`)
  }
  return token ?? checkToken(own, 'MONITORING_TOKEN')
}

async function readAuthorities({ command, host }: Context): Promise<string | undefined> {
  const { ca } = command.options
  if (ca === undefined) return undefined
  const { text } = await readUserFile(host, '--ca', ca)
  if (hasCertificate(text)) return text
  throw new UsageError(`--ca ${ca} holds no certificate in PEM form`)
}

/** @throws UsageError if a file cannot be read, or holds something else */
export async function readCredentials(context: Context): Promise<Credentials> {
  return {
    token: await readToken(context),
    targetToken: await readTokenFile(context, 'targetTokenFile'),
    ca: await readAuthorities(context),
    proxyEnv: findProxies(context.host.env),
  }
}
