import { countHeadroom } from '../../domain/status/headroom.ts'
import type { Service } from '../../domain/status/service.ts'
import { plural } from '../../render/number.ts'
import { formatHeadroom } from '../../render/words/status.ts'
import type { ServedService } from '../message.ts'

type Counted = Pick<Service, 'healthy' | 'minimum' | 'status'>

/** Whether one more fault makes a service unhealthy. */
export function isLow({ status, ...counts }: Counted): boolean {
  return status === 'healthy' && countHeadroom(counts) === 0
}

/** `+3`, `0!`, `-1`: the mark says what the color of a low headroom says. */
export function markHeadroom(service: Counted): string {
  return `${formatHeadroom(service)}${isLow(service) ? '!' : ''}`
}

/**
 * How many may fail by load alone; null if that is not known. Of a service that has lost its minimum, or
 * may have, none may fail: only what its load needs counts.
 */
export function findLoadHeadroom({
  status,
  loadHeadroom,
}: Pick<ServedService, 'status' | 'loadHeadroom'>): number | null {
  return status === 'healthy' || (loadHeadroom ?? 0) < 0 ? loadHeadroom : null
}

function describeLoad(loadHeadroom: number | null): string {
  if (loadHeadroom === null) return 'no load is known'
  if (loadHeadroom < 0) return `by load alone, it needs ${plural(-loadHeadroom, 'more instance')}`
  const count = loadHeadroom === 0 ? 'none' : loadHeadroom
  return `by load alone, ${count} may fail before the others reach a threshold`
}

/** `headroom +3; by load alone, 2 may fail before the others reach a threshold`; no load without its minimum. */
export function describeHeadroom(served: Counted & Pick<ServedService, 'loadHeadroom'>): string {
  const headroom = `headroom ${formatHeadroom(served)}`
  if (served.status !== 'healthy') return headroom
  const next = isLow(served) ? ': the next fault makes it unhealthy' : ''
  return `${headroom}${next}; ${describeLoad(served.loadHeadroom)}`
}
