import { memo } from './memo.ts'
import { MEASURE_KEYS } from '../../domain/measure.ts'
import type { EpochMs } from '../../domain/time.ts'
import { formatAgeShort } from '../../render/number.ts'
import { ABSENT, toCell } from '../../render/safe.ts'
import { describeWhy } from '../../render/words/row.ts'
import { describeBounds, describeFaults } from '../../render/words/status.ts'
import type { RecentMeans, StreamSnapshot } from '../message.ts'
import { AgeCell, IdCell, MeasureCell, StatusCell, TextCell } from './cells.tsx'
import { findLoadHeadroom, isLow, markHeadroom } from './headroom.ts'
import type { GroupRow, InstanceRow, Row, ServiceRow } from './model.ts'
import { Sparkline } from './sparkline.tsx'

interface InstanceProps extends Pick<InstanceRow, 'instance' | 'served' | 'mark'> {
  readonly age: string
  readonly policy: StreamSnapshot['policy']
}

const InstanceCells = memo(({ age, policy, ...row }: InstanceProps) => {
  const { instance, served, mark } = row
  const { id, service, status, values, reasons, latencyMs } = instance
  return (
    <>
      <StatusCell status={status} mark={mark} />
      <IdCell id={id} />
      <TextCell part="name" text={toCell(service)} />
      {MEASURE_KEYS.map((key) => (
        <MeasureCell
          key={key}
          value={values[key] ?? null}
          threshold={policy[`${key}Threshold`]}
          isBreach={values[key] !== undefined && reasons.some(({ code }) => code === key)}
        />
      ))}
      <AgeCell age={age} certainty={served.sinceCertainty} />
      <span role="gridcell" class="changes">
        {served.statusChanges}
      </span>
      <span role="gridcell" class="latency">
        {latencyMs === null ? ABSENT : `${Math.round(latencyMs)} ms`}
      </span>
      <TextCell part="why" text={describeWhy(row)} />
    </>
  )
})

interface ServiceProps extends Pick<ServiceRow, 'service' | 'served'> {
  readonly age: string
  readonly policy: StreamSnapshot['policy']
  readonly recent: RecentMeans | undefined
}

const ServiceCells = memo(({ service, served, age, policy, recent }: ServiceProps) => (
  <>
    <StatusCell status={service.status} />
    <TextCell part="name" text={toCell(service.name)} />
    <span role="gridcell" class="healthy-count">
      {`${service.healthy}/${service.instances}`}
    </span>
    <span role="gridcell" class="minimum">
      {service.minimum}
    </span>
    <span role="gridcell" class={`headroom ${isLow(service) ? 'low' : service.status}`}>
      {markHeadroom(service)}
    </span>
    <span role="gridcell" class="load-headroom">
      {findLoadHeadroom(served) ?? ABSENT}
    </span>
    {MEASURE_KEYS.map((key) => (
      <MeasureCell
        key={key}
        value={service[key]}
        isMean
        threshold={policy[`${key}Threshold`]}
        isBreach={(service[key] ?? -1) >= policy[`${key}Threshold`]}
      >
        <Sparkline values={recent?.[`${key}Percent`] ?? []} />
      </MeasureCell>
    ))}
    <AgeCell age={age} certainty={served.sinceCertainty} />
    <TextCell part="why" text={describeFaults(service)} />
  </>
))

const GroupCells = memo(({ service }: Pick<GroupRow, 'service'>) => {
  if (service === null) return <TextCell part="heading" text="service unknown" />
  const { name, status } = service
  const bounds = ` ${describeBounds(service)}, headroom ${markHeadroom(service)}`
  return (
    <span role="gridcell" class={`heading ${status}`} title={`${toCell(name)} ${status}:${bounds}`}>
      <span class={`shape ${status}`} aria-hidden="true" />
      <b>{toCell(name)}</b>
      <span class="word">{` ${status}:`}</span>
      {bounds}
    </span>
  )
})

/** What every line is drawn from, besides its row. */
export interface LineFacts {
  readonly policy: StreamSnapshot['policy']
  readonly recent: ReadonlyMap<string, RecentMeans>
  /** The time up to which ages of statuses count. */
  readonly statusTime: EpochMs
}

interface CellsProps extends LineFacts {
  readonly row: Row
}

/** The cells of a row. */
export function Cells({ row, policy, recent, statusTime }: CellsProps) {
  if (row.kind === 'group') return <GroupCells service={row.service} />
  const age = formatAgeShort(statusTime - Date.parse(row.served.since))
  if (row.kind === 'service') {
    const { service, served } = row
    const means = recent.get(service.name)
    return <ServiceCells {...{ service, served, age, policy, recent: means }} />
  }
  const { instance, served, mark } = row
  return <InstanceCells {...{ instance, served, mark, age, policy }} />
}
