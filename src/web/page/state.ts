import type { Message, PageMs, PageState, View } from './model.ts'

/** The state of a page that has read nothing yet. */
export function begin(view: View, now: PageMs): PageState {
  return {
    view,
    fleet: null,
    receivedAt: now,
    left: [],
    link: { kind: 'connecting' },
    now,
    frozenUntil: 0,
    isFrozen: false,
    rows: [],
    shown: 0,
    all: 0,
    pageRows: 1,
    isHelpOpen: false,
  }
}

/** The state after a message. */
export function update(before: PageState, message: Message, now: PageMs): PageState {
  const state = { ...before, now }
  if (message.kind === 'snapshot') {
    return { ...state, fleet: message.snapshot, receivedAt: now, link: { kind: 'open' } }
  }
  if (message.kind === 'open') return { ...state, view: { ...state.view, sheet: message.sheet } }
  if (message.kind === 'moment') return { ...state, view: { ...state.view, at: message.at } }
  if (message.kind === 'span') return { ...state, view: { ...state.view, span: message.span } }
  return message.kind === 'visit' ? { ...state, view: message.view } : state
}
