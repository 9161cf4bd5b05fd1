import type { Status } from '../../domain/status/instance-status.ts'
import type { ServedEvent } from '../message.ts'

/** Events that are no status of an instance or a service; null for those that have no color. */
const TONES: Readonly<Record<string, Status | null>> = {
  appeared: null,
  moved: null,
  vanished: 'gone',
  lost: 'unhealthy',
  back: 'healthy',
  gap: 'unknown',
  clock: 'unknown',
}

/** The status whose color an event has; null for none. */
export function toneOf({ event, status, lastedMs, headroom }: ServedEvent): Status | 'low' | null {
  const tone = TONES[event]
  if (tone !== undefined) return tone
  // A warning, although the service still has its minimum; but good news if it had not.
  return headroom === 0 && lastedMs === null ? 'low' : status
}
