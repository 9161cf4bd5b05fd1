import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MockOptionError, parseMockAddress } from '../../src/mock/options.ts'
import { PROVIDER_ROWS } from '../../src/mock/table.ts'

describe('the text after mock:', () => {
  test.each([
    ['', {}],
    ['instances=500', { instances: 500 }],
    ['instances=0', { instances: 0 }],
    ['instances=1000000', { instances: 1_000_000 }],
    ['instances=500,seed=7', { instances: 500, seed: 7 }],
    ['seed=0', { seed: 0 }],
    ['seed=4294967295', { seed: 4_294_967_295 }],
    ['walk', { walk: true }],
    ['sequential,walk', { sequential: true, walk: true }],
    ['latency=20', { latency: { ms: 20, jitterMs: 0 } }],
    ['latency=0.5', { latency: { ms: 0.5, jitterMs: 0 } }],
    ['latency=20:2.5', { latency: { ms: 20, jitterMs: 2.5 } }],
    ['latency=600000', { latency: { ms: 600_000, jitterMs: 0 } }],
    ['churn=0,pageSize=1', { churn: 0, pageSize: 1 }],
    [
      'close,quota=1,capacity=1,retryAfter=0',
      { close: true, quota: 1, capacity: 1, retryAfter: 0 },
    ],
    ['hangs=0,drips=1000000', { hangs: { count: 0 }, drips: { count: 1_000_000 } }],
    ['hangs=0%,drips=12.5%', { hangs: { percent: 0 }, drips: { percent: 12.5 } }],
    ['errors=0,resets=100', { errors: 0, resets: 100 }],
    ['closeAfter=1,surplus=10', { closeAfter: 1, surplus: 10 }],
    ['truncated=0.5,malformed=99.5', { truncated: 0.5, malformed: 99.5 }],
    // Their sum is a little more than 100 in binary fractions.
    ['errors=2.2,resets=82.9,malformed=14.9', { errors: 2.2, resets: 82.9, malformed: 14.9 }],
  ])('the text %j after mock: means %o', (text, options) => {
    expect(parseMockAddress(text)).toEqual(options)
  })

  test('every seed is accepted after mock:', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (seed) => {
        expect(parseMockAddress(`seed=${seed}`)).toEqual({ seed })
      }),
    )
  })
})

const KNOWN =
  'instances, seed, walk, churn, pageSize, latency, sequential, close, closeAfter, quota, ' +
  'capacity, retryAfter, hangs, drips, errors, resets, truncated, malformed, surplus'
const POSITIVE = 'a whole number from 1 to 1000000'
const PORTION = 'a whole number from 0 to 1000000, or a percentage such as 5%'
const PERCENTAGE = 'a percentage from 0 to 100, such as 5 or 0.5'
const TOGETHER =
  'mock: errors, resets, truncated, malformed and surplus must not exceed 100 percent together'
const NEEDS_KEPT =
  'mock: closeAfter and surplus require kept connections; leave out close and sequential'
const INSTANCES = 'a whole number from 0 to 1000000'
const SEED = 'a whole number from 0 to 4294967295'
const LATENCY = 'milliseconds from 0 to 600000, such as 20, or 20:5 for 15 to 25'

