import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { areAddresses } from '../../domain/instance.ts'
import { areExpired, statusTime } from './freshness.ts'
import { Heads } from './heads.tsx'
import { Cells, type LineFacts } from './lines.tsx'
import type { Dispatch, PageState, Row } from './model.ts'
import { findSelected } from './select.ts'
import { useIsPrinting } from './use-printing.ts'
import { widthsOf } from './widths.ts'

// Rows beyond the edges, so that fast scrolling shows no gap.
const OVERSCAN = 12
const ROW_PX = 22
// A finger is wider than a pointer.
const TOUCH_ROW_PX = 40
// Between two messages about the same movement.
const TOUCH_MS = 250

function findRowHeight(): number {
  return matchMedia('(pointer: coarse)').matches ? TOUCH_ROW_PX : ROW_PX
}

function toElementId(id: string): string {
  return `row ${id}`.replaceAll(/\s/g, '_')
}

interface LineProps extends LineFacts {
  readonly row: Row
  readonly index: number
  readonly isSelected: boolean
  /** Its place in the list; null if lines follow each other, as on paper. */
  readonly item: Pick<VirtualItem, 'start' | 'size'> | null
  readonly dispatch: Dispatch
}

/** Whether the user is marking a text, to copy it. */
function isMarking(): boolean {
  return getSelection()?.isCollapsed === false
}

function Line({ row, index, isSelected, item, dispatch, ...facts }: LineProps) {
  const isSilent = row.kind === 'instance' && row.instance.sample === null
  return (
    <div
      role="row"
      id={toElementId(row.id)}
      class={`line ${row.kind}${isSilent ? ' silent' : ''}`}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={item ? { height: `${item.size}px`, transform: `translateY(${item.start}px)` } : {}}
      onClick={() => {
        if (isMarking()) return
        dispatch({ kind: 'select', id: row.id })
        dispatch({ kind: 'act', action: 'open' })
      }}
    >
      <Cells row={row} {...facts} />
    </div>
  )
}

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
  readonly dispatch: Dispatch
}

/** The list of the current tab: only the rows on the screen are in the document. */
export function Table({ state, dispatch }: TableProps) {
  const { rows, view, fleet } = state
  const { tab, selected } = view
  const scroller = useRef<HTMLDivElement>(null)
  const [rowHeight] = useState(findRowHeight)
  const isPrinting = useIsPrinting()
  const touch = useTouch(dispatch)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: OVERSCAN,
    // The heads stay above the rows.
    scrollPaddingEnd: rowHeight,
  })
  const selectedAt = findSelected(state)
  useLayoutEffect(() => {
    if (selectedAt >= 0) virtualizer.scrollToIndex(selectedAt, { align: 'auto' })
  }, [selectedAt, virtualizer])
  const order = JSON.stringify([tab, view.filter, view.sorting, view.isFaultsOnly, view.isGrouped])
  useEffect(() => {
    if (selected === null) scroller.current?.scrollTo(0, 0)
  }, [order])
  const top = virtualizer.range?.startIndex ?? 0
  const height = virtualizer.scrollRect?.height ?? 0
  const pageRows = Math.max(1, Math.floor(height / rowHeight) - 1)
  useEffect(() => dispatch({ kind: 'scroll', top, pageRows }), [top, pageRows, dispatch])
  const widths = useMemo(() => widthsOf(fleet), [fleet])
  const recent = useMemo(() => new Map(fleet?.recent.map((one) => [one.service, one])), [fleet])
  if (fleet === null) return null
  const facts = {
    policy: fleet.policy,
    recent,
    statusTime: statusTime(state),
    isExpired: areExpired(state),
  }
  const draw = (row: Row | undefined, index: number, item: LineProps['item']) => {
    const isSelected = row?.id === selected
    return row && <Line key={row.id} {...{ row, index, item, isSelected, dispatch, ...facts }} />
  }
  return (
    <div
      class="list"
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={tab}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={selectedAt < 0 ? undefined : toElementId(selected ?? '')}
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
          style={isPrinting ? {} : { height: `${virtualizer.getTotalSize()}px` }}
        >
          {isPrinting
            ? rows.map((row, index) => draw(row, index, null))
            : virtualizer.getVirtualItems().map((item) => draw(rows[item.index], item.index, item))}
        </div>
      </div>
    </div>
  )
}
