import type { Snapshot } from '../snapshot.ts'
import { judge } from '../status/judge.ts'
import type { Policy } from '../status/policy.ts'
import { explainGaps } from './explain-gaps.ts'
import { findAbsent } from './names.ts'
import type { Note } from './note.ts'
import type { Sorting } from './order.ts'
import { narrow, type Query, type Rows } from './query.ts'
import type { Report } from './report.ts'
import { INSTANCE_ROWS, selectRows, SERVICE_ROWS } from './rows.ts'

function select({ kind, ...query }: Query, { instances, services }: Rows) {
  // The keys fit the rows: whoever makes a query has checked them.
  const selection = { ...query, sorting: query.sorting as readonly Sorting<never>[] | undefined }
  if (kind === 'instances') {
    const { rows, ...rest } = selectRows(INSTANCE_ROWS, instances, selection)
    return { ...rest, shown: rows.length, answer: { kind, instances: rows } }
  }
  const { rows, ...rest } = selectRows(SERVICE_ROWS, services, selection)
  return { ...rest, shown: rows.length, answer: { kind, services: rows } }
}

function countRows({ kind }: Query, { instances, services }: Rows): number {
  return kind === 'instances' ? instances.length : services.length
}

/** Judges a round, and selects what `query` asks for. */
export function makeReport(snapshot: Snapshot, policy: Policy, query: Query): Report {
  const { service, only, filters } = query
  const judgement = judge(snapshot, policy)
  const asked = narrow(judgement, service === null ? null : (name) => name === service)
  const rows = narrow(asked, only?.matches ?? null)
  const { answer, page, count, shown } = select(query, rows)

  const notes: Note[] = []
  const all = countRows(query, asked)
  // If `only` matches no row, a warning says so.
  const isUnmatched = only !== null && countRows(query, rows) === 0
  if (count < all && !isUnmatched) {
    const by = only === null ? filters : ['only', ...filters]
    notes.push({ code: 'hiddenRows', hidden: all - count, all, by })
  }
  if (page !== null && shown < count) notes.push({ code: 'page', page, all: count })

  const known = judgement.services
  const absent = findAbsent({ query, policy, known })
  const { coverage } = judgement
  const facts = { snapshot, policy, query, ...rows, coverage, known, absent, answer, page, notes }
  return { ...facts, warnings: [...explainGaps(facts)] }
}
