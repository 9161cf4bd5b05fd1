import { isIP } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ipOf } from '../../src/domain/instance.ts'
import { INSTANCE_ROWS, orderRows } from '../../src/domain/report/order.ts'
import { judgeInstance } from '../../src/domain/status/instance-status.ts'
import { silent } from '../support/facts.ts'
import { POLICY } from '../support/report.ts'

const ORDERED = [
  '10.0.0.2',
  '10.0.0.10',
  '10.0.1.1',
  '::1',
  '2001:db8::2',
  '2001:db8::10',
  '10.0.0.1:80',
  '10.0.0.1:443',
  'api',
  'api-1',
  'web-2',
  'web-2:8080',
  'web-10',
  'web-10-1',
]

test('instances are ordered by IPv4, then IPv6, by value, then by name, numbers in it by value', () => {
  const instances = ORDERED.map((id) => judgeInstance(silent(id), POLICY.thresholds))
  const sorted = orderRows(INSTANCE_ROWS, instances.toReversed())
  expect(sorted).toEqual(instances)
})

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['2001:db8::1', '2001:db8::1'],
  ['10.0.0.1:80', null],
  ['[::1]:80', null],
  ['web-1', null],
  ['0123456789ab', null],
  ['', null],
  ['255.255.255.255', '255.255.255.255'],
  ['999.1.1.1', null],
  ['00.1.2.3', null],
  ['10.0.0', null],
  ['10.0.0.1.', null],
  ['::', '::'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7::'],
  ['::ffff:10.0.0.1', '::ffff:10.0.0.1'],
  ['1::2::3', null],
  [':1:2:3:4:5:6:7', null],
  ['1:2:3:4:5:6:7:', null],
  ['1:2:3:4::5:6:7:8', null],
  ['12345::', null],
])('the IP address of the instance %j is %j', (id, ip) => {
  expect(ipOf({ id })).toBe(ip)
})

const octet = fc.oneof(
  fc.nat(400).map(String),
  fc.constantFrom('0', '00', '01', '255', '256', '1e1', '', ' 1'),
)

test.each([
  ['172.17.0.2', '172.17.0.2'],
  ['fd00::2', 'fd00::2'],
  ['=cmd()', null],
  [undefined, null],
])('the IP address of a container whose source reports %j is %j', (ip, expected) => {
  expect(ipOf({ id: 'web-1', ip })).toBe(expected)
})

test('an instance has an IPv4 address only if Node accepts its name as one', () => {
  const name = fc.array(octet, { minLength: 3, maxLength: 5 }).map((octets) => octets.join('.'))
  const agrees = fc.property(name, (id) => (ipOf({ id }) !== null) === (isIP(id) === 4))
  fc.assert(agrees)
})

test('an instance has an IPv6 address only if Node accepts its name as one', () => {
  const group = fc.constantFrom('', '', '0', '1', 'ab', 'FFFF', '12345', 'g')
  const name = fc.array(group, { minLength: 2, maxLength: 10 }).map((all) => all.join(':'))
  fc.assert(fc.property(name, (id) => (ipOf({ id }) !== null) === (isIP(id) === 6)))
})

test('two spellings of one address stay in the order of the listing, in both directions', () => {
  const instances = ['::0', '::'].map((id) => judgeInstance(silent(id), POLICY.thresholds))
  for (const isDescending of [false, true]) {
    const sorted = orderRows(INSTANCE_ROWS, instances, [{ key: 'ip', isDescending }])
    expect(sorted).toEqual(instances)
  }
})

test('names with numbers of equal value are ordered by text: more zeros are first', () => {
  const names = ['web-002', 'web-02', 'web-2', 'web-9007199254740993', 'web-19007199254740992']
  const instances = names.map((id) => judgeInstance(silent(id), POLICY.thresholds))
  expect(orderRows(INSTANCE_ROWS, instances.toReversed())).toEqual(instances)
})
