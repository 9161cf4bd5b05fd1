import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../../src/domain/error.ts'
import { parseAddress as parse } from '../../../src/source/http/endpoint.ts'

const FORMS = 'write host, host:port, http://host:port or mock:'
const parseAddress = (text: string) => parse(text, ['mock:'])

describe('an address', () => {
  test.each<[string, [boolean, string, number, string], string]>([
    ['host', [false, 'host', 80, ''], 'http://host'],
    ['host:80', [false, 'host', 80, ''], 'http://host'],
    ['host:9000', [false, 'host', 9000, ''], 'http://host:9000'],
    ['host:1', [false, 'host', 1, ''], 'http://host:1'],
    ['host:65535', [false, 'host', 65_535, ''], 'http://host:65535'],
    ['my_host-1.example', [false, 'my_host-1.example', 80, ''], 'http://my_host-1.example'],
    ['127.0.0.1:9000', [false, '127.0.0.1', 9000, ''], 'http://127.0.0.1:9000'],
    ['[::1]', [false, '::1', 80, ''], 'http://[::1]'],
    ['[::1]:9', [false, '::1', 9, ''], 'http://[::1]:9'],
    ['http://host', [false, 'host', 80, ''], 'http://host'],
    ['http://host/', [false, 'host', 80, ''], 'http://host'],
    ['host:81/', [false, 'host', 81, ''], 'http://host:81'],
    ['http://host:443', [false, 'host', 443, ''], 'http://host:443'],
    ['http://[::1]:9001/base', [false, '::1', 9001, '/base'], 'http://[::1]:9001/base'],
    ['https://h', [true, 'h', 443, ''], 'https://h'],
    ['https://h:443', [true, 'h', 443, ''], 'https://h'],
    ['https://h:80', [true, 'h', 80, ''], 'https://h:80'],
    ['https://h/base/', [true, 'h', 443, '/base'], 'https://h/base'],
    ['https://h/a/b//', [true, 'h', 443, '/a/b'], 'https://h/a/b'],
    ['http://h/base:9', [false, 'h', 80, '/base:9'], 'http://h/base:9'],
    ['HTTP://HOST', [false, 'host', 80, ''], 'http://host'],
    ['münchen', [false, 'xn--mnchen-3ya', 80, ''], 'http://xn--mnchen-3ya'],
  ])('an address is parsed and printed in one form: %s', (text, parts, url) => {
    const [secure, hostname, port, basePath] = parts
    expect(parseAddress(text)).toEqual({ secure, hostname, port, basePath, url })
  })

  test.each([
    ['', FORMS],
    ['::1', 'write [::1]'],
    ['fe80::1', 'write [fe80::1]'],
    ['[::1', FORMS],
    ['host:0', 'a port is a number from 1 to 65535'],
    ['host:', 'a port is a number from 1 to 65535'],
    ['host:99999', 'a port is a number from 1 to 65535'],
    ['host:65536', 'a port is a number from 1 to 65535'],
    [':99999', 'a port is a number from 1 to 65535'],
    ['[::1]:99999', 'a port is a number from 1 to 65535'],
    ['http://host:99999/base', 'a port is a number from 1 to 65535'],
    [':80', FORMS],
    ['host:http', FORMS],
    ['host:-1', FORMS],
    ['http://', FORMS],
    ['http:///path', FORMS],
    ['http:////host', FORMS],
    ['256.1.1.1', FORMS],
    ['ftp://x', `unsupported scheme "ftp:"; ${FORMS}`],
    ['file:///etc/passwd', `unsupported scheme "file:"; ${FORMS}`],
    ['javascript://x', `unsupported scheme "javascript:"; ${FORMS}`],
    ['host/path', 'an address with a path starts with http:// or https://'],
    ['host?x', 'it has a query or a fragment; leave out everything after the path'],
    ['host/path?x', 'it has a query or a fragment; leave out everything after the path'],
    ['host/path://x', 'an address with a path starts with http:// or https://'],
    ['://host', FORMS],
    ['/path', FORMS],
    ['a:b:c', FORMS],
    ['1::2::3', FORMS],
    ['9000', 'put the host before it, as in localhost:9000'],
    ['http://host?x=1', 'it has a query or a fragment; leave out everything after the path'],
    ['http://host#x', 'it has a query or a fragment; leave out everything after the path'],
  ])('an unusable address is refused in one sentence that says what to write: %j', (text, why) => {
    expect(() => parseAddress(text)).toThrow(
      new UsageError(`unusable address ${JSON.stringify(text)}: ${why}`),
    )
  })

  test.each([
    'a b',
    ' host',
    'host ',
    'ho\tst',
    'host\n',
    'host\0',
    'a\u001b[31m',
    'a\u00a0b',
    'a\\b',
  ])('an address with a blank, a backslash or a control character is refused: %j', (text) => {
    expect(() => parseAddress(text)).toThrow(
      new UsageError(
        `unusable address ${JSON.stringify(text)}: it contains a blank, a backslash or a control character; ${FORMS}`,
      ),
    )
  })
})

describe('credentials in an address', () => {
  test.each([
    ['user:pw@h', '***@h'],
    ['http://user:pw@h/x', 'http://***@h/x'],
    ['https://token@h', 'https://***@h'],
    ['user:p@ss@h', '***@h'],
    ['user:a:b@h', '***@h'],
    ['user:a/b@h', '***@h'],
    ['http://user:a//b?c#d@h', 'http://***@h'],
    [':pw@h', '***@h'],
    ['user:@h', '***@h'],
    ['ftp://user:pw@h', 'ftp://***@h'],
  ])('credentials in an address are refused and masked: %s', (text, shown) => {
    expect(() => parseAddress(text)).toThrow(
      new UsageError(
        `unusable address "${shown}": credentials do not belong in an address; use --tokenFile FILE, or --header 'Authorization: Basic …', which the config file may set as well`,
      ),
    )
  })

  test('credentials are masked if something else is wrong, too', () => {
    expect(() => parseAddress('http://user:p w\n@h')).toThrow(
      new UsageError(
        `unusable address "http://***@h": it contains a blank, a backslash or a control character; ${FORMS}`,
      ),
    )
  })

  test('credentials never appear in a message, whatever they consist of', () => {
    const secret = fc.string({ unit: 'binary' }).map((text) => `s3cret${text}s3cret`)
    fc.assert(
      fc.property(secret, fc.constantFrom('', 'http://', 'ftp://'), (password, scheme) => {
        const text = `${scheme}user:${password}@host:80/base`
        expect(() => parseAddress(text)).toThrow(/^(?!.*s3cret)unusable address /s)
      }),
    )
  })
})

test('any text is an address that reads the same when printed, or a usage error', () => {
  const pieces = fc.constantFrom(
    'http://',
    'https://',
    'ftp://',
    'host',
    '[::1]',
    '::1',
    ':',
    '80',
    '/',
    '//',
    '?',
    '#',
    '@',
    '%',
    '.',
    ' ',
    '\\',
    'ü',
  )
  const text = fc.oneof(
    fc.string(),
    fc.array(pieces).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(text, (address) => {
      let endpoint
      try {
        endpoint = parseAddress(address)
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError)
        return
      }
      expect(endpoint.basePath).toMatch(/^$|^\/.*[^/]$/)
      expect(parseAddress(endpoint.url)).toEqual(endpoint)
    }),
    { numRuns: 2000 },
  )
})
