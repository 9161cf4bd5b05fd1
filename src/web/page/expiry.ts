import { byMeasure } from '../../domain/measure.ts'
import { memoize } from '../memoize.ts'
import type { ServedInstance, ServedService, StreamSnapshot } from '../message.ts'
import { areExpired } from './freshness.ts'
import type { PageState, Row } from './model.ts'
import { toService } from './rows.ts'

const NO_VALUES = byMeasure(() => null, 'Percent')

const blankInstance = memoize((served: ServedInstance): ServedInstance => ({
  ...served,
  ...NO_VALUES,
  latencyMs: null,
}))

const blankService = memoize((served: ServedService): ServedService => ({
  ...served,
  ...NO_VALUES,
  loadHeadroom: null,
}))

const blankFleet = memoize((fleet: StreamSnapshot): StreamSnapshot => ({
  ...fleet,
  instances: fleet.instances.map(blankInstance),
  services: fleet.services.map(blankService),
  recent: [],
}))

const blankRow = memoize((row: Row): Row => {
  switch (row.kind) {
    case 'instance': {
      const instance = { ...row.instance, values: {}, latencyMs: null }
      return { ...row, instance, served: blankInstance(row.served) }
    }
    case 'service': {
      const served = blankService(row.served)
      return { ...row, served, service: toService(served) }
    }
    case 'group': {
      const { service } = row
      return { ...row, service: service && { ...service, ...byMeasure(() => null) } }
    }
  }
})

const blankRows = memoize((rows: readonly Row[]) => rows.map(blankRow))

/** The state without values that are too old to be shown; statuses and counts stay. */
export function dropExpired(state: PageState): PageState {
  const { fleet, rows } = state
  if (fleet === null || !areExpired(state)) return state
  return { ...state, fleet: blankFleet(fleet), rows: blankRows(rows) }
}
