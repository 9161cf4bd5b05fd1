import type { ComponentChildren } from 'preact'
import type { Certainty } from '../../domain/history/instance-history.ts'
import { isAddress } from '../../domain/instance.ts'
import type { InstanceId, Percent } from '../../domain/snapshot.ts'
import type { Status } from '../../domain/status/instance-status.ts'
import { formatTenths } from '../../render/number.ts'
import { toCell } from '../../render/safe.ts'

const MARKS = { new: '+', left: '-' } as const

interface StatusProps {
  readonly status: Status
  readonly mark?: 'new' | 'left' | null
}

/** A status by its shape, its color and its word; narrow lists leave the word to the ear. */
export function StatusCell({ status, mark = null }: StatusProps) {
  return (
    <span role="gridcell" class={`status ${status}`}>
      <span class="mark">{mark === null ? '' : MARKS[mark]}</span>
      <span class={`shape ${status}`} aria-hidden="true" />
      <span class="word">{status}</span>
    </span>
  )
}

/** A number with one decimal, so that the points of a column stand below each other: `46.0`. */
function formatMean(value: Percent | null): string {
  const text = formatTenths(value)
  return value === null || text.includes('.') ? text : `${text}.0`
}

interface MeasureProps {
  readonly value: Percent | null
  /** Whether it is a mean, and has decimals. */
  readonly isMean?: boolean
  readonly isBreach: boolean
  readonly threshold: Percent
  readonly children?: ComponentChildren
}

/** A value as a number and as a bar, and the values before it if they are known. */
export function MeasureCell({
  value,
  isMean = false,
  isBreach,
  threshold,
  children,
}: MeasureProps) {
  const text = isMean ? formatMean(value) : formatTenths(value)
  return (
    <span role="gridcell" class={isBreach ? 'measure breach' : 'measure'}>
      <span class="number">
        {text}
        {isBreach ? '!' : ' '}
      </span>
      {value !== null && (
        <span class="bar" style={{ '--value': `${value}%`, '--at': `${threshold}%` }} />
      )}
      {children}
    </span>
  )
}

interface IdProps {
  readonly id: InstanceId
}

/** The name of an instance; an address is cut at its start, because addresses differ at their ends. */
export function IdCell({ id }: IdProps) {
  const text = toCell(id)
  return (
    <span role="gridcell" class={isAddress(id) ? 'address cut-start' : 'address'} title={text}>
      {isAddress(id) ? <bdi dir="ltr">{text}</bdi> : text}
    </span>
  )
}

interface AgeProps {
  readonly age: string
  readonly certainty: Certainty
}

/** How long a status has lasted; faint if that is not certain. */
export function AgeCell({ age, certainty }: AgeProps) {
  return (
    <span role="gridcell" class={certainty === 'exact' ? 'age' : 'age uncertain'}>
      {age}
    </span>
  )
}

interface TextProps {
  readonly part: string
  readonly text: string
}

/** A text that is cut where it has no room; the whole is its title. */
export function TextCell({ part, text }: TextProps) {
  return (
    <span role="gridcell" class={part} title={text}>
      {text}
    </span>
  )
}
