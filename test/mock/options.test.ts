import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MockOptionError, parseMockAddress } from '../../src/mock/options.ts'
import { type Option, optionTable } from '../../src/mock/table.ts'

describe('the text behind mock:', () => {
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
  ])('%j means %o', (text, options) => {
    expect(parseMockAddress(text)).toEqual(options)
  })

  test('is understood for every seed', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (seed) => {
        expect(parseMockAddress(`seed=${seed}`)).toEqual({ seed })
      }),
    )
  })
})

const KNOWN =
  'only instances, seed, walk, churn, pageSize, latency, sequential, close, closeAfter, quota, ' +
  'capacity, retryAfter, hangs, drips, errors, resets, truncated, malformed, surplus'
const POSITIVE = 'a whole number from 1 to 1000000'
const PORTION = 'a whole number from 0 to 1000000, or a percentage such as 5%'
const PERCENTAGE = 'a percentage from 0 to 100, such as 5 or 0.5'
const TOGETHER =
  'mock: errors, resets, truncated, malformed and surplus must not come to more than 100 percent ' +
  'together'
const NEEDS_KEPT =
  'mock: closeAfter and surplus need kept connections; leave out close and sequential'
const INSTANCES = 'a whole number from 0 to 1000000'
const SEED = 'a whole number from 0 to 4294967295'
const LATENCY = 'milliseconds from 0 to 600000, such as 20, or 20:5 for 15 to 25'

describe('a wrong text behind mock: is refused in a sentence', () => {
  test.each([
    ['80', `mock: knows no option "80", ${KNOWN}`],
    ['port=80', `mock: knows no option "port", ${KNOWN}`],
    ['protocol=4', `mock: knows no option "protocol", ${KNOWN}`],
    ['proto=4', `mock: knows no option "proto", ${KNOWN}`],
    ['Seed=4', `mock: knows no option "Seed", ${KNOWN}`],
    ['seed=4,', `mock: knows no option "", ${KNOWN}`],
    ['=4', `mock: knows no option "", ${KNOWN}`],
    ['seed=4, walk', `mock: knows no option " walk", ${KNOWN}`],
    ['constructor=4', `mock: knows no option "constructor", ${KNOWN}`],
    ['\u001B[2J', `mock: knows no option "\\u001b[2J", ${KNOWN}`],
    ['seed=4,walk,seed=4', 'mock: seed is given twice'],
    ['walk,walk', 'mock: walk is given twice'],
    ['walk=true', 'mock: walk takes no value'],
    ['walk=', 'mock: walk takes no value'],
    ['seed', `mock: seed needs a value: ${SEED}`],
    ['seed=', `mock: seed must be ${SEED}, not ""`],
    ['seed=1=2', `mock: seed must be ${SEED}, not "1=2"`],
    ['seed=4294967296', `mock: seed must be ${SEED}, not "4294967296"`],
    ['instances=1000001', `mock: instances must be ${INSTANCES}, not "1000001"`],
    ['latency=20:', `mock: latency must be ${LATENCY}, not "20:"`],
    ['latency=20:x', `mock: latency must be ${LATENCY}, not "20:x"`],
    ['latency=1:2:3', `mock: latency must be ${LATENCY}, not "1:2:3"`],
    ['latency=600000.1', `mock: latency must be ${LATENCY}, not "600000.1"`],
    ['latency=.5', `mock: latency must be ${LATENCY}, not ".5"`],
    ['latency=-1', `mock: latency must be ${LATENCY}, not "-1"`],
    ['latency=1e3', `mock: latency must be ${LATENCY}, not "1e3"`],
    ['quota=0', `mock: quota must be ${POSITIVE}, not "0"`],
    ['quota=0.5', `mock: quota must be ${POSITIVE}, not "0.5"`],
    ['capacity=0', `mock: capacity must be ${POSITIVE}, not "0"`],
    ['pageSize=0', `mock: pageSize must be ${POSITIVE}, not "0"`],
    ['churn=1000001', `mock: churn must be ${INSTANCES}, not "1000001"`],
    ['churn=5%', `mock: churn must be ${INSTANCES}, not "5%"`],
    ['retryAfter=1.5', `mock: retryAfter must be ${INSTANCES}, not "1.5"`],
    ['hangs', `mock: hangs needs a value: ${PORTION}`],
    ['hangs=101%', `mock: hangs must be ${PORTION}, not "101%"`],
    ['hangs=1.5', `mock: hangs must be ${PORTION}, not "1.5"`],
    ['drips=%', `mock: drips must be ${PORTION}, not "%"`],
    ['drips=5%%', `mock: drips must be ${PORTION}, not "5%%"`],
    ['errors=5%', `mock: errors must be ${PERCENTAGE}, not "5%"`],
    ['resets=100.1', `mock: resets must be ${PERCENTAGE}, not "100.1"`],
    ['truncated=-1', `mock: truncated must be ${PERCENTAGE}, not "-1"`],
    ['malformed=', `mock: malformed must be ${PERCENTAGE}, not ""`],
    ['close=1', 'mock: close takes no value'],
    ['closeAfter=0', `mock: closeAfter must be ${POSITIVE}, not "0"`],
    ['surplus=101', `mock: surplus must be ${PERCENTAGE}, not "101"`],
    ['surplus=50,malformed=51', TOGETHER],
    ['close,closeAfter=1', NEEDS_KEPT],
    ['sequential,surplus=1', NEEDS_KEPT],
    ['errors=60,malformed=40.1', TOGETHER],
    ['errors=25,resets=25,truncated=25,malformed=26', TOGETHER],
    [
      'sequential,capacity=2',
      'mock: capacity says nothing beside sequential, which is one at a time',
    ],
  ])('%j', (text, message) => {
    expect(() => parseMockAddress(text)).toThrow(new MockOptionError(message))
  })

  test.each(['-1', '+1', '1.0', '1_0', '0x10', '1e2', ' 1', '1\n', '١', 'NaN', 'Infinity'])(
    'instances=%s',
    (text) => {
      const message = `mock: instances must be ${INSTANCES}, not ${JSON.stringify(text)}`
      expect(() => parseMockAddress(`instances=${text}`)).toThrow(new MockOptionError(message))
    },
  )

  test('of any kind: there is no other error', () => {
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
  const names = Object.entries<Option>(optionTable)
    .filter(([, { commandOnly }]) => commandOnly === undefined)
    .map(([name]) => name)

  test.each(names)('explains %s', (name) => {
    expect(docs).toMatch(new RegExp(`^\\| .*\`${name}[\` ].* \\| `, 'm'))
  })
})
