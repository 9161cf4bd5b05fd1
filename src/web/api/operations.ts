import { history } from './history.ts'
import { instance, instances } from './instances.ts'
import type { Operation } from './operation.ts'
import { service, services } from './services.ts'
import { snapshot } from './snapshot.ts'

/** The paths of the JSON API. */
export const OPERATIONS: readonly Operation[] = [
  snapshot,
  services,
  service,
  instances,
  instance,
  history,
]
