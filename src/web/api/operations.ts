import { AT } from '../parameters.ts'
import { events } from './events.ts'
import { history } from './history.ts'
import { instance, instances } from './instances.ts'
import { type Operation, toOperation } from './operation.ts'
import { service, services } from './services.ts'
import { snapshot } from './snapshot.ts'

/** Described here, but no query: its answer ends only if it is one of the past. */
const stream = toOperation({
  path: '/stream',
  id: 'followFleet',
  summary:
    'The rounds as server-sent events: a snapshot, then what each further round changes; with at only the snapshot',
  description:
    'Events: snapshot (the whole fleet, first), round (what one more round changes), ping ({}, every 15 s), bye ({}, the server ends). Their data are one JSON object; a client that connects again gets a whole snapshot.',
  query: AT,
  answer: { type: 'string' },
  type: 'text/event-stream',
})

/** The paths of the JSON API. */
export const OPERATIONS: readonly Operation[] = [
  snapshot,
  services,
  service,
  instances,
  instance,
  events,
  history,
  stream,
]
