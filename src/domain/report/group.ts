import type { Service } from '../status/service.ts'
import { orderRows, SERVICE_ROWS, WORST_SERVICES_FIRST } from './order.ts'

interface Group<Row> {
  readonly name: string | null
  /** Null if the service is not known. */
  readonly service: Service | null
  /** In their order. */
  readonly members: readonly Row[]
}

/** Rows by their services: the worst service first, rows without one that is known last. */
export function groupRows<Row>(
  rows: readonly Row[],
  serviceOf: (row: Row) => string | null,
  services: readonly Service[],
): readonly Group<Row>[] {
  const ordered = orderRows(SERVICE_ROWS, services, WORST_SERVICES_FIRST)
  const places = new Map<string | null, number>(ordered.map(({ name }, place) => [name, place]))
  const placeOf = (name: string | null) => places.get(name) ?? ordered.length
  return [...Map.groupBy(rows, serviceOf)]
    .toSorted(([one], [other]) => placeOf(one) - placeOf(other))
    .map(([name, members]) => ({ name, service: ordered[placeOf(name)] ?? null, members }))
}
