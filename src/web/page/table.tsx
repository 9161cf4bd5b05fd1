import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { areAddresses } from '../../domain/instance.ts'
import { toElementId } from './element-id.ts'
import { statusTime } from './freshness.ts'
import { Heads } from './heads.tsx'
import { Cells, type LineFacts } from './lines.tsx'
import type { Dispatch, PageState, Row } from './model.ts'
import { memo } from './memo.ts'
import { findSelected } from './select.ts'
import { type PlaceRef, useWindow } from './use-window.ts'
import { widthsOf } from './widths.ts'

const ROW_PX = 22
// The least target of a finger (https://www.w3.org/TR/WCAG22/#target-size-enhanced).
const TOUCH_ROW_PX = 44
// Between two messages about the same movement.
const TOUCH_MS = 250
// About 20 pages.
const MOST_PRINTED = 1000
// While the list scrolls, nothing else is drawn.
const REST_MS = 100

function findRowHeight(): number {
  return matchMedia('(pointer: coarse)').matches ? TOUCH_ROW_PX : ROW_PX
}

interface LineProps extends LineFacts {
  readonly row: Row
  readonly index: number
  readonly isSelected: boolean
  /** In pixels; null if lines follow each other, as on paper. */
  readonly height: number | null
  readonly dispatch: Dispatch
}

/** Whether the user is marking a text, to copy it. */
function isMarking(): boolean {
  return getSelection()?.isCollapsed === false
}

const Line = memo(({ row, index, isSelected, height, dispatch, ...facts }: LineProps) => {
  const isSilent = row.kind === 'instance' && row.instance.sample === null
  return (
    <div
      role="row"
      id={toElementId(row.id)}
      class={`line ${row.kind}${isSilent ? ' silent' : ''}`}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={
        height === null
          ? {}
          : { height: `${height}px`, transform: `translateY(${index * height}px)` }
      }
      onClick={() => {
        if (isMarking()) return
        dispatch({ kind: 'select', id: row.id })
        dispatch({ kind: 'act', action: 'open' })
      }}
    >
      <Cells row={row} {...facts} />
    </div>
  )
})

/** Tells that the user moves among the rows with a pointer, now and then. */
function useTouch(dispatch: Dispatch): () => void {
  const last = useRef(0)
  return () => {
    const now = performance.now()
    if (now - last.current < TOUCH_MS) return
    last.current = now
    dispatch({ kind: 'touch' })
  }
}

interface TableProps {
  readonly state: PageState
  /** Whether all rows are in the document. */
  readonly isPrinting: boolean
  /** Tells keys which rows are on the screen. */
  readonly place: PlaceRef
  readonly dispatch: Dispatch
}

/** The list of the current tab: only the rows on the screen are in the document. */
export function Table({ state, isPrinting, place, dispatch }: TableProps) {
  const { rows, view, fleet } = state
  const { tab, selected } = view
  const scroller = useRef<HTMLDivElement>(null)
  const [rowHeight] = useState(findRowHeight)
  const touch = useTouch(dispatch)
  const list = useWindow({ scroller, count: rows.length, rowHeight })
  const { top, pageRows, from, to, show } = list
  place.current = list.readPlace
  const selectedAt = findSelected(state)
  useLayoutEffect(() => {
    if (selectedAt >= 0) show(selectedAt)
  }, [selectedAt, show])
  const order = JSON.stringify([tab, view.filter, view.sorting, view.isFaultsOnly, view.isGrouped])
  useEffect(() => {
    if (selected === null) scroller.current?.scrollTo(0, 0)
  }, [order])
  useEffect(() => {
    const timer = setTimeout(() => dispatch({ kind: 'scroll', top, pageRows }), REST_MS)
    return () => clearTimeout(timer)
  }, [top, pageRows, dispatch])
  const widths = useMemo(() => widthsOf(fleet), [fleet])
  const recent = useMemo(() => new Map(fleet?.recent.map((one) => [one.service, one])), [fleet])
  if (fleet === null) return null
  const facts = {
    policy: fleet.policy,
    recent,
    statusTime: statusTime(state),
  }
  const [first, end] = isPrinting ? [0, MOST_PRINTED] : [from, to]
  const height = isPrinting ? null : rowHeight
  const isDrawn = selectedAt >= first && selectedAt < end
  return (
    <>
      {isPrinting && rows.length > MOST_PRINTED && (
        <p>{`the first ${MOST_PRINTED} of ${rows.length} rows: a filter selects others`}</p>
      )}
      <div
        class="list"
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={tab}
        aria-rowcount={rows.length + 1}
        aria-activedescendant={isDrawn && selected !== null ? toElementId(selected) : undefined}
        onWheel={touch}
        onTouchMove={touch}
        onPointerMove={touch}
      >
        <div class={`lines ${tab}`} style={widths}>
          <div role="rowgroup" class="head">
            <Heads
              tab={tab}
              idHead={areAddresses(fleet.instances) ? 'IP' : 'INSTANCE'}
              sorting={view.sorting[tab]}
              dispatch={dispatch}
            />
          </div>
          <div
            role="rowgroup"
            class="body"
            style={isPrinting ? {} : { height: `${rows.length * rowHeight}px` }}
          >
            {rows.slice(first, end).map((row, at) => (
              <Line
                key={row.id}
                row={row}
                index={first + at}
                height={height}
                isSelected={row.id === selected}
                dispatch={dispatch}
                {...facts}
              />
            ))}
          </div>
        </div>
      </div>
    </>
  )
}
