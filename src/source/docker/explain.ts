import type { Failure } from '../../domain/failure.ts'
import { cut } from '../cut.ts'
import { decodeJson } from '../decode-json.ts'
import type { Endpoint } from '../http/endpoint.ts'
import { fieldsOf, textOf } from './fields.ts'

const SOCKET_ERRNOS: ReadonlySet<string> = new Set([
  'EACCES',
  'ECONNREFUSED',
  'ENOENT',
  'ENOTDIR',
  'ENOTSOCK',
  'EPERM',
])

/** The facts for the advice on a socket. */
const SOCKET = {
  group: 'docker',
  form: 'docker:unix:///PATH',
  shownBy: 'docker context inspect',
}

// Not found, errors of the daemon and the like say enough by their status.
const EXPLAINED: ReadonlySet<number> = new Set([400, 401, 403])

/** Turns an error of the path of a socket into a failure with advice of its own. */
export function explainSocket(failure: Failure, { socketPath }: Endpoint): Failure {
  const isOfSocket = 'errno' in failure && SOCKET_ERRNOS.has(failure.errno)
  if (socketPath === undefined || !isOfSocket) return failure
  return { code: 'socket', errno: failure.errno, ...SOCKET }
}

function messageOf(body: Buffer): string {
  try {
    return textOf(fieldsOf(decodeJson(body))['message'])
  } catch {
    // A proxy explains in plain text, or in HTML, which is no help in a terminal.
    const [line = ''] = body
      .toString()
      .trim()
      .split(/[\r\n]/, 1)
    return line.startsWith('<') ? '' : line
  }
}

/** Explains why a daemon, or a proxy before it, refuses the listing: no credentials would help. */
export function explainRefusal(status: number, body: Buffer): Failure | null {
  if (!EXPLAINED.has(status)) return null
  const message = cut(messageOf(body))
  const problem = message === '' ? `HTTP ${status}` : `${message} (HTTP ${status})`
  return { code: 'malformed', problem }
}
