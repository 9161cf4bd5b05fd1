import type { Snapshot } from '../snapshot.ts'
import { judge, type Judgement } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import { explainGaps, findAbsent } from './explain.ts'
import { INSTANCE_ROWS, SERVICE_ROWS, type Sorting } from './order.ts'
import { type JudgedRows, narrow, type Query, selectRows } from './query.ts'
import type { Note, Report } from './report.ts'

function select({ kind, filter, sorting, page }: Query, { instances, services }: JudgedRows) {
  // The keys have been checked to fit the rows.
  const selection = { filter, sorting: sorting as readonly Sorting<never>[] | undefined, page }
  if (kind === 'instances') {
    const { rows, ...selected } = selectRows(INSTANCE_ROWS, instances, selection)
    return { ...selected, answer: { kind, instances: rows } }
  }
  const { rows, ...selected } = selectRows(SERVICE_ROWS, services, selection)
  return { ...selected, answer: { kind, services: rows } }
}

/** Selects what `query` asks for from a judged round. */
export function makeReport(
  snapshot: Snapshot,
  policy: Policy,
  query: Query,
  judgement: Judgement = judge(snapshot, policy),
): Report {
  const { kind, service, only, filters } = query
  const asked = narrow(judgement, service === null ? null : (name) => name === service)
  const rows = narrow(asked, only?.matches ?? null)
  const { answer, page, count } = select(query, rows)

  const notes: Note[] = []
  const type = kind === 'instances' ? kind : 'services'
  const all = asked[type].length
  // If `only` matches no row, a warning says so.
  const isUnmatched = only !== null && rows[type].length === 0
  if (count < all && !isUnmatched) {
    const by = only === null ? filters : ['only', ...filters]
    notes.push({ code: 'hiddenRows', hidden: all - count, all, by })
  }
  if (page !== null && page.size < count) notes.push({ code: 'page', page, all: count })

  const known = judgement.services
  const absent = findAbsent({ query, policy, known })
  const round = { ...judgement, ...rows, snapshot, known, absent }
  const facts = { ...round, policy, query, answer, page, notes }
  return { ...facts, warnings: [...explainGaps(facts)] }
}
