import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeServices } from '../../../src/domain/status/service.ts'
import { judgeInstance } from '../../../src/domain/status/instance-status.ts'
import { decodeJson } from '../../../src/source/decode-json.ts'
import { decodeListing, decodeSample } from '../../../src/source/provider/decode.ts'
import { malformed, problemOf, utf8 } from '../../support/facts.ts'

describe('a listing', () => {
  test('a listing has each instance once, with its first spelling, in the order of the entries', () => {
    const value = [
      '10.0.0.2',
      '::ffff:a00:1',
      'web-1',
      '::1',
      '10.0.0.1',
      '0:0:0:0:0:0:0:1',
      'web-1',
    ]
    const { ids, entries } = decodeListing(value, 100)
    expect([...ids]).toEqual([
      ['10.0.0.2', '10.0.0.2'],
      ['10.0.0.1', '::ffff:a00:1'],
      ['web-1', { code: 'unusable', problem: 'not an IP address' }],
      ['::1', '::1'],
    ])
    expect(entries).toBe(7)
  })

  test('a listing counts entries beyond the maximum without decoding them', () => {
    const { ids, entries } = decodeListing(['10.0.0.1', '10.0.0.1', '10.0.0.2'], 2)
    expect([[...ids.keys()], entries]).toEqual([['10.0.0.1'], 3])
  })

  test('a listing may be empty', () => {
    expect(decodeListing([], 100)).toEqual({ ids: new Map(), entries: 0 })
  })

  test.each<[unknown, string]>([
    [{}, 'expected a JSON array of IPs, got object: {}'],
    [
      { servers: ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4', '10.0.0.5'] },
      'expected a JSON array of IPs, got object: {"servers":["10.0.0.1","10.0.0.2","10.0.0.3","10.0.0.4","10.…',
    ],
    [null, 'expected a JSON array of IPs, got null'],
    ['10.0.0.1', 'expected a JSON array of IPs, got string: "10.0.0.1"'],
    [123, 'expected a JSON array of IPs, got number: 123'],
    [true, 'expected a JSON array of IPs, got boolean: true'],
  ])('a listing is malformed if it is not an array: %j', (value, problem) => {
    expect(() => decodeListing(value, 100)).toThrow(malformed(problem))
  })

  test('a listing never changes a prototype', () => {
    const value = decodeJson(utf8('["10.0.0.1", {"__proto__": {"polluted": 1}}]'))
    const { ids } = decodeListing(value, 100)
    expect([...ids.keys()]).toEqual(['10.0.0.1', '{"__proto__":{"polluted":1}}'])
    expect({}).not.toHaveProperty('polluted')
  })
})

const GOOD = { cpu: '61%', service: 'UserService', memory: '4%' }

describe('a sample', () => {
  test('a sample has three fields; all others are dropped', () => {
    const value = { ...GOOD, host: 'x', status: 'healthy' }
    expect(decodeSample(value)).toEqual({ service: 'UserService', cpu: 61, memory: 4 })
  })

  test('a sample takes the last of duplicate keys, as JSON does', () => {
    const value = decodeJson(utf8('{"cpu":"1%","memory":"2%","service":"A","cpu":"3%"}'))
    expect(decodeSample(value)).toEqual({ service: 'A', cpu: 3, memory: 2 })
  })

  test.each<[unknown, number]>([
    ['61%', 61],
    ['61.5%', 61.5],
    ['61 %', 61],
    [' 61% ', 61],
    ['0%', 0],
    ['100%', 100],
    ['100.0%', 100],
    ['007%', 7],
    ['0.61%', 0.61],
  ])('a sample has a percentage: %j is %d', (value, percent) => {
    expect(decodeSample({ ...GOOD, cpu: value }).cpu).toBe(percent)
    expect(decodeSample({ ...GOOD, memory: value }).memory).toBe(percent)
  })

  test('a percentage with 500,000 blanks in it is malformed', () => {
    const cpu = `1${' '.repeat(500_000)}x`
    expect(() => decodeSample({ ...GOOD, cpu })).toThrow(
      malformed(`"cpu" is not a percentage from 0 to 100: "1${' '.repeat(59)}…"`),
    )
  })

  test.each<[unknown, string]>([
    ['-5%', '"-5%"'],
    ['101%', '"101%"'],
    ['100.01%', '"100.01%"'],
    ['1e3%', '"1e3%"'],
    ['1e1%', '"1e1%"'],
    ['NaN%', '"NaN%"'],
    ['Infinity%', '"Infinity%"'],
    ['0x10%', '"0x10%"'],
    ['61%;rm', '"61%;rm"'],
    ['61%%', '"61%%"'],
    ['61,5%', '"61,5%"'],
    ['.5%', '".5%"'],
    ['5.%', '"5.%"'],
    ['+5%', '"+5%"'],
    ['6 1%', '"6 1%"'],
    ['1000%', '"1000%"'],
    ['٦١%', '"٦١%"'],
    ['n/a', '"n/a"'],
    ['', '""'],
    ['%', '"%"'],
    [' ', '" "'],
    [null, '"null"'],
    [true, '"boolean"'],
    [[61], '"array"'],
    [{}, '"object"'],
    ['x'.repeat(61), `"${'x'.repeat(60)}…"`],
  ])('a sample with %j for a percentage is malformed, and the field is named', (value, shown) => {
    expect(() => decodeSample({ ...GOOD, cpu: value })).toThrow(
      malformed(`"cpu" is not a percentage from 0 to 100: ${shown}`),
    )
    expect(() => decodeSample({ ...GOOD, memory: value })).toThrow(
      malformed(`"memory" is not a percentage from 0 to 100: ${shown}`),
    )
  })

  test.each<[unknown, string]>([
    [61, '"61"'],
    [0, '"0"'],
    [0.98, '"0.98"'],
    [-1, '"-1"'],
    [JSON.parse('1e999'), '"Infinity"'],
    ['0.97', '"0.97"'],
    ['61', '"61"'],
    [' 61 ', '" 61 "'],
    ['100', '"100"'],
    ['999', '"999"'],
    [`1${' '.repeat(100)}`, `"1${' '.repeat(59)}…"`],
  ])(
    'a sample with %j without a percent sign is malformed, and the field is named',
    (value, shown) => {
      for (const field of ['cpu', 'memory']) {
        expect(() => decodeSample({ ...GOOD, [field]: value })).toThrow(
          malformed(`"${field}" has no percent sign, as in "61%": ${shown}`),
        )
      }
    },
  )

  test.each([
    [{ cpu: '1%', memory: '2%' }, 'no "service"'],
    [{ service: 'A', memory: '2%' }, 'no "cpu"'],
    [{ service: 'A', cpu: '1%' }, 'no "memory"'],
    [{ ...GOOD, service: '' }, '"service" is empty'],
    [{ ...GOOD, service: 7 }, '"service" must be a string, got number'],
    [{ ...GOOD, service: null }, '"service" must be a string, got null'],
    [{ ...GOOD, service: ['A'] }, '"service" must be a string, got array'],
    [{ ...GOOD, service: 'x'.repeat(1025) }, '"service" is longer than 1024 characters'],
    [[], 'expected an object, got array'],
    ['61%', 'expected an object, got string'],
    [61, 'expected an object, got number'],
    [null, 'expected an object, got null'],
  ])('a sample with a missing or unusable field is malformed: case %#', (value, problem) => {
    expect(() => decodeSample(value)).toThrow(malformed(problem))
  })

  test.each([
    'constructor',
    '__proto__',
    'toString',
    'hasOwnProperty',
    'x'.repeat(1024),
    '\u001b[31m',
    '\u202e',
    '\ud800',
    ' ',
    'A ',
    'Cafe\u0301',
  ])('a sample keeps the name of its service as it is: case %#', (name) => {
    const sample = decodeSample({ ...GOOD, service: name })
    const result = { kind: 'sample', id: '10.0.0.1', latencyMs: 1, sample } as const
    const instance = judgeInstance(result, { cpu: 75, memory: 75 })
    expect(judgeServices([instance], [], { minimum: 1 })).toMatchObject([
      { name, healthy: 1, cpu: 61 },
    ])
  })

  test('a sample takes nothing from a prototype that was sent', () => {
    const text = '{"__proto__":{"cpu":"1%","polluted":1},"memory":"2%","service":"A"}'
    expect(() => decodeSample(decodeJson(utf8(text)))).toThrow(malformed('no "cpu"'))
    expect({}).not.toHaveProperty('polluted')
  })
})

const anything = fc.oneof(
  fc.jsonValue(),
  fc.anything({ withNullPrototype: true, withSparseArray: true, withDate: true }),
)
const field = fc.oneof(
  anything,
  fc.constantFrom('61%', '4%', 'A', '__proto__'),
  fc.nat(100).map((value) => `${value}%`),
)
const reply = fc.oneof(
  anything,
  fc.record({ cpu: field, memory: field, service: field }, { requiredKeys: [] }),
)

describe('any value', () => {
  test('a sample is in range or malformed', () => {
    fc.assert(
      fc.property(reply, (value) => {
        const problem = problemOf(() => {
          const { service, cpu, memory } = decodeSample(value)
          expect(service).toMatch(/^[^]{1,1024}$/)
          for (const percent of [cpu, memory]) {
            expect(percent).toBeGreaterThanOrEqual(0)
            expect(percent).toBeLessThanOrEqual(100)
          }
        })
        expect(problem).not.toBe('')
      }),
      { numRuns: 1000 },
    )
  })

  test('a listing counts every entry or is malformed', () => {
    const entry = fc.oneof(anything, fc.ipV4(), fc.ipV6(), fc.constant('10.0.0.1'))
    fc.assert(
      fc.property(fc.oneof(anything, fc.array(entry)), (value) => {
        const problem = problemOf(() => {
          const { ids, entries } = decodeListing(value, 100)
          expect(entries).toBe((value as readonly unknown[]).length)
          expect(ids.size).toBeLessThanOrEqual(entries)
        })
        expect(problem).not.toBe('')
      }),
      { numRuns: 1000 },
    )
  })
})
