import type { Rows } from '../../options/option.ts'
import { countWithin, listOf, oneOf } from '../../options/value.ts'
import { MAX_COUNT, PERCENT, SERVICE, SORTING } from './types.ts'

/** Selection and order of rows. */
export const ROWS = {
  only: {
    metavar: 'GLOB[,GLOB]',
    type: listOf(SERVICE),
    help: 'Show and judge only these services; * matches any text, ? any character, and !GLOB excludes',
  },
  status: {
    metavar: 'STATUS[,STATUS]',
    type: listOf(oneOf('healthy', 'unhealthy', 'unknown', 'gone')),
    help: 'Show only rows with this status: healthy, unhealthy, unknown, gone',
  },
  faults: { help: 'Show all rows except the healthy ones' },
  cpuAbove: {
    type: PERCENT,
    help: 'Show only rows with a CPU above this; for a service, its average',
  },
  memoryAbove: {
    type: PERCENT,
    help: 'Show only rows with a memory above this; for a service, its average',
  },
  sort: {
    metavar: 'KEY[:asc|:desc][,KEY]',
    type: SORTING,
    help: 'Sort rows by ip, service, cpu, memory, status; services also by healthy, instances, headroom. cpu, memory and status begin with the greatest or worst (default service)',
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
} as const satisfies Rows
