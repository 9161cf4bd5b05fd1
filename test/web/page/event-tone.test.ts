import { expect, test } from 'vitest'
import { toneOf } from '../../../src/web/page/event-tone.ts'
import { servedEvent } from '../../support/messages.ts'

test.each([
  ['unhealthy', 'unhealthy', null, 'unhealthy'],
  ['up', 'healthy', null, 'healthy'],
  ['vanished', 'healthy', null, 'gone'],
  ['appeared', 'unhealthy', null, null],
  ['headroom', 'healthy', 3, 'healthy'],
  ['headroom', 'healthy', 0, 'low'],
  ['headroom', 'unhealthy', -1, 'unhealthy'],
  ['lost', null, null, 'unhealthy'],
  ['gap', null, null, 'unknown'],
] as const)(
  'an event %s with the status %s and headroom %s has the color of %s',
  (event, status, headroom, tone) => {
    expect(toneOf({ ...servedEvent(''), event, status, headroom })).toBe(tone)
  },
)
