import type { Dispatch, Span } from './model.ts'
import { nameSpan, RECENT_SPANS } from './span.ts'

interface SpanPickerProps {
  readonly span: Span | null
  readonly dispatch: Dispatch
}

/** Buttons for the time that charts show. */
export function SpanPicker({ span, dispatch }: SpanPickerProps) {
  const choices = [null, ...RECENT_SPANS]
  const chosen = span !== null && span.to === null ? span.from : null
  const isMarked = span !== null && chosen === null
  const choose = (from: string | null) =>
    dispatch({ kind: 'span', span: from === null ? null : { from, to: null } })
  return (
    <div class="spans" role="group" aria-label="Time that the charts show">
      {choices.map((from) => (
        <button
          key={from}
          type="button"
          aria-pressed={!isMarked && chosen === from}
          onClick={() => choose(from)}
        >
          {from === null ? 'recent' : nameSpan(from)}
        </button>
      ))}
      {isMarked && <span class="marked">marked span</span>}
    </div>
  )
}
