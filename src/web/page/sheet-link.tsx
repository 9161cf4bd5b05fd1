import type { ComponentChildren } from 'preact'
import { formatTime, formatTimeOfDay } from '../../render/number.ts'
import type { StreamSnapshot } from '../message.ts'
import type { Dispatch, Message, Sheet, View } from './model.ts'
import { isRecorded } from './moment.ts'
import { toParameters } from './url.ts'

interface LinkProps {
  /** The view that it leads to, which a new tab shows. */
  readonly view: View
  /** What leads there on this page. */
  readonly message: Message
  readonly title?: string
  readonly dispatch: Dispatch
  readonly children: ComponentChildren
}

function ViewLink({ view, message, title, dispatch, children }: LinkProps) {
  const open = (event: MouseEvent) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
      return
    event.preventDefault()
    dispatch(message)
  }
  return (
    <a href={`?${toParameters(view)}`} title={title} onClick={open}>
      {children}
    </a>
  )
}

interface SheetLinkProps extends Pick<LinkProps, 'view' | 'dispatch' | 'children'> {
  readonly sheet: Sheet
}

/** A link to an instance, a service or the events; a new tab shows the same. */
export function SheetLink({ view, sheet, ...rest }: SheetLinkProps) {
  return <ViewLink {...rest} view={{ ...view, sheet }} message={{ kind: 'open', sheet }} />
}

interface EventTimeProps extends Pick<LinkProps, 'view' | 'dispatch'> {
  readonly fleet: StreamSnapshot
  /** RFC 3339. */
  readonly at: string
}

/** The time of day of an event; a link to that moment if it is recorded. */
export function EventTime({ fleet, at, view, dispatch }: EventTimeProps) {
  const epochMs = Date.parse(at)
  const [text, title] = [formatTimeOfDay(epochMs), formatTime(epochMs)]
  return (
    <time dateTime={at} title={title}>
      {isRecorded(epochMs, fleet) ? (
        <ViewLink
          view={{ ...view, at }}
          message={{ kind: 'moment', at }}
          title={`show ${title}`}
          dispatch={dispatch}
        >
          {text}
        </ViewLink>
      ) : (
        text
      )}
    </time>
  )
}
