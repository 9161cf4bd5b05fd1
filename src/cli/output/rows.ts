import { UsageError } from '../../domain/error.ts'
import type { Judgement } from '../../domain/status/judge.ts'
import {
  type InstanceKey,
  orderInstances,
  orderServices,
  type ServiceKey,
  type Sorting,
  WORST_INSTANCES_FIRST,
  WORST_SERVICES_FIRST,
} from '../../domain/report/order.ts'
import {
  cutPage,
  type Filter,
  filterInstances,
  filterServices,
  lastPage,
  narrow,
  type Rows,
} from '../../domain/report/query.ts'
import type { Service } from '../../domain/status/service.ts'
import type { Instance } from '../../domain/status/verdict.ts'
import type { Answer } from '../../render/answer.ts'
import { describeHidden, describePage } from '../../render/words.ts'
import type { Query, Command } from '../config/command.ts'

/** What is shown of a round, and what is said of the rows that are not. */
export interface Chosen extends Rows {
  readonly answer: Answer
  readonly notes: readonly string[]
}

const WHOLE: ReadonlySet<Command['output']> = new Set(['nagios', 'prometheus'])
const EVERY_ROW = { filter: {}, filters: [], limit: undefined, page: null } as const

type Wanted = Pick<Command, 'action' | 'choice' | 'output'>

/** @throws UsageError past the last page */
function cut<Row>(rows: readonly Row[], command: Wanted, notes: string[]): readonly Row[] {
  const { limit, page } = command.choice
  const asked = limit === undefined ? page : { number: 1, size: limit }
  if (asked === null) return rows
  const last = lastPage(rows.length, asked)
  const isOver = asked.number > last
  // A view goes on where the fleet has shrunk.
  if (isOver && command.action.kind !== 'monitorService') {
    throw new UsageError(`--page ${asked.number} is past the end: the last page is ${last}`)
  }
  const there = isOver ? { ...asked, number: last } : asked
  const shown = cutPage(rows, there)
  if (shown.length < rows.length) notes.push(describePage(there, rows.length))
  return shown
}

function noteHidden({ filters, only }: Query, all: number, left: number, notes: string[]): void {
  if (left === all) return
  const by = only === null ? filters : ['--only', ...filters]
  notes.push(describeHidden({ hidden: all - left, all, by }))
}

/** How rows of one kind are chosen and ordered. */
interface Way<Row, Key extends string> {
  readonly filter: (rows: readonly Row[], filter: Filter) => readonly Row[]
  readonly order: (rows: readonly Row[], sorting: readonly Sorting<Key>[]) => readonly Row[]
  readonly worstFirst: readonly Sorting<Key>[]
}

const WAY_OF_INSTANCES: Way<Instance, InstanceKey> = {
  filter: filterInstances,
  order: orderInstances,
  worstFirst: WORST_INSTANCES_FIRST,
}
const WAY_OF_SERVICES: Way<Service, ServiceKey> = {
  filter: filterServices,
  order: orderServices,
  worstFirst: WORST_SERVICES_FIRST,
}

function choose<Row, Key extends string>(
  { filter, order, worstFirst }: Way<Row, Key>,
  { asked, meant }: { readonly asked: readonly Row[]; readonly meant: readonly Row[] },
  command: Wanted,
): { readonly rows: readonly Row[]; readonly notes: readonly string[] } {
  const { choice, output } = command
  const notes: string[] = []
  const left = filter(meant, choice.filter)
  // If no service matches, that is said already.
  const isUnmatched = choice.only !== null && meant.length === 0
  if (!isUnmatched) noteHidden(choice, asked.length, left.length, notes)
  // The keys have been checked; without any the rows are in the default order already.
  const keys = choice.sorting as readonly Sorting<Key>[] | undefined
  const sorting = keys ?? (output === 'wide' ? worstFirst : undefined)
  const ordered = sorting === undefined ? left : order(left, sorting)
  return { rows: cut(ordered, command, notes), notes }
}

/**
 * Narrows a judgement to the services that are meant, then chooses, orders and cuts the rows.
 * @param service all where it is null
 * @throws UsageError past the last page
 */
export function chooseRows(
  judgement: Judgement,
  kind: Answer['kind'],
  command: Wanted,
  service: string | null,
): Chosen {
  // A check and a scrape are of all that is judged, whichever rows others would see.
  const isWhole = WHOLE.has(command.output)
  const choice = isWhole ? { ...command.choice, ...EVERY_ROW } : command.choice
  const wanted = { ...command, choice }
  const asked = narrow(judgement, service === null ? null : (name) => name === service)
  const meant = narrow(asked, choice.only?.isMeant ?? null)
  if (kind === 'instances') {
    const both = { asked: asked.instances, meant: meant.instances }
    const { rows, notes } = choose(WAY_OF_INSTANCES, both, wanted)
    return { ...meant, answer: { kind, instances: rows }, notes }
  }
  const both = { asked: asked.services, meant: meant.services }
  const { rows, notes } = choose(WAY_OF_SERVICES, both, wanted)
  return { ...meant, answer: { kind, services: rows }, notes }
}
