import { useMemo } from 'preact/hooks'
import { memo } from './memo.ts'
import { MEASURES } from '../../domain/measure.ts'
import { orderRows, SERVICE_ROWS, WORST_SERVICES_FIRST } from '../../domain/report/order.ts'
import type { Service } from '../../domain/status/service.ts'
import { formatTenths, plural } from '../../render/number.ts'
import { toCell } from '../../render/safe.ts'
import { describeBounds, describeRest, formatHeadroom } from '../../render/words/status.ts'
import type { RecentMeans, StreamSnapshot } from '../message.ts'
import { isLow, markHeadroom } from './headroom.ts'
import type { Dispatch } from './model.ts'
import { toService } from './rows.ts'
import { Sparkline } from './sparkline.tsx'
import { stripWidthsOf } from './widths.ts'

// More of them are counted; the other tab has all.
const MOST_CELLS = 60

interface CellProps {
  readonly service: Service
  readonly recent: RecentMeans | undefined
  readonly isOpen: boolean
  readonly dispatch: Dispatch
}

const Cell = memo(({ service, recent, isOpen, dispatch }: CellProps) => {
  const { name, status, healthy, instances, minimum } = service
  const means = MEASURES.map(({ key, word }) => `${word} ${formatTenths(service[key])}`).join(', ')
  const shown = toCell(name)
  const counts = `${describeBounds(service)}, ${plural(instances, 'instance')}`
  const more = `${counts}, headroom ${formatHeadroom(service)}, mean ${means}`
  return (
    <li>
      <button
        type="button"
        class={`service ${status}`}
        aria-expanded={isOpen}
        title={`${shown}: ${status}, ${more}`}
        onClick={() => dispatch({ kind: 'open', sheet: { kind: 'service', name } })}
      >
        <span class={`shape ${status}`} />
        <span class="name">{shown}</span>
        <span class="word">{status}</span>
        <span class="count" aria-hidden="true">{`${healthy}/${instances} healthy`}</span>
        <span class="minimum" aria-hidden="true">{`min ${minimum}`}</span>
        <span class={isLow(service) ? 'headroom low' : 'headroom'} aria-hidden="true">
          {`headroom ${markHeadroom(service)}`}
        </span>
        <span class="aloud">{more}</span>
        <Sparkline values={recent?.cpuPercent ?? []} />
      </button>
    </li>
  )
})

interface StripProps {
  readonly services: StreamSnapshot['services']
  readonly recent: StreamSnapshot['recent']
  /** The service whose sheet is open; null for none. */
  readonly open: string | null
  /** Whether all services have a cell. */
  readonly isPrinting: boolean
  readonly dispatch: Dispatch
}

/** A cell per service, the worst first. */
export const Strip = memo((props: StripProps) => {
  const { services, recent, open, isPrinting, dispatch } = props
  const ordered = orderRows(SERVICE_ROWS, services.map(toService), WORST_SERVICES_FIRST)
  const means = new Map(recent.map((one) => [one.service, one]))
  const most = isPrinting ? Infinity : MOST_CELLS
  const rest = ordered.slice(most)
  const widths = useMemo(() => stripWidthsOf(services), [services])
  return (
    <ul class="strip" aria-label="services, the worst first" style={widths}>
      {ordered.slice(0, most).map((service) => (
        <Cell
          key={service.name}
          service={service}
          recent={means.get(service.name)}
          isOpen={service.name === open}
          dispatch={dispatch}
        />
      ))}
      {ordered.length > 1 && (
        <li class={rest.length > 0 ? 'more' : 'more few'}>
          <button
            type="button"
            class="service rest"
            onClick={() => dispatch({ kind: 'tab', tab: 'services' })}
          >
            <span class="of-many">{rest.length > 0 && describeRest(rest)}</span>
            <span class="of-few">all {ordered.length} services</span>
          </button>
        </li>
      )}
    </ul>
  )
})
