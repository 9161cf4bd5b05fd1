import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Problem } from './problem.ts'

const CHALLENGES = ['Basic realm="monitoring", charset="UTF-8"', 'Bearer realm="monitoring"']

/** What a request without a token is told. */
export const NEEDS_TOKEN =
  'a token is needed: send "Authorization: Bearer TOKEN", or the token as the password of HTTP Basic'

const IS_WRONG = 'the token is wrong: send the one that the server was started with'

/** The token in a header `Authorization`: a bearer token, or the password of any user. */
function findToken(header: string): string | null {
  const [, scheme = '', value = ''] = /^(bearer|basic) +(\S+)$/i.exec(header) ?? []
  if (scheme === '') return null
  if (scheme.toLowerCase() === 'bearer') return value
  // A browser sends an empty one if none is typed.
  const [, password = null] = /^[^:]*:(.+)$/s.exec(Buffer.from(value, 'base64').toString()) ?? []
  return password
}

/** The values of a cookie: a page of another port of this host may have set one of the same name. */
function findCookies(header: string, name: string): string[] {
  const pairs = header.split(';').map((pair) => pair.trim())
  return pairs
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
}

/**
 * Admits clients with a token. Wrong ones cause neither a delay nor a lock: a random token cannot be
 * guessed, delays would hold the few connections, and a lock would shut out its owner.
 */
export class Access {
  // Comparing hashes with a key that nobody knows tells nothing about what is compared.
  readonly #key = randomBytes(32)
  readonly #token: Buffer
  /** The value of the cookie; it ends with this process. */
  readonly #session = randomBytes(24).toString('base64url')
  readonly #sessionHash: Buffer

  constructor(token: string) {
    this.#token = this.#hash(token)
    this.#sessionHash = this.#hash(this.#session)
  }

  /** Why a request is refused; null if it is not. Sets headers of the answer: a cookie, or how to ask. */
  findProblem(request: IncomingMessage, response: ServerResponse): Problem | null {
    const { authorization = '', cookie = '' } = request.headers
    const { localPort = 0 } = request.socket
    // Cookies are shared by all ports of a host.
    const name = `monitoring-${localPort}`
    if (findCookies(cookie, name).some((value) => this.#isSame(value, this.#sessionHash)))
      return null
    const token = findToken(authorization)
    if (token === null || !this.#isSame(token, this.#token)) {
      response.setHeader('WWW-Authenticate', CHALLENGES)
      return new Problem(401, token === null ? NEEDS_TOKEN : IS_WRONG)
    }
    if (/^basic/i.test(authorization)) {
      // A proxy that ends TLS sets this header. A client that forges it restricts only its own cookie.
      const isSecure =
        'encrypted' in request.socket || request.headers['x-forwarded-proto'] === 'https'
      const secure = isSecure ? '; Secure' : ''
      const attributes = `Path=/; HttpOnly; SameSite=Strict${secure}`
      response.setHeader('Set-Cookie', `${name}=${this.#session}; ${attributes}`)
    }
    return null
  }

  #hash(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest()
  }

  #isSame(text: string, hash: Buffer): boolean {
    return timingSafeEqual(this.#hash(text), hash)
  }
}
