import type { History } from '../../domain/history/history.ts'
import { followInstanceInOutage, followStatusInOutage } from '../../domain/history/outage.ts'
import { EXPIRES_MS } from '../../domain/history/rounds.ts'
import { expireInstance, expireRows } from '../../domain/status/expire.ts'
import type { SheetItem, SheetPage, View } from '../layout.ts'
import { presentTime, type Row } from '../state/model.ts'

function expireHistory(history: History, downSince: number): History {
  const judgement = { ...history.judgement, ...expireRows(history.judgement) }
  const { instanceHistories, serviceHistories } = history
  return {
    ...history,
    judgement,
    instanceHistories: new Map(
      Array.from(instanceHistories, ([id, known]) => [
        id,
        followInstanceInOutage(known, downSince),
      ]),
    ),
    serviceHistories: new Map(
      judgement.services.map(({ name, status }) => {
        return [name, followStatusInOutage(status, serviceHistories.get(name), downSince)]
      }),
    ),
  }
}

function expireRow(row: Row, { judgement, instanceHistories, serviceHistories }: History): Row {
  if (row.kind === 'instance') {
    const instance = expireInstance(row.instance)
    const history = instanceHistories.get(row.instance.id)
    // What has left stays away.
    if (history === undefined) return { ...row, instance: { ...instance, status: 'gone' } }
    return { ...row, instance, history }
  }
  const name = row.service?.name
  const service = judgement.services.find((one) => one.name === name)
  if (service === undefined) return row
  if (row.kind === 'group') return { ...row, service }
  return { ...row, service, history: serviceHistories.get(service.name) ?? row.history }
}

/** The same page: its items stay where they were. */
function expirePage(page: SheetPage, { judgement: { services } }: History): SheetPage {
  const { subject, items } = page
  const expire = (item: SheetItem) =>
    typeof item === 'string' || 'keys' in item || 'at' in item ? item : expireInstance(item)
  const expired =
    subject === undefined || 'sample' in subject
      ? subject && expireInstance(subject)
      : services.find(({ name }) => name === subject.name)
  return { ...page, subject: expired, items: items.map(expire) }
}

/** The view in which nothing is known of the present once the values on it are too old. */
export function dropExpired(view: View): View {
  const { layout, rows } = view
  if (view.history === null || view.history.downSince === null) return view
  if (presentTime(view) - view.history.snapshot.startedAt <= EXPIRES_MS) return view
  const history = expireHistory(view.history, view.history.downSince)
  return {
    ...view,
    history,
    // Nothing is known up to the present.
    freshUntil: presentTime(view),
    rows: rows.map((row) => expireRow(row, history)),
    layout: { ...layout, page: expirePage(layout.page, history) },
  }
}
