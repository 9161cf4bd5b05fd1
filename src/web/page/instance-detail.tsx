import { MEASURES } from '../../domain/measure.ts'
import { formatTime } from '../../render/number.ts'
import { toSafe } from '../../render/safe.ts'
import { describeAnswer, describeHistory } from '../../render/words/row.ts'
import type { ServedInstance, StreamSnapshot } from '../message.ts'
import { Absent } from './absent.tsx'
import type { ChartSpec } from './chart.tsx'
import { Charts } from './charts.tsx'
import { statusTime } from './freshness.ts'
import type { Dispatch, PageState } from './model.ts'
import type { Track } from './track.ts'

interface InstanceDetailProps {
  readonly state: PageState
  readonly fleet: StreamSnapshot
  readonly id: string
  readonly dispatch: Dispatch
}

/** The service that an instance reported last; null if none is known. */
export function findService({ fleet, left }: PageState, id: string): string | null {
  const instance = [...(fleet?.instances ?? []), ...left].find((one) => one.id === id)
  const event = fleet?.events.findLast((one) => one.instance === id && one.service !== null)
  return instance?.service ?? instance?.lastService ?? event?.service ?? null
}

function describeListed(instance: ServedInstance, state: PageState): string {
  const { status, since, sinceCertainty, statusChanges, firstListedAt } = instance
  const history = {
    status,
    since: Date.parse(since),
    certainty: sinceCertainty,
    changes: statusChanges,
    appearedAt: firstListedAt === null ? null : Date.parse(firstListedAt),
  }
  return describeHistory(history, statusTime(state))
}

function explainStatus({ reasons, service, latencyMs }: ServedInstance): string {
  return describeAnswer({ reasons, latencyMs: service === null ? null : latencyMs })
}

/** When an instance left the listing, and of which service it was; null if no event of the stream says so. */
function describeLeft({ events }: StreamSnapshot, id: string): string | null {
  const left = events.findLast(({ event, instance }) => event === 'vanished' && instance === id)
  if (left === undefined) return null
  const of = left.service === null ? '' : `; it was of ${toSafe(left.service)}`
  return `left the listing at ${formatTime(Date.parse(left.observedAt))}${of}`
}

/** The charts of an instance: its values beside the medians of its service, and its latency. */
function makeCharts({ columns, service }: Track, fleet: StreamSnapshot): ChartSpec[] {
  const column = (name: string) => columns[name] ?? []
  const measures = MEASURES.map(({ key, word }): ChartSpec => {
    const threshold = fleet.policy[`${key}Threshold`]
    const value = { label: '', look: 'value', values: column(key) } as const
    const peers = { look: 'peer', values: column(`${key}Median`) } as const
    const label = service === null ? '' : `${toSafe(service)} median`
    return {
      title: word,
      unit: ' %',
      lines: service === null ? [value] : [value, { ...peers, label }],
      limit: { value: threshold, bad: 'above', label: `threshold ${threshold}` },
      most: 100,
    }
  })
  const latency = column('latencyMs')
  // Not every source measures it.
  if (latency.every((value) => value === null)) return measures
  const lines = [{ label: '', look: 'value', values: latency }] as const
  return [...measures, { title: 'latency', unit: ' ms', lines, limit: null, most: null }]
}

/** An instance: its status with the reason, and its values over time. */
export function InstanceDetail({ state, fleet, id, dispatch }: InstanceDetailProps) {
  const listed = fleet.instances.find((one) => one.id === id)
  const absent = fleet.at === null ? 'not listed' : 'not listed at this moment'
  return (
    <>
      {listed === undefined ? (
        <Absent
          known={describeLeft(fleet, id)}
          path={`instances/${encodeURIComponent(id)}`}
          at={fleet.at}
          text={absent}
        />
      ) : (
        <>
          <p class={`verdict ${listed.status}`}>{describeListed(listed, state)}</p>
          <p>{explainStatus(listed)}</p>
        </>
      )}
      <Charts
        fleet={fleet}
        snapshots={state.snapshots}
        subject={{ kind: 'instance', name: id }}
        span={state.view.span}
        dispatch={dispatch}
        specsOf={(track) => makeCharts(track, fleet)}
      />
    </>
  )
}
