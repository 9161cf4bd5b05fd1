import type { Snapshot } from '../snapshot.ts'
import { judge } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import { explainGaps, findAbsent } from './explain.ts'
import type { Sorting } from './order.ts'
import { narrow, type Query, type JudgedRows } from './query.ts'
import type { ShownRows, Note, Report } from './report.ts'
import { INSTANCE_ROWS, selectRows, SERVICE_ROWS } from './rows.ts'

/** The rows that a query selects, how many there are on all pages, and the page that they are on. */
function select({ kind, filter, sorting, page }: Query, { instances, services }: JudgedRows) {
  // The keys have been checked to fit the rows.
  const selection = { filter, sorting: sorting as readonly Sorting<never>[] | undefined, page }
  if (kind === 'instances') {
    const { rows, ...selected } = selectRows(INSTANCE_ROWS, instances, selection)
    return { ...selected, answer: { kind, instances: rows } satisfies ShownRows }
  }
  const { rows, ...selected } = selectRows(SERVICE_ROWS, services, selection)
  return { ...selected, answer: { kind, services: rows } satisfies ShownRows }
}

function countRows({ kind }: Query, { instances, services }: JudgedRows): number {
  return kind === 'instances' ? instances.length : services.length
}

/** Judges a round, and selects what `query` asks for. */
export function makeReport(snapshot: Snapshot, policy: Policy, query: Query): Report {
  const { service, only, filters } = query
  const judgement = judge(snapshot, policy)
  const asked = narrow(judgement, service === null ? null : (name) => name === service)
  const rows = narrow(asked, only?.matches ?? null)
  const { answer, page, count } = select(query, rows)

  const notes: Note[] = []
  const all = countRows(query, asked)
  // If `only` matches no row, a warning says so.
  const isUnmatched = only !== null && countRows(query, rows) === 0
  if (count < all && !isUnmatched) {
    const by = only === null ? filters : ['only', ...filters]
    notes.push({ code: 'hiddenRows', hidden: all - count, all, by })
  }
  if (page !== null && page.size < count) notes.push({ code: 'page', page, all: count })

  const known = judgement.services
  const absent = findAbsent({ query, policy, known })
  const { coverage } = judgement
  const facts = { snapshot, policy, query, ...rows, coverage, known, absent, answer, page, notes }
  return { ...facts, warnings: [...explainGaps(facts)] }
}
