import { UsageError } from '../../domain/error.ts'
import { type Endpoint, parseAddress } from '../http/endpoint.ts'

const SCHEME = 'docker:'
const DEFAULT_SOCKET = '/var/run/docker.sock'
// The port of DOCKER_HOST=tcp://HOST.
const PORT = 2375
// The size of `sun_path` on Linux, less its final zero; macOS has 103.
const MAX_PATH_BYTES = 107
const FORMS = 'docker:, docker:unix:///PATH or docker:http://HOST:2375'
const FORWARD =
  'forward its socket with ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock HOST, ' +
  'and write docker:unix:///tmp/docker.sock'
const TLS = 'a Docker daemon that requires client certificates cannot be read'

export type Env = Readonly<Record<string, string | undefined>>

/** A daemon named by an address, or by DOCKER_HOST if the address is only `docker:`. */
interface Named {
  readonly text: string
  /** Names it in errors. */
  readonly origin: string
}

/** Quotes a text without the credentials in it. */
function quote(text: string): string {
  return JSON.stringify(text.replace(/\/\/.*@/s, '//***@'))
}

function nameDaemon(address: string, env: Env): Named {
  const text = address.slice(SCHEME.length)
  if (text !== '') return { text, origin: `unusable address ${quote(address)}` }
  const host = env['DOCKER_HOST'] ?? ''
  if (host === '') return { text: `unix://${DEFAULT_SOCKET}`, origin: '' }
  return { text: host, origin: `unusable DOCKER_HOST ${quote(host)}` }
}

function parseSocket(path: string, origin: string): Endpoint {
  if (!path.startsWith('/')) {
    throw new UsageError(
      `${origin}: the path of a socket is absolute, as in unix://${DEFAULT_SOCKET}`,
    )
  }
  if (/\p{Cc}/u.test(path)) throw new UsageError(`${origin}: it contains a control character`)
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new UsageError(`${origin}: the path of a socket has at most ${MAX_PATH_BYTES} bytes`)
  }
  const url = `unix://${path}`
  return { secure: false, hostname: 'localhost', port: 0, basePath: '', url, socketPath: path }
}

/** Adds the port of Docker to a host without one. */
function withPort(rest: string): string {
  return rest.replace(/^(\[[^\]]*\]|[^:/]*)(?=\/|$)/, `$1:${PORT}`)
}

/**
 * Parses `docker:` (DOCKER_HOST, else the usual socket), `docker:unix:///PATH`, `docker:http://…`,
 * `docker:https://…`, and `docker:tcp://…` as DOCKER_HOST spells plain HTTP.
 * @throws UsageError with the correct form
 */
export function parseDockerAddress(address: string, env: Env): Endpoint {
  const { text, origin } = nameDaemon(address, env)
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/is.exec(text) ?? []
  switch (scheme.toLowerCase()) {
    case 'unix':
      return parseSocket(rest, origin)
    case 'tcp':
      if ((env['DOCKER_TLS_VERIFY'] ?? '') !== '') throw new UsageError(`${origin}: ${TLS}`)
      return parseAddress(`http://${withPort(rest)}`)
    case 'http':
    case 'https':
      return parseAddress(text)
    case 'ssh':
      throw new UsageError(`${origin}: ssh:// is not supported; ${FORWARD}`)
    default:
      throw new UsageError(`${origin}: write ${FORMS}`)
  }
}
