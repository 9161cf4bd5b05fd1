import { expect, test } from 'vitest'
import {
  findListenAddress,
  formatListenAddress,
  isLoopback,
} from '../../src/domain/listen-address.ts'

test.each([
  ['127.0.0.1:80', '127.0.0.1:80'],
  [':0', '127.0.0.1:0'],
  ['8080', '127.0.0.1:8080'],
  [':65535', '127.0.0.1:65535'],
  ['0.0.0.0', '0.0.0.0:9464'],
  ['localhost:1', 'localhost:1'],
  ['mon.example.com', 'mon.example.com:9464'],
  ['[::1]:80', '[::1]:80'],
  ['[::]', '[::]:9464'],
  ['web-2:7', 'web-2:7'],
])('the address to listen at %s is %s', (text, address) => {
  const found = findListenAddress(text)
  expect(found && formatListenAddress(found)).toBe(address)
})

test.each(['', ':', 'a:', ':65536', ':-1', '::1', '[::1', 'a b', 'http://a:1', 'a:1:2', 'a/b'])(
  '%j is no address to listen at',
  (text) => {
    expect(findListenAddress(text)).toBeNull()
  },
)

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['LOCALHOST', true],
  ['0.0.0.0', false],
  ['::', false],
  ['127.0.0.1.example.com', false],
  ['10.0.0.1', false],
])('whether only this machine reaches %s is %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected)
})
