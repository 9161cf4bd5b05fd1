import type { Failure } from '../../src/domain/failure.ts'

/** One failure of each kind, with all its fields. */
const BY_CODE: { readonly [Code in Failure['code']]: Required<Failure & { code: Code }> } = {
  timeout: { code: 'timeout', afterMs: 0.5, bytes: 17 },
  deadline: { code: 'deadline', afterMs: 30_000 },
  interrupted: { code: 'interrupted' },
  refused: { code: 'refused', errno: 'ECONNREFUSED', at: '127.0.0.1:9 and [::1]:9' },
  reset: { code: 'reset', errno: 'ECONNRESET', at: '[::1]:9', isPartial: true },
  unreachable: { code: 'unreachable', errno: 'EHOSTUNREACH', at: '[::1]:9' },
  unknownHost: { code: 'unknownHost', errno: 'ENOTFOUND' },
  tls: { code: 'tls', errno: 'CERT_HAS_EXPIRED' },
  network: { code: 'network', errno: 'EINVAL' },
  protocol: { code: 'protocol', problem: 'HPE_INVALID_CONSTANT' },
  http: { code: 'http', status: 503, location: '/', retryAfterMs: 0, deadlineMs: 30_000 },
  malformed: { code: 'malformed', problem: 'no "cpu"' },
  unusable: { code: 'unusable', problem: 'not an IP address' },
  tooLarge: { code: 'tooLarge', maxBytes: 65_536 },
  tooMany: { code: 'tooMany', maxInstances: 0 },
  down: { code: 'down', problem: 'connection refused' },
  noData: { code: 'noData', measures: ['cpu', 'memory'] },
  query: { code: 'query', query: 'cpu', problem: '1:5: parse error', remedy: 'correct' },
  file: { code: 'file', errno: 'ENOENT' },
  socket: {
    code: 'socket',
    errno: 'EACCES',
    group: 'docker',
    form: 'docker:PATH',
    shownBy: 'docker',
  },
}

/** One failure of each kind, with all its fields. */
export const FAILURES: readonly Failure[] = Object.values(BY_CODE)
