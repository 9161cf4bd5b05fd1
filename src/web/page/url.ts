import {
  FAULTS_FIRST,
  GREATEST_FIRST,
  INSTANCE_KEYS,
  SERVICE_KEYS,
  type Sorting,
  WORST_SERVICES_FIRST,
} from '../../domain/report/order.ts'
import { sortingBy } from '../../options/sorting.ts'
import type { Sheet, View } from './model.ts'
import { isSpan } from './span.ts'

/** What an address without parameters shows. */
export const DEFAULT_VIEW: View = {
  tab: 'instances',
  filter: '',
  isFaultsOnly: false,
  isGrouped: false,
  sorting: { instances: FAULTS_FIRST, services: WORST_SERVICES_FIRST },
  selected: null,
  sheet: null,
  isServicesOnly: false,
  at: null,
  span: null,
}

/** `cpu:desc,ip:asc`, as `--sort` takes it. */
function formatSorting(sorting: readonly Sorting[]): string {
  return sorting.map(({ key, isDescending }) => `${key}:${isDescending ? 'desc' : 'asc'}`).join(',')
}

const INSTANCE_SORTING = sortingBy(INSTANCE_KEYS, GREATEST_FIRST)
const SERVICE_SORTING = sortingBy(SERVICE_KEYS, GREATEST_FIRST)

function formatSheet(sheet: Sheet): string {
  return sheet.kind === 'events' ? 'events' : `${sheet.kind} ${sheet.name}`
}

function parseSheet(text: string): Sheet | null {
  if (text === 'events') return { kind: 'events' }
  const [, kind, name = ''] = /^(instance|service) (.+)$/s.exec(text) ?? []
  return kind === 'instance' || kind === 'service' ? { kind, name } : null
}

/** The parameters of an address that shows a view; what is as always is left out. */
export function toParameters({ sorting, sheet, ...view }: View): URLSearchParams {
  const parameters = new URLSearchParams()
  const put = (name: string, value: string, usual = '') => {
    if (value !== usual) parameters.set(name, value)
  }
  put('tab', view.tab, DEFAULT_VIEW.tab)
  put('filter', view.filter)
  put('faults', view.isFaultsOnly ? '1' : '')
  put('group', view.isGrouped ? '1' : '')
  put('sort', formatSorting(sorting.instances), formatSorting(FAULTS_FIRST))
  put('sortServices', formatSorting(sorting.services), formatSorting(WORST_SERVICES_FIRST))
  put('row', view.selected ?? '')
  put('open', sheet === null ? '' : formatSheet(sheet))
  put('events', view.isServicesOnly ? 'services' : '')
  put('at', view.at ?? '')
  put('from', view.span?.from ?? '')
  put('to', view.span?.to ?? '')
  return parameters
}

/** The view that an address shows; what it does not say, or says wrong, is as always. */
export function fromParameters(parameters: URLSearchParams): View {
  const text = (name: string) => parameters.get(name) ?? ''
  const named = (name: string) => (text(name) === '' ? null : text(name))
  // A plus sign that is not encoded is a blank in a query.
  const time = (name: string) => named(name)?.replace(/ (?=\d\d:\d\d$)/, '+') ?? null
  const instances = INSTANCE_SORTING.parse(text('sort'))
  const from = time('from')
  const span = from === null ? null : { from, to: time('to') }
  const services = SERVICE_SORTING.parse(text('sortServices'))
  return {
    tab: text('tab') === 'services' ? 'services' : 'instances',
    filter: text('filter'),
    isFaultsOnly: text('faults') === '1',
    isGrouped: text('group') === '1',
    sorting: {
      instances: instances ?? DEFAULT_VIEW.sorting.instances,
      services: services ?? DEFAULT_VIEW.sorting.services,
    },
    selected: named('row'),
    sheet: parseSheet(text('open')),
    isServicesOnly: text('events') === 'services',
    at: time('at'),
    span: span !== null && isSpan(span) ? span : null,
  }
}

/** Whether going back should lead from one view to the other: others replace it. */
export function isNavigation(before: View, after: View): boolean {
  return (
    before.tab !== after.tab ||
    before.sheet?.kind !== after.sheet?.kind ||
    (before.at === null) !== (after.at === null)
  )
}
