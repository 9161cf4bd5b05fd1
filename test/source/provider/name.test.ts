import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeEntry } from '../../../src/source/provider/decode.ts'
import { encodeName, kindOf } from '../../../src/source/provider/name.ts'

describe('a name in the listing of another monitor', () => {
  test.each([
    ['web-1', 'web-1'],
    ['host:9100', 'host%3A9100'],
    ['shop/web-1', 'shop%2Fweb-1'],
    ['http://api/10.0.0.1', 'http%3A%2F%2Fapi%2F10.0.0.1'],
    ['a b?#%é', 'a%20b%3F%23%25%C3%A9'],
    ['%2e%2e', '%252e%252e'],
    ['...', '...'],
    ['.env', '.env'],
    ['servers/', 'servers%2F'],
  ])('a name is requested percent-encoded: %s', (name, encoded) => {
    expect(encodeName(name)).toBe(encoded)
  })

  test.each([
    '',
    'servers',
    '.',
    '..',
    '../admin',
    'a/../b',
    'a/.',
    './a',
    'a\\b',
    'a\r\nb',
    'a\0',
    '\u0085',
    '\ud800',
    'x'.repeat(129),
  ])('a name that may lead elsewhere is not requested: %j', (name) => {
    expect(encodeName(name)).toBe(null)
  })

  test.each([
    ['10.0.0.1', '10.0.0.1', '10.0.0.1'],
    [' ::FFFF:10.0.0.1', '10.0.0.1', '::FFFF:10.0.0.1'],
    ['fe80::1%eth0', 'fe80::1%eth0', 'fe80%3A%3A1%25eth0'],
    [' web ', ' web ', '%20web%20'],
  ])('an entry is an address if it can be, else a name: %j', (entry, id, spelling) => {
    expect(decodeEntry(entry, { hasNames: true })).toEqual({ id, spelling })
  })

  test('an entry that is no usable name is an unusable instance', () => {
    const spelling = { code: 'unusable', problem: 'not a name that can be part of a path' }
    const names = ['..', '', 'x'.repeat(1000)].map((one) => decodeEntry(one, { hasNames: true }))
    expect(names).toEqual([
      { id: '..', spelling },
      { id: '""', spelling },
      { id: expect.stringMatching(/^x{109}\.{3}[\da-f]{16}$/), spelling },
    ])
  })

  test('every encoded name is one part of a path, and means the name', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.webPath())
    fc.assert(
      fc.property(text, (name) => {
        const encoded = encodeName(name)
        if (encoded === null) return
        expect(encoded).toMatch(/^(?!\.{1,2}$)[\w.!~*'()%-]+$/)
        expect(decodeURIComponent(encoded)).toBe(name)
        expect(name.split('/')).not.toContain('..')
      }),
      { numRuns: 2000 },
    )
  })
})

test.each([
  [undefined, false, false],
  ['', false, false],
  ['names', true, false],
  ['names, partial', true, true],
  ['partial ,names', true, true],
  ['renames', false, false],
])('the header Cpx-Listing is a list of words: %s', (header, hasNames, isPartial) => {
  expect(kindOf(header === undefined ? {} : { 'cpx-listing': header })).toEqual({
    hasNames,
    isPartial,
  })
})
