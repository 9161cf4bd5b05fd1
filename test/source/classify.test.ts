import { describe, expect, test } from 'vitest'
import { classifyError } from '../../src/source/classify.ts'

function classify(code: string) {
  return classifyError(Object.assign(new Error('connection refused, timeout'), { code }))
}

describe('an error of the HTTP client is classified by its code, never by its message', () => {
  test.each([
    ['ECONNREFUSED', 'refused'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['ECONNABORTED', 'reset'],
    ['ENETUNREACH', 'unreachable'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ETIMEDOUT', 'unreachable'],
    ['ENOTFOUND', 'unknownHost'],
    ['EAI_AGAIN', 'unknownHost'],
    ['EPROTO', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['UNABLE_TO_GET_ISSUER_CERT', 'tls'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['CERT_NOT_YET_VALID', 'tls'],
    ['CERT_REVOKED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EINVAL', 'network'],
    ['EACCES', 'network'],
    ['EMFILE', 'network'],
    ['EADDRNOTAVAIL', 'network'],
    ['ESOMETHINGNEW', 'network'],
  ])('%s is %s', (errno, code) => {
    expect(classify(errno)).toEqual({ code, errno })
  })

  test.each([
    'HPE_INVALID_CONSTANT',
    'HPE_HEADER_OVERFLOW',
    'HPE_INVALID_CHUNK_SIZE',
    'HPE_UNEXPECTED_CONTENT_LENGTH',
  ])('%s is protocol', (problem) => {
    expect(classify(problem)).toEqual({ code: 'protocol', problem })
  })

  test('without a code it is known by its name', () => {
    expect(classifyError(new TypeError('x'))).toEqual({ code: 'network', errno: 'TypeError' })
  })
})
