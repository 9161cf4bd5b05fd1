import { GREATEST_FIRST, INSTANCE_KEYS, INSTANCE_ROWS } from '../../domain/report/order.ts'
import { selectRows } from '../../domain/report/query.ts'
import { sortingBy } from '../../options/sorting.ts'
import { countWithin } from '../../options/value.ts'
import { toSearchedInstance } from '../../render/words/searched.ts'
import { linkPages } from '../http/link.ts'
import { findMoment } from '../moment.ts'
import { AT, ofInstance, ofService } from '../parameters.ts'
import { describeMoment } from './envelope.ts'
import { notFound } from './not-found.ts'
import { toOperation } from './operation.ts'
import { matcherOf, selectServices, SELECTION } from './selection.ts'

export const instances = toOperation({
  path: '/instances',
  id: 'listInstances',
  summary: 'The instances of the last round, a page at a time',
  query: {
    service: ofService('Only the instances of this service'),
    ...SELECTION,
    sort: {
      type: sortingBy(INSTANCE_KEYS, GREATEST_FIRST),
      help: `Sort by ${INSTANCE_KEYS.join(', ')}, each with :asc or :desc; by default by service`,
      example: 'cpu:desc',
    },
    page: { type: countWithin(1, 1_000_000), default: 1, help: 'The page, from 1 on', example: 2 },
    perPage: { type: countWithin(1, 1000), default: 100, help: 'Rows per page', example: 100 },
    ...AT,
  },
  answer: 'instances',
  open({ world, judgementOf, bodies }) {
    return async ({ request, query }) => {
      const { at, service, filter, only, sort: sorting, page, perPage } = query
      const moment = await findMoment(world, at)
      return bodies.respond(moment, request, () => {
        const judged = judgementOf(moment)
        const matches = matcherOf(filter, toSearchedInstance)
        const names = judged.services.map(({ name }) => name)
        if (service !== undefined && !names.includes(service)) {
          throw notFound({ kind: 'service', name: service }, { history: moment.history, names })
        }
        const all = selectServices(judged, only).instances.filter(
          (one) => service === undefined || one.service === service,
        )
        const selection = { filter: {}, matches, sorting, page: null }
        const { rows } = selectRows(INSTANCE_ROWS, all, selection)
        const total = rows.length
        const facts = describeMoment(world, 'instances', moment)
        const shown = rows.slice((page - 1) * perPage, page * perPage).map(judged.toInstanceRow)
        return {
          value: { ...facts, total, page, perPage, instances: shown },
          link: linkPages(request.url, { page, perPage, total }),
        }
      })
    }
  },
})

export const instance = toOperation({
  path: '/instances/{id}',
  id: 'getInstance',
  summary: 'One instance',
  inPath: ofInstance('The id of an instance, percent-encoded'),
  query: AT,
  answer: 'oneInstance',
  open({ world, judgementOf, bodies }) {
    return async ({ request, query: { at }, name }) => {
      const moment = await findMoment(world, at)
      const judged = judgementOf(moment)
      const found = judged.instances.find(({ id }) => id === name)
      // Among thousands of addresses, a similar one is no helpful suggestion.
      const { history } = moment
      if (found === undefined) throw notFound({ kind: 'instance', name }, { history, names: [] })
      return bodies.respond(moment, request, () => ({
        value: {
          ...describeMoment(world, 'instance', moment),
          instance: judged.toInstanceRow(found),
        },
      }))
    }
  },
})
