import { formatSeconds } from '../../render/number.ts'
import { toSafe } from '../../render/safe.ts'
import type { StreamSnapshot } from '../message.ts'
import { describeRead, describeTrouble } from './freshness.ts'
import type { PageState } from './model.ts'

interface HeaderProps {
  readonly state: PageState
}

/** `2 unhealthy, 1 unknown`; empty if all services are healthy. */
function countFaults({ fleet }: PageState): string {
  const count = (status: string) =>
    fleet?.services.filter((service) => service.status === status).length ?? 0
  return ['unhealthy', 'unknown']
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status)} ${status}`)
    .join(', ')
}

/** The name of the page in a list of tabs: what is wrong first. */
export function describeTitle(state: PageState): string {
  const { fleet } = state
  if (fleet === null) return 'monitoring'
  const trouble = describeTrouble(state) === null ? countFaults(state) : 'no current data'
  return `${trouble === '' ? '' : `${trouble} – `}${toSafe(fleet.source)} – monitoring`
}

/** What a screen reader says whenever it changes; ages are left out, because they always do. */
function describeAloud(state: PageState): string {
  if (state.fleet === null) return ''
  const trouble = describeTrouble(state)
  if (trouble !== null) return trouble.replace(/ \(\d+ \w+\)|\d+ \w+ ago| for \d+ \w+/g, '')
  const faults = countFaults(state)
  return faults === '' ? 'all services are healthy' : `services: ${faults}`
}

function Moment({ state }: HeaderProps) {
  const { fleet } = state
  const isPast = fleet !== null && fleet.at !== null
  const interval = fleet === null ? '' : `every ${formatSeconds(fleet.intervalSeconds * 1000)}`
  return (
    <>
      {isPast && <mark>PAST</mark>}
      <time>{describeRead(state)}</time>
      {!isPast && fleet !== null && fleet.observedAt !== null && (
        <>
          <span>{`round ${fleet.round}`}</span>
          <span>{interval}</span>
        </>
      )}
    </>
  )
}

interface FactsProps {
  readonly fleet: StreamSnapshot
}

/** How complete the last listing is, and what else there is to say about it. */
function Facts({ fleet }: FactsProps) {
  const { coverage, warnings } = fleet
  const { listed, answered, text } = coverage
  const others = warnings.filter((warning) => warning !== text)
  return (
    <p class="facts">
      <span class={answered < listed ? 'coverage unknown' : 'coverage'}>{text}</span>
      {others.map((warning) => (
        <span key={warning} class="unknown" title={warning}>
          {warning}
        </span>
      ))}
    </p>
  )
}

/** The source, of when its data are, how complete they are, and the rule that they are judged by. */
export function Header({ state }: HeaderProps) {
  const { fleet } = state
  const trouble = describeTrouble(state)
  const rule = fleet?.rule ?? ''
  return (
    <header class="header">
      <div class="moment">
        <h1>{fleet === null ? 'monitoring' : toSafe(fleet.source)}</h1>
        <Moment state={state} />
        {fleet !== null && (
          <span class="rule" title={rule}>
            {rule}
          </span>
        )}
      </div>
      {fleet !== null && fleet.observedAt !== null && <Facts fleet={fleet} />}
      {trouble !== null && <p class="trouble">{trouble}</p>}
      <p class="aloud" role="status">
        {describeAloud(state)}
      </p>
    </header>
  )
}
