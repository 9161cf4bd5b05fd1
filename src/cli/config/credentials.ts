import { findProxies, findToken, hasCertificate, TOKEN } from '../../domain/credentials.ts'
import { UsageError } from '../../domain/error.ts'
import type { ProviderOptions } from '../../source/provider/provider.ts'
import type { ActionContext } from './command.ts'
import { readUserFile } from './files.ts'

const OTHERS_READ = 0o004

type Context = Omit<ActionContext, 'source'>
type Credentials = Pick<ProviderOptions, 'token' | 'ca' | 'proxyEnv'>

/** @param origin names the place of the token; no message shows the token itself */
function checkToken(text: string, origin: string): string {
  const token = findToken(text)
  if (token !== null) return token
  throw new UsageError(`${origin} holds no token: it must be ${TOKEN}`)
}

async function readToken({ command, host, diagnostics }: Context): Promise<string | undefined> {
  const { tokenFile } = command.options
  if (tokenFile !== undefined) {
    const { text, mode } = await readUserFile(host, '--tokenFile', tokenFile)
    if ((mode & OTHERS_READ) !== 0) {
      await diagnostics.warn(`every user of this machine can read ${tokenFile}; chmod 600 it`)
    }
    return checkToken(text, `--tokenFile ${tokenFile}`)
  }
  const { MONITORING_TOKEN: token = '' } = host.env
  return token === '' ? undefined : checkToken(token, 'MONITORING_TOKEN')
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
    ca: await readAuthorities(context),
    proxyEnv: findProxies(context.host.env),
  }
}
