import { expect, test } from 'vitest'
import {
  describeHeadroom,
  findLoadHeadroom,
  isLow,
  markHeadroom,
} from '../../../src/web/page/headroom.ts'
import { servedService } from '../../support/messages.ts'

const serviceOf = (
  healthy: number,
  loadHeadroom: number | null,
  status: 'healthy' | 'unhealthy' | 'unknown' = healthy < 7 ? 'unhealthy' : 'healthy',
) => ({ ...servedService('A', 10), minimum: 7, healthy, loadHeadroom, status })

test.each([
  [9, '+2', false],
  [7, '0!', true],
  [6, '-1', false],
])('the headroom of %s healthy instances with the minimum 7 is shown as %s', (count, text, low) => {
  expect([markHeadroom(serviceOf(count, 1)), isLow(serviceOf(count, 1))]).toEqual([text, low])
})

test.each([
  [serviceOf(9, 3), 'headroom +2; by load alone, 3 may fail before the others reach a threshold'],
  [
    serviceOf(9, 0),
    'headroom +2; by load alone, none may fail before the others reach a threshold',
  ],
  [serviceOf(9, -2), 'headroom +2; by load alone, it needs 2 more instances'],
  [serviceOf(9, null), 'headroom +2; no load is known'],
  [
    serviceOf(7, 2),
    'headroom 0: the next fault makes it unhealthy; by load alone, 2 may fail before the others reach a threshold',
  ],
  [serviceOf(6, 2), 'headroom -1'],
  [serviceOf(6, 2, 'unknown'), 'headroom -1'],
])('a service without its minimum is told nothing that its load permits: %#', (service, text) => {
  expect(describeHeadroom(service)).toBe(text)
})

test.each([
  ['healthy', 2, 2],
  ['unhealthy', 2, null],
  ['unknown', 0, null],
  ['unhealthy', -2, -2],
  ['healthy', null, null],
] as const)(
  'of a service that is %s, the load headroom %s is listed as %s',
  (status, load, shown) => {
    expect(findLoadHeadroom(serviceOf(7, load, status))).toBe(shown)
  },
)
