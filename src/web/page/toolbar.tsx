import type { RefObject } from 'preact'
import { findInvalidTerm } from '../../domain/report/filter-expression.ts'
import { escapeUnsafe } from '../../render/safe.ts'
import { describeEmpty } from '../../render/words/row.ts'
import type { Dispatch, PageState, View } from './model.ts'
import { findSelected } from './select.ts'
import { focusList } from './use-focus.ts'

const TABS: readonly View['tab'][] = ['instances', 'services']

interface CountProps {
  readonly state: PageState
  readonly tab: View['tab']
}

/** `21 of 150` of the tab that is shown, else all of its rows. */
function Count({ state: { fleet, shown, all, view }, tab }: CountProps) {
  if (tab !== view.tab) return <b>{fleet?.[tab].length}</b>
  return (
    <b>
      {shown}
      {shown < all && <span class="of">{` of ${all}`}</span>}
    </b>
  )
}

/** The reason why the list is empty; null if it is not. */
export function explainEmpty({ fleet, rows, all, view }: PageState): string | null {
  if (fleet === null || rows.length > 0) return null
  if (fleet.observedAt === null) return 'waiting for the first round'
  return describeEmpty({ ...view, all })
}

function describeOrder(state: PageState): string {
  if (state.isFrozen || state.now < state.frozenUntil) return 'row order is frozen'
  return findSelected(state) < 0 ? '' : 'following the selected row'
}

interface ToolbarProps {
  readonly state: PageState
  readonly dispatch: Dispatch
  readonly filter: RefObject<HTMLInputElement | null>
}

function Filter({ state, dispatch, filter }: ToolbarProps) {
  const text = state.view.filter
  const invalid = findInvalidTerm(text)
  const problem = invalid === undefined ? '' : `invalid term: ${escapeUnsafe(invalid)}`
  const onKeyDown = ({ key, currentTarget }: KeyboardEvent) => {
    if (key === 'Escape') dispatch({ kind: 'filter', text: '' })
    if (key !== 'Escape' && key !== 'Enter') return
    if (currentTarget instanceof HTMLElement) currentTarget.blur()
    focusList()
  }
  return (
    <span class="filter">
      <input
        ref={filter}
        type="search"
        aria-label="filter"
        aria-invalid={invalid !== undefined}
        aria-describedby="invalid-term"
        placeholder="/ filter: text, !text, cpu>80"
        spellcheck={false}
        autocomplete="off"
        maxLength={100}
        value={text}
        onInput={({ currentTarget }) => dispatch({ kind: 'filter', text: currentTarget.value })}
        onKeyDown={onKeyDown}
      />
      <span id="invalid-term" class="invalid" title={problem}>
        {problem}
      </span>
    </span>
  )
}

/** What the list shows: the tab, the filter, and what else selects or orders rows. */
export function Toolbar(props: ToolbarProps) {
  const { state, dispatch } = props
  const { tab, isFaultsOnly, isGrouped } = state.view
  return (
    <div class="toolbar" role="toolbar" aria-label="rows">
      {TABS.map((each) => (
        <button
          key={each}
          type="button"
          class="tab"
          aria-pressed={each === tab}
          onClick={() => dispatch({ kind: 'tab', tab: each })}
        >
          {each} <Count state={state} tab={each} />
        </button>
      ))}
      <Filter {...props} />
      <button
        type="button"
        aria-pressed={isFaultsOnly}
        onClick={() => dispatch({ kind: 'act', action: 'faults' })}
      >
        faults only
      </button>
      {tab === 'instances' && (
        <button
          type="button"
          aria-pressed={isGrouped}
          onClick={() => dispatch({ kind: 'act', action: 'group' })}
        >
          by service
        </button>
      )}
      <span class="order">{describeOrder(state)}</span>
      <button
        type="button"
        class="help-button"
        aria-label="help: all keys"
        title="all keys"
        onClick={() => dispatch({ kind: 'act', action: 'help' })}
      >
        ?
      </button>
    </div>
  )
}
