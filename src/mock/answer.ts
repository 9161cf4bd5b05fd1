import type { Fleet } from './fleet.ts'

export interface Answer {
  readonly status: 200 | 400
  /** JSON in ASCII, so that its length in characters is its length in bytes. */
  readonly body: string
}

/** Answers a request by its method and its target, as both stand in the request line. */
export type Answerer = (method: string, target: string) => Answer

const INVALID: Answer = { status: 400, body: '{"error": "Invalid IP"}' }

/** The contract of the provider: the listing, a listed address, or else 400. */
export function createAnswerer(fleet: Fleet): Answerer {
  const listing: Answer = { status: 200, body: JSON.stringify(fleet.addresses) }
  return (method, target) => {
    if ((method !== 'GET' && method !== 'HEAD') || !target.startsWith('/')) return INVALID
    return target === '/servers' ? listing : readInstance(fleet, target.slice(1))
  }
}

function readInstance(fleet: Fleet, address: string): Answer {
  const reading = fleet.read(address)
  if (reading === undefined) return INVALID
  const { cpu, memory, service } = reading
  return { status: 200, body: `{"cpu":"${cpu}%","service":"${service}","memory":"${memory}%"}` }
}
