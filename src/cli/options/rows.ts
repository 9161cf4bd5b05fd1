import { byMeasure, MEASURE_KEYS } from '../../domain/measure.ts'
import { INSTANCE_KEYS } from '../../domain/report/order.ts'
import { STATUSES } from '../../domain/status/instance-status.ts'
import type { OptionRows } from '../../options/option.ts'
import { countWithin, listOf, oneOf } from '../../options/value.ts'
import { MAX_COUNT, PERCENT, SERVICE, SORTING } from './value-types.ts'

/** Selection and order of rows. */
export const ROWS = {
  only: {
    metavar: 'GLOB[,GLOB]',
    type: listOf(SERVICE),
    help: 'Show and judge only these services; * matches any text, ? any character, and !GLOB excludes',
  },
  status: {
    metavar: 'STATUS[,STATUS]',
    type: listOf(oneOf(...STATUSES)),
    help: 'Show only rows with this status: healthy, unhealthy, unknown, gone',
  },
  faults: { help: 'Show all rows except the healthy ones' },
  ...byMeasure(
    ({ word }) => ({
      type: PERCENT,
      help: `Show only rows with a ${word} above this; for a service, its average`,
    }),
    'Above',
  ),
  sort: {
    metavar: 'KEY[:asc|:desc][,KEY]',
    type: SORTING,
    help: `Sort rows by ${INSTANCE_KEYS.join(', ')}; services also by healthy, instances, headroom. ${MEASURE_KEYS.join(', ')} and status begin with the greatest or worst (default service)`,
  },
  limit: { type: countWithin(1, MAX_COUNT), help: 'Show only the first N rows' },
  page: {
    cliOnly: true,
    type: countWithin(1, MAX_COUNT),
    help: 'Show this page of the rows. Each call collects anew, so rows may move between calls',
  },
  perPage: {
    cliOnly: true,
    metavar: 'M',
    type: countWithin(1, MAX_COUNT),
    help: 'Rows per page (default 50)',
  },
} as const satisfies OptionRows

/** The options that have no meaning without the rows of a round. */
export const ROW_OPTIONS = Object.keys(ROWS).filter((key) => key !== 'only') as Exclude<
  keyof typeof ROWS,
  'only'
>[]
