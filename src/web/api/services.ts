import { GREATEST_FIRST, SERVICE_KEYS, SERVICE_ROWS } from '../../domain/report/order.ts'
import { selectRows } from '../../domain/report/query.ts'
import { sortingBy } from '../../options/sorting.ts'
import { toSearchedService } from '../../render/words/searched.ts'
import { findMoment } from '../moment.ts'
import { AT, ofService } from '../parameters.ts'
import { describeMoment } from './envelope.ts'
import { notFound } from './not-found.ts'
import { toOperation } from './operation.ts'
import { matcherOf, selectServices, SELECTION } from './selection.ts'

export const services = toOperation({
  path: '/services',
  id: 'listServices',
  summary: 'The services of the last round',
  query: {
    ...SELECTION,
    sort: {
      type: sortingBy(SERVICE_KEYS, GREATEST_FIRST),
      help: `Sort by ${SERVICE_KEYS.join(', ')}, each with :asc or :desc; by default by service`,
      example: 'cpu:desc',
    },
    ...AT,
  },
  answer: 'services',
  open({ world, judgementOf, bodies }) {
    return async ({ request, query: { at, filter, only, sort: sorting } }) => {
      const moment = await findMoment(world, at)
      return bodies.respond(moment, request, () => {
        const judged = judgementOf(moment)
        const matches = matcherOf(filter, toSearchedService)
        const all = selectServices(judged, only).services
        const { rows } = selectRows(SERVICE_ROWS, all, { filter: {}, matches, sorting, page: null })
        const served = judged.serviceRows()
        const facts = describeMoment(world, 'services', moment)
        const found = rows.map(({ name }) => served.get(name))
        return { value: { ...facts, total: found.length, services: found } }
      })
    }
  },
})

export const service = toOperation({
  path: '/services/{name}',
  id: 'getService',
  summary: 'One service',
  inPath: ofService('The name of a service, percent-encoded'),
  query: AT,
  answer: 'oneService',
  open({ world, judgementOf, bodies }) {
    return async ({ request, query: { at }, name }) => {
      const moment = await findMoment(world, at)
      const rows = judgementOf(moment).serviceRows()
      const row = rows.get(name)
      if (row === undefined) {
        const { history } = moment
        throw notFound({ kind: 'service', name }, { history, names: [...rows.keys()] })
      }
      return bodies.respond(moment, request, () => ({
        value: { ...describeMoment(world, 'service', moment), service: row },
      }))
    }
  },
})
