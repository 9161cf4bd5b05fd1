import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeEntry } from '../../../src/source/provider/decode.ts'

const problemOf = (entry: unknown) => {
  const { spelling } = decodeEntry(entry)
  return typeof spelling === 'string' ? null : spelling.problem
}

describe('a listed address', () => {
  test.each([
    ['10.0.0.1', '10.0.0.1'],
    [' 10.0.0.1 ', '10.0.0.1'],
    ['\t10.0.0.1\r\n', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['::1', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['0000:0000:0000:0000:0000:0000:0000:0001', '::1'],
    ['2001:DB8::00:1', '2001:db8::1'],
    ['2001:db8:0:0::1', '2001:db8::1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:A00:1', '10.0.0.1'],
    ['0:0:0:0:0:ffff:10.0.0.1', '10.0.0.1'],
    ['0000:0:0::ffff:0a00:0001', '10.0.0.1'],
    ['::10.0.0.1', '::10.0.0.1'],
    ['::ffff:0:10.0.0.1', '::ffff:0:a00:1'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
  ])(
    'a listed address has one canonical form, and is requested as spelled: %j is %j',
    (entry, id) => {
      expect(decodeEntry(entry)).toEqual({ id, spelling: entry.trim() })
    },
  )
})

describe('a listed entry that is not an IP address', () => {
  test.each([
    'host',
    '../admin',
    '//evil.com',
    '\\\\evil.com',
    '@evil.com/',
    '?x',
    '#f',
    '%2e%2e/x',
    'http://169.254.169.254/',
    '10.0.0.1\r\nHost: x',
    '10.0.0.1\0',
    '10.0.0.1/',
    '10.0.0.1:80',
    '10.0.0.1/../servers',
    '[::1]',
    '010.0.0.1',
    '0x7f.1',
    '1.2.3',
    '2130706433',
    '256.0.0.1',
    '::ffff:010.0.0.1',
    '１.２.３.４',
    '::1%',
    '10.0.0.1%',
  ])(
    'a listed entry that is not an address is named by its text and not requested: %j',
    (entry) => {
      const spelling = { code: 'unusable', problem: 'not an IP address' }
      expect(decodeEntry(entry)).toEqual({ id: entry, spelling })
    },
  )

  test.each<[unknown, string, string]>([
    [' web-1 ', 'web-1', 'not an IP address'],
    ['', '""', 'not an IP address'],
    [' \t', '""', 'not an IP address'],
    ['fe80::1%eth0', 'fe80::1%eth0', 'an IP address with a zone'],
    [42, '42', 'not a string'],
    [null, 'null', 'not a string'],
    [true, 'true', 'not a string'],
    [{}, '{}', 'not a string'],
    [['10.0.0.2'], '["10.0.0.2"]', 'not a string'],
    [{ ip: '10.0.0.3' }, '{"ip":"10.0.0.3"}', 'not a string'],
  ])(
    'a listed entry that is not an address has a name and a reason: %j is %j, %s',
    (entry, id, problem) => {
      expect([decodeEntry(entry).id, problemOf(entry)]).toEqual([id, problem])
    },
  )

  test.each<[string, (end: string) => unknown]>([
    ['a text', (end) => 'x'.repeat(1_000_000) + end],
    ['characters outside the basic plane', (end) => '😀'.repeat(300) + end],
    ['an object', (end) => ({ labels: Array.from({ length: 100 }, () => 'label'), end })],
  ])('a long entry is cut to 128 characters and keeps a distinct name: %s', (_, make) => {
    const names = ['a', 'b', 'a'].map((end) => decodeEntry(make(end)).id)
    expect(names.every((name) => name.length <= 128 && name.length > 120)).toBe(true)
    expect(names.every((name) => name.isWellFormed())).toBe(true)
    expect(new Set(names).size).toBe(2)
    expect(names[0]).toBe(names[2])
  })
})

test('the canonical form of an address is its own canonical form', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (ip) => {
      const { id } = decodeEntry(ip)
      expect(decodeEntry(id)).toEqual({ id, spelling: id })
      expect(decodeEntry(ip.toUpperCase()).id).toBe(id)
    }),
    { numRuns: 1000 },
  )
})

test('an entry is requested only if it is made of the characters of an IP address', () => {
  const entry = fc.oneof(
    fc.string(),
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV6().map((ip) => `${ip}%1`),
  )
  fc.assert(
    fc.property(entry, (text) => {
      const { id, spelling } = decodeEntry(text)
      if (typeof spelling === 'string') expect(spelling).toMatch(/^[\da-f:.]+$/i)
      else expect(id.length).toBeLessThanOrEqual(128)
      expect(id).not.toBe('')
    }),
    { numRuns: 1000 },
  )
})
