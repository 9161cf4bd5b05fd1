import { measureLoads, NO_LOAD, type ServiceLoad } from '../domain/status/distribution.ts'
import { countHeadroom, loadHeadroom } from '../domain/status/headroom.ts'
import { type Measure, MEASURE_KEYS, MEASURES } from '../domain/measure.ts'
import type { Service } from '../domain/status/service.ts'
import type { Percent } from '../domain/snapshot.ts'
import type { Instance } from '../domain/status/instance-status.ts'
import type { Layout, Render } from './layout.ts'
import { fit } from './fit.ts'
import { type GridColumn, renderGrid } from './grid.ts'
import { formatDecimal, formatTenths, formatTime } from './number.ts'
import type { Report } from '../domain/report/report.ts'
import { ABSENT, toCell } from './safe.ts'
import { describeColumns, describePolicy, describeReason, nameHeadOf } from './words/status.ts'

/** The width that a chat shows without wrapping. */
const MOST_COLUMNS = 100
// Fits an IPv6 address; a longer name would leave no space for reasons.
const MOST_FOR_IP = 39
// A median of fewer values means little.
const LEAST_PEERS = 5

/** `api:80`: the kind of source is no news for those who named it. */
function nameSource(source: string): string {
  const [, kind = '', host] = /^([a-z]+\+)?http:\/\/([^/]+)$/.exec(source) ?? []
  if (host === undefined) return source
  return kind !== '' || /:\d+$/.test(host) ? host : `${host}:80`
}

/** The source, the time, the coverage, and the policy: on a line of its own if one would be too long. */
function* renderHead(
  { snapshot, policy, coverage }: Report,
  width: Layout['width'],
): Generator<string> {
  const time = formatTime(snapshot.startedAt)
  const answered = `${coverage.answered}/${coverage.listed} answered`
  const rule = describePolicy(policy, snapshot)
  const source = nameSource(snapshot.source)
  const line = `${source}  ${time}  ${answered}  ${rule}`
  if (width(line) <= MOST_COLUMNS) {
    yield `${line}\n`
    return
  }
  const room = MOST_COLUMNS - `  ${time}  ${answered}`.length
  yield `${fit(source, room, width)}  ${time}  ${answered}\n`
  yield `${fit(rule, MOST_COLUMNS, width)}\n`
}

function instanceColumns(
  { instances, services, snapshot }: Report,
  { width }: Layout,
): GridColumn<Instance>[] {
  const counts = new Map(services.map((one) => [one.name, one.healthy + one.unhealthy]))
  const loads = measureLoads(instances)
  const deviation =
    (measure: Measure) =>
    ({ sample }: Instance) => {
      if (sample === null || (counts.get(sample.service) ?? 0) < LEAST_PEERS) return ABSENT
      const median = loads.get(sample.service)?.[measure]?.p50 ?? 0
      const above = Math.round((sample[measure] - median) * 10) / 10
      return above < 0 ? String(above) : `+${above}`
    }
  return [
    { head: 'STATUS', cell: ({ status }) => status, status: ({ status }) => status },
    {
      head: nameHeadOf(snapshot),
      cell: ({ id }) => fit(toCell(id), MOST_FOR_IP, width),
      least: 15,
      isLast: true,
    },
    { head: 'SERVICE', cell: ({ service }) => toCell(service), least: 7 },
    ...MEASURES.flatMap(({ key, head }): GridColumn<Instance>[] => [
      { head, cell: ({ values }) => formatTenths(values[key]), isRight: true },
      { head: '+-', cell: deviation(key), isRight: true },
    ]),
    {
      head: 'MS',
      cell: ({ latencyMs: ms }) => (ms === null ? ABSENT : String(Math.round(ms))),
      isRight: true,
    },
    { head: 'WHY', cell: ({ reasons }) => reasons.map(describeReason).join(', '), least: 6 },
  ]
}

/** The instance that is nearest to its threshold, or furthest beyond it. */
function worstOf(load: ServiceLoad, { policy: { thresholds } }: Report): string {
  const excessOf = (key: Measure) => (load[key]?.max ?? 0) - thresholds[key]
  const [worst] = MEASURE_KEYS.toSorted((one, other) => excessOf(other) - excessOf(one))
  return toCell((worst === undefined ? null : load[worst]?.maxId) ?? null)
}

function serviceColumns(report: Report): GridColumn<Service>[] {
  const loads = measureLoads(report.instances)
  const loadOf = ({ name }: Service) => loads.get(name) ?? NO_LOAD
  const spread = (measure: Measure) => (service: Service) => {
    const load = loadOf(service)[measure]
    if (load === null) return ABSENT
    const show = (value: Percent) => formatDecimal(value, 0)
    return `${show(load.mean)}/${show(load.p50)}/${show(load.max)}`
  }
  const { thresholds } = report.policy
  return [
    { head: 'STATUS', cell: ({ status }) => status, status: ({ status }) => status },
    { head: 'SERVICE', cell: ({ name }) => toCell(name), least: 7 },
    { head: 'HEALTHY', cell: ({ healthy, instances }) => `${healthy}/${instances}`, isRight: true },
    { head: 'MIN', cell: ({ minimum }) => String(minimum), isRight: true },
    { head: 'HEADROOM', cell: (service) => String(countHeadroom(service)), isRight: true },
    {
      head: 'LOAD',
      cell: (service) => formatTenths(loadHeadroom(loadOf(service), thresholds)),
      isRight: true,
    },
    ...MEASURES.map(({ key, head }) => ({ head, cell: spread(key), isRight: true as const })),
    { head: 'WORST', cell: (service) => worstOf(loadOf(service), report), least: 15 },
  ]
}

/** A table to paste into a chat: source, time, coverage and policy, then the rows. */
export const renderWide: Render = function* (report, layout) {
  const { answer, policy } = report
  yield* renderHead(report, layout.width)
  const bounds = { ...layout, most: MOST_COLUMNS }
  if (answer.kind === 'instances') {
    yield* renderGrid(instanceColumns(report, layout), answer.instances, bounds)
  } else {
    yield* renderGrid(serviceColumns(report), answer.services, bounds)
    const legend = answer.services.length === 0 ? [] : describeColumns(policy)
    for (const sentence of legend) yield `${sentence}\n`
  }
}