describe('an invalid text after mock:', () => {
  test.each([
    ['80', `mock: unknown option "80"; use ${KNOWN}`],
    ['port=80', `mock: unknown option "port"; use ${KNOWN}`],
    ['protocol=4', `mock: unknown option "protocol"; use ${KNOWN}`],
    ['proto=4', `mock: unknown option "proto"; use ${KNOWN}`],
    ['Seed=4', 'mock: unknown option "Seed"; did you mean seed?'],
    ['instnces=5', 'mock: unknown option "instnces"; did you mean instances?'],
    ['seed=4,', `mock: unknown option ""; use ${KNOWN}`],
    ['=4', `mock: unknown option ""; use ${KNOWN}`],
    ['seed=4, walk', 'mock: unknown option " walk"; did you mean walk?'],
    ['constructor=4', `mock: unknown option "constructor"; use ${KNOWN}`],
    ['\u001B[2J', `mock: unknown option "\\u001b[2J"; use ${KNOWN}`],
    ['seed=4,walk,seed=4', 'mock: seed is given twice'],
    ['walk,walk', 'mock: walk is given twice'],
    ['walk=true', 'mock: walk takes no value'],
    ['walk=', 'mock: walk takes no value'],
    ['seed', 'mock: seed needs a value: write seed=S'],
    ['seed=', `mock: seed: "" is not ${SEED}`],
    ['seed=1=2', `mock: seed: "1=2" is not ${SEED}`],
    ['seed=4294967296', `mock: seed: "4294967296" is not ${SEED}`],
    ['instances=1000001', `mock: instances: "1000001" is not ${INSTANCES}`],
    ['latency=20:', `mock: latency: "20:" is not ${LATENCY}`],
    ['latency=20:x', `mock: latency: "20:x" is not ${LATENCY}`],
    ['latency=1:2:3', `mock: latency: "1:2:3" is not ${LATENCY}`],
    ['latency=600000.1', `mock: latency: "600000.1" is not ${LATENCY}`],
    ['latency=.5', `mock: latency: ".5" is not ${LATENCY}`],
    ['latency=-1', `mock: latency: "-1" is not ${LATENCY}`],
    ['latency=1e3', `mock: latency: "1e3" is not ${LATENCY}`],
    ['quota=0', `mock: quota: "0" is not ${POSITIVE}`],
    ['quota=0.5', `mock: quota: "0.5" is not ${POSITIVE}`],
    ['capacity=0', `mock: capacity: "0" is not ${POSITIVE}`],
    ['pageSize=0', `mock: pageSize: "0" is not ${POSITIVE}`],
    ['churn=1000001', `mock: churn: "1000001" is not ${INSTANCES}`],
    ['churn=5%', `mock: churn: "5%" is not ${INSTANCES}`],
    ['retryAfter=1.5', `mock: retryAfter: "1.5" is not ${INSTANCES}`],
    ['hangs', 'mock: hangs needs a value: write hangs=N|N%'],
    ['hangs=101%', `mock: hangs: "101%" is not ${PORTION}`],
    ['hangs=1.5', `mock: hangs: "1.5" is not ${PORTION}`],
    ['drips=%', `mock: drips: "%" is not ${PORTION}`],
    ['drips=5%%', `mock: drips: "5%%" is not ${PORTION}`],
    ['errors=5%', `mock: errors: "5%" is not ${PERCENTAGE}`],
    ['resets=100.1', `mock: resets: "100.1" is not ${PERCENTAGE}`],
    ['truncated=-1', `mock: truncated: "-1" is not ${PERCENTAGE}`],
    ['malformed=', `mock: malformed: "" is not ${PERCENTAGE}`],
    ['close=1', 'mock: close takes no value'],
    ['closeAfter=0', `mock: closeAfter: "0" is not ${POSITIVE}`],
    ['surplus=101', `mock: surplus: "101" is not ${PERCENTAGE}`],
    ['surplus=50,malformed=51', TOGETHER],
    ['close,closeAfter=1', NEEDS_KEPT],
    ['sequential,surplus=1', NEEDS_KEPT],
    ['errors=60,malformed=40.1', TOGETHER],
    ['errors=25,resets=25,truncated=25,malformed=26', TOGETHER],
    [
      'sequential,capacity=2',
      'mock: capacity has no effect with sequential, which serves one request at a time',
    ],
  ])('an invalid text after mock: is refused in a sentence: %j', (text, message) => {
    expect(() => parseMockAddress(text)).toThrow(new MockOptionError(message))
  })

  test.each(['-1', '+1', '1.0', '1_0', '0x10', '1e2', ' 1', '1\n', '١', 'NaN', 'Infinity'])(
    'a number after mock: has digits only: instances=%s',
    (text) => {
      const message = `mock: instances: ${JSON.stringify(text)} is not ${INSTANCES}`
      expect(() => parseMockAddress(`instances=${text}`)).toThrow(new MockOptionError(message))
    },
  )

  test('any text after mock: is accepted or refused with a MockOptionError', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseMockAddress(text)
        } catch (error) {
          expect(error).toBeInstanceOf(MockOptionError)
        }
      }),
    )
  })
})

describe('the docs', () => {
  const docs = readFileSync(new URL('../../docs/simulated-provider.md', import.meta.url), 'utf8')

  test.each(Object.keys(PROVIDER_ROWS))('docs/simulated-provider.md explains %s', (name) => {
    expect(docs).toMatch(new RegExp(`^\\| .*\`${name}[\` ].* \\| `, 'm'))
  })
})
