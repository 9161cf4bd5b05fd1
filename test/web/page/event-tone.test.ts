import { expect, test } from 'vitest'
import { toneOf } from '../../../src/web/page/event-tone.ts'
import { servedEvent } from '../../support/messages.ts'

test.each([
  ['unhealthy', 'unhealthy', null, 5000, 'unhealthy'],
  ['up', 'healthy', null, 5000, 'healthy'],
  ['vanished', 'healthy', null, 5000, 'gone'],
  ['appeared', 'unhealthy', null, null, null],
  ['headroom', 'healthy', 3, null, 'healthy'],
  ['headroom', 'healthy', 0, null, 'low'],
  ['headroom', 'healthy', 0, 5000, 'healthy'],
  ['headroom', 'unhealthy', -1, 5000, 'unhealthy'],
  ['lost', null, null, null, 'unhealthy'],
  ['gap', null, null, 5000, 'unknown'],
] as const)(
  'an event %s with the status %s, headroom %s and %s ms that are over has the color of %s',
  (event, status, headroom, lastedMs, tone) => {
    expect(toneOf({ ...servedEvent(''), event, status, headroom, lastedMs })).toBe(tone)
  },
)
