import { describe, expect, test } from 'vitest'
import { classifyError } from '../../../src/source/http/classify.ts'

const BEFORE = { isAnswering: false, port: 80 }

function classify(code: string, rest: object = {}, stage = BEFORE) {
  return classifyError(Object.assign(new Error('refused, timeout'), { code, ...rest }), stage)
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
    ['EINVAL', 'unreachable'],
    ['EACCES', 'unreachable'],
    ['EPERM', 'unreachable'],
    ['EMFILE', 'network'],
    ['EADDRNOTAVAIL', 'network'],
    ['ESOMETHINGNEW', 'network'],
  ])('the error %s is classified as %s', (errno, code) => {
    expect(classify(errno)).toEqual({ code, errno })
  })

  test.each([
    'HPE_INVALID_CONSTANT',
    'HPE_HEADER_OVERFLOW',
    'HPE_INVALID_CHUNK_SIZE',
    'HPE_UNEXPECTED_CONTENT_LENGTH',
  ])('the error %s is classified as protocol', (problem) => {
    expect(classify(problem)).toEqual({ code: 'protocol', problem })
  })

  test('an error without a code is classified by its name', () => {
    expect(classifyError(new TypeError('x'), BEFORE)).toEqual({
      code: 'network',
      errno: 'TypeError',
    })
  })

  test('a connection closed during an answer is a cut answer, and a reset is a reset', () => {
    const during = { isAnswering: true, port: 80 }
    expect(classify('ECONNRESET', {}, during)).toEqual({
      code: 'protocol',
      problem: 'the answer was cut short',
    })
    const reset = { code: 'reset', errno: 'ECONNRESET' }
    expect(classify('ECONNRESET', { syscall: 'read' }, during)).toEqual({
      ...reset,
      isPartial: true,
    })
    expect(classify('ECONNRESET')).toEqual(reset)
  })

  test.each([
    ['does not name the address of the provider', { address: '10.0.0.1', port: 80 }, {}],
    [
      'names the address of a proxy',
      { address: '10.0.0.2', port: 3128 },
      { at: 'the proxy 10.0.0.2 port 3128' },
    ],
    [
      'names each address of a host name',
      {
        errors: [
          { address: '::1', port: 80, code: 'ENETUNREACH' },
          { address: '127.0.0.1', port: 80, code: 'ECONNREFUSED' },
        ],
      },
      { at: '::1 port 80 with ENETUNREACH and 127.0.0.1 port 80' },
    ],
  ])('an error of a refused connection %s', (_, rest, place) => {
    const refused = { code: 'refused', errno: 'ECONNREFUSED' }
    expect(classify('ECONNREFUSED', rest)).toEqual({ ...refused, ...place })
  })
})

test('a host with several addresses fails with the shortage of descriptors if one of them did', () => {
  const errors = [
    { address: '::1', port: 80, code: 'ECONNREFUSED' },
    { address: '127.0.0.1', port: 80, code: 'EMFILE' },
  ]
  expect(classify('ECONNREFUSED', { errors })).toEqual({ code: 'network', errno: 'EMFILE' })
})
