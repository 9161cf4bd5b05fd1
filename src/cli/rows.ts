import { UsageError } from '../domain/error.ts'
import type { Judgement } from '../domain/judge.ts'
import {
  type InstanceKey,
  orderInstances,
  orderServices,
  type ServiceKey,
  type Sorting,
  WORST_INSTANCES_FIRST,
  WORST_SERVICES_FIRST,
} from '../domain/order.ts'
import { cutPage, filterInstances, filterServices, instancesOf, lastPage } from '../domain/query.ts'
import type { Answer } from '../render/answer.ts'
import { describeHidden, describePage } from '../render/words.ts'
import type { Choice, Command } from './command.ts'

type Rows = Pick<Judgement, 'instances' | 'services'>

/** What is shown of a round, and what is said of the rows that are not. */
export interface Chosen extends Rows {
  readonly answer: Answer
  readonly notes: readonly string[]
}

const WHOLE: ReadonlySet<Command['output']> = new Set(['nagios', 'prometheus'])
const EVERY_ROW = { filter: {}, filters: [], limit: undefined, page: null } as const

type Wanted = Pick<Command, 'action' | 'choice' | 'output'>

function narrow(rows: Rows, isMeant: ((name: string) => boolean) | null): Rows {
  if (isMeant === null) return rows
  return {
    instances: instancesOf(rows.instances, isMeant),
    services: rows.services.filter(({ name }) => isMeant(name)),
  }
}

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

function noteHidden({ filters, only }: Choice, all: number, left: number, notes: string[]): void {
  if (left === all) return
  const by = only === null ? filters : ['--only', ...filters]
  notes.push(describeHidden({ hidden: all - left, all, by }))
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
  const { output } = command
  // A check and a scrape are of all that is judged, whichever rows others would see.
  const choice = WHOLE.has(output) ? { ...command.choice, ...EVERY_ROW } : command.choice
  const { filter, only } = choice
  const asked = narrow(judgement, service === null ? null : (name) => name === service)
  const meant = narrow(asked, only?.isMeant ?? null)
  const notes: string[] = []
  if (kind === 'instances') {
    const left = filterInstances(meant.instances, filter)
    noteHidden(choice, asked.instances.length, left.length, notes)
    // They are in the default order already.
    const sorting = choice.sorting ?? (output === 'wide' ? WORST_INSTANCES_FIRST : undefined)
    const keys = sorting as readonly Sorting<InstanceKey>[] | undefined
    const ordered = keys === undefined ? left : orderInstances(left, keys)
    return {
      ...meant,
      answer: { kind, instances: cut(ordered, { ...command, choice }, notes) },
      notes,
    }
  }
  const left = filterServices(meant.services, filter)
  noteHidden(choice, asked.services.length, left.length, notes)
  const sorting = choice.sorting ?? (output === 'wide' ? WORST_SERVICES_FIRST : undefined)
  const keys = sorting as readonly Sorting<ServiceKey>[] | undefined
  const ordered = keys === undefined ? left : orderServices(left, keys)
  return {
    ...meant,
    answer: { kind, services: cut(ordered, { ...command, choice }, notes) },
    notes,
  }
}
