import { asciiWidth } from '../../render/ascii.ts'
import { renderJson } from '../../render/json.ts'
import { plain } from '../../render/paint.ts'
import { Body } from '../http/body.ts'
import { memoize } from '../memoize.ts'
import { findMoment } from '../moment.ts'
import { AT } from '../parameters.ts'
import type { ServedMoment } from '../served-fleet.ts'
import { toOperation } from './operation.ts'

export const snapshot = toOperation({
  path: '/snapshot',
  id: 'getSnapshot',
  summary: 'The whole last round, as --summary -o json prints it',
  query: AT,
  answer: 'round',
  open({ world }) {
    const { fleet, version } = world
    const layout = { width: asciiWidth, paint: plain, round: null, past: null, version }
    const bodyOf = memoize((moment: ServedMoment) => {
      const text = renderJson(fleet.reportOf(moment), { ...layout, action: 'summary' })
      return new Body('application/json', text)
    })
    return async ({ request, query }) => bodyOf(await findMoment(world, query.at)).respond(request)
  },
})
