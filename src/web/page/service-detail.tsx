import { MEASURES } from '../../domain/measure.ts'
import type { EpochMs } from '../../domain/time.ts'
import { plural } from '../../render/number.ts'
import { describeSince } from '../../render/words/row.ts'
import { describeBounds } from '../../render/words/status.ts'
import type { ServedService, StreamSnapshot } from '../message.ts'
import { Absent } from './absent.tsx'
import type { ChartSpec } from './chart.tsx'
import { Charts } from './charts.tsx'
import { statusTime } from './freshness.ts'
import { describeHeadroom, isLow } from './headroom.ts'
import { Members } from './members.tsx'
import type { Dispatch, PageState } from './model.ts'
import { toService } from './rows.ts'
import type { Track } from './track.ts'

interface ServiceDetailProps {
  readonly state: PageState
  readonly fleet: StreamSnapshot
  readonly name: string
  readonly dispatch: Dispatch
}

/** The charts of a service: mean, median and maximum of its values, and its healthy instances. */
function makeCharts({ columns }: Track, fleet: StreamSnapshot, minimum: number): ChartSpec[] {
  const column = (name: string) => columns[name] ?? []
  const measures = MEASURES.map(({ key, word }): ChartSpec => {
    const threshold = fleet.policy[`${key}Threshold`]
    return {
      title: word,
      unit: ' %',
      lines: [
        { label: 'mean', look: 'value', values: column(`${key}Mean`) },
        { label: 'median', look: 'peer', values: column(`${key}Median`) },
        { label: 'max', look: 'bound', values: column(`${key}Max`) },
      ],
      limit: { value: threshold, bad: 'above', label: `threshold ${threshold}` },
      most: 100,
    }
  })
  const lines = [{ label: 'healthy', look: 'value', values: column('healthy') }] as const
  const limit = { value: minimum, bad: 'below', label: `minimum ${minimum}` } as const
  return [...measures, { title: 'healthy instances', unit: '', lines, limit, most: null }]
}

interface FactsProps {
  readonly served: ServedService
  /** The time up to which the age of its status counts. */
  readonly now: EpochMs
}

function Facts({ served, now }: FactsProps) {
  const service = toService(served)
  const { status, instances, since, sinceCertainty: certainty } = served
  const age = describeSince({ since: Date.parse(since), certainty }, now)
  return (
    <>
      <p class={`verdict ${status}`}>
        {status} {age}: {describeBounds(service)}, {plural(instances, 'instance')}
      </p>
      <p class={isLow(service) ? 'low' : undefined}>{describeHeadroom(served)}</p>
    </>
  )
}

/** A service: its status and headroom, its values over time, and its instances. */
export function ServiceDetail({ state, fleet, name, dispatch }: ServiceDetailProps) {
  const served = fleet.services.find(({ service }) => service === name)
  const absent = fleet.at === null ? 'no instance reports it' : 'not known at this moment'
  const minimum = served?.minimum ?? fleet.policy.minimum
  return (
    <>
      {served === undefined ? (
        <Absent
          known={null}
          path={`services/${encodeURIComponent(name)}`}
          at={fleet.at}
          text={absent}
        />
      ) : (
        <Facts served={served} now={statusTime(state)} />
      )}
      <Charts
        fleet={fleet}
        snapshots={state.snapshots}
        subject={{ kind: 'service', name }}
        span={state.view.span}
        dispatch={dispatch}
        specsOf={(track) => makeCharts(track, fleet, minimum)}
      />
      <Members state={state} fleet={fleet} name={name} dispatch={dispatch} />
    </>
  )
}
