import { MEASURES } from '../../domain/measure.ts'
import { INSTANCE_ROWS, orderRows, WORST_INSTANCES_FIRST } from '../../domain/report/order.ts'
import { formatAge, formatTenths, plural } from '../../render/number.ts'
import { toSafe } from '../../render/safe.ts'
import { describeReason } from '../../render/words/status.ts'
import type { ServedInstance, StreamSnapshot } from '../message.ts'
import { statusTime } from './freshness.ts'
import type { Dispatch, PageState } from './model.ts'
import { toInstance } from './rows.ts'
import { SheetLink } from './sheet-link.tsx'

// The list has the others.
const MOST_SHOWN = 50

interface MembersProps {
  readonly state: PageState
  readonly fleet: StreamSnapshot
  readonly name: string
  readonly dispatch: Dispatch
}

/** The instances of a service, the worst first. */
function membersOf({ instances }: StreamSnapshot, name: string): ServedInstance[] {
  const members = instances.filter(({ service, lastService }) => (service ?? lastService) === name)
  const rows = new Map(members.map((served) => [toInstance(served), served]))
  const ordered = orderRows(INSTANCE_ROWS, [...rows.keys()], WORST_INSTANCES_FIRST)
  return ordered.flatMap((instance) => rows.get(instance) ?? [])
}

function Why({ reasons }: Pick<ServedInstance, 'reasons'>) {
  const text = reasons.map(describeReason).join(', ')
  return (
    <td class="why" title={text}>
      {text}
    </td>
  )
}

/** A table of the instances of a service, the worst first. */
export function Members({ state, fleet, name, dispatch }: MembersProps) {
  const members = membersOf(fleet, name)
  const more = members.length - MOST_SHOWN
  const now = statusTime(state)
  return (
    <section class="members">
      <h3>{plural(members.length, 'instance')}</h3>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">status</th>
              <th scope="col">instance</th>
              {MEASURES.map(({ key, head }) => (
                <th key={key} scope="col" class="number">
                  {head}
                </th>
              ))}
              <th scope="col" class="age">
                for
              </th>
              <th scope="col" class="why">
                why
              </th>
            </tr>
          </thead>
          <tbody>
            {members.slice(0, MOST_SHOWN).map((one) => (
              <tr key={one.id}>
                <td class={one.status}>{one.status}</td>
                <th scope="row">
                  <SheetLink
                    view={state.view}
                    sheet={{ kind: 'instance', name: one.id }}
                    dispatch={dispatch}
                  >
                    {toSafe(one.id)}
                  </SheetLink>
                </th>
                {MEASURES.map(({ key }) => (
                  <td key={key} class="number">
                    {formatTenths(one[`${key}Percent`])}
                  </td>
                ))}
                <td class="age">{formatAge(now - Date.parse(one.since))}</td>
                <Why reasons={one.reasons} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p>and {more} more</p>}
    </section>
  )
}
