import {
  BigValueColorMode,
  BigValueGraphMode,
  type FieldConfig,
  type GraphFieldConfig,
  MappingType,
  type Panel,
  SortOrder,
  StackingMode,
  ThresholdsMode,
  TooltipDisplayMode,
  VisibilityMode,
} from '@grafana/schema'
import type { Options as StatOptions } from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen'
import type { Options as TimelineOptions } from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen'
import type { Options as TableOptions } from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen'
import type { Options as GraphOptions } from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen'

export const DATASOURCE = { type: 'prometheus', uid: '${datasource}' }

/** A panel without its place. */
export type Content = Omit<Panel, 'id' | 'gridPos'>

/** Expressions by their legends. */
export type Queries = Readonly<Record<string, string>>

/** The colors of values from 0 on, each from its number on. */
export type Steps = readonly (readonly [color: string, from?: number])[]

interface Facts {
  readonly title: string
  /** Shown at the title. */
  readonly description: string
  /** A unit of Grafana. */
  readonly unit?: string
  readonly steps?: Steps
}

function fieldsOf({ unit, steps }: Facts): FieldConfig {
  return {
    ...(unit !== undefined && { unit }),
    ...(steps !== undefined && {
      thresholds: {
        mode: ThresholdsMode.Absolute,
        steps: steps.map(([color, from]) => ({ color, value: from ?? null })),
      },
    }),
  }
}

function targetsOf(queries: Queries, isInstant: boolean): Record<string, unknown>[] {
  return Object.entries(queries).map(([legend, expr], at) => ({
    refId: String.fromCodePoint(65 + at),
    datasource: DATASOURCE,
    expr,
    legendFormat: legend,
    ...(isInstant ? { instant: true, range: false } : { range: true }),
  }))
}

const frameOf = ({ title, description }: Facts) => ({ title, description, datasource: DATASOURCE })

/** Names the values of a measure that is 0 or 1. */
export const UP_OR_DOWN = [
  {
    type: MappingType.ValueToText,
    options: { 0: { text: 'down', color: 'red' }, 1: { text: 'up', color: 'green' } },
  } as const,
]

/** One number. */
export function stat(
  facts: Facts & { readonly mappings?: FieldConfig['mappings'] },
  expr: string,
): Content {
  const options: Partial<StatOptions> = {
    colorMode: BigValueColorMode.Background,
    graphMode: BigValueGraphMode.None,
    reduceOptions: { calcs: ['lastNotNull'] },
  }
  const { mappings } = facts
  return {
    ...frameOf(facts),
    type: 'stat',
    fieldConfig: { defaults: { ...fieldsOf(facts), ...(mappings && { mappings }) }, overrides: [] },
    options: { ...options },
    targets: targetsOf({ __auto: expr }, true),
  }
}

/** Values over time. */
export function graph(
  facts: Facts & { readonly isStacked?: true; readonly isSigned?: true; readonly max?: number },
  queries: Queries,
): Content {
  const { isStacked = false, isSigned = false, max } = facts
  const custom: GraphFieldConfig = isStacked
    ? { fillOpacity: 40, stacking: { mode: StackingMode.Normal, group: 'A' } }
    : { fillOpacity: 0 }
  const options: Partial<GraphOptions> = {
    tooltip: { mode: TooltipDisplayMode.Multi, sort: SortOrder.Descending },
  }
  const defaults = {
    ...fieldsOf(facts),
    ...(!isSigned && { min: 0 }),
    ...(max !== undefined && { max }),
    custom: { ...custom },
  }
  return {
    ...frameOf(facts),
    type: 'timeseries',
    fieldConfig: { defaults, overrides: [] },
    options: { ...options },
    targets: targetsOf(queries, false),
  }
}

/** States over time. */
export function timeline(facts: Facts, queries: Queries): Content {
  const options: Partial<TimelineOptions> = { rowHeight: 0.8, showValue: VisibilityMode.Never }
  return {
    ...frameOf(facts),
    type: 'state-timeline',
    fieldConfig: { defaults: { mappings: UP_OR_DOWN }, overrides: [] },
    options: { ...options },
    targets: targetsOf(queries, false),
  }
}

interface Column {
  readonly name: string
  readonly expr: string
  readonly unit?: string
  readonly steps?: Steps
}

/** A row for each combination of labels, with a column for each expression; sorted by the first one. */
export function table(
  facts: Facts,
  labels: readonly string[],
  columns: readonly Column[],
): Content {
  const options: Partial<TableOptions> = {
    showHeader: true,
    sortBy: [{ displayName: columns[0]?.name ?? '', desc: false }],
  }
  const refIds = columns.map((_, at) => String.fromCodePoint(65 + at))
  const renames = columns.map(({ name }, at) => [`Value #${refIds[at]}`, name])
  const order = [...labels, ...renames.map(([from]) => from)].map((name, at) => [name, at])
  return {
    ...frameOf(facts),
    type: 'table',
    fieldConfig: {
      defaults: {},
      overrides: columns.map(({ name, unit, steps }) => ({
        matcher: { id: 'byName', options: name },
        properties: [
          ...(unit === undefined ? [] : [{ id: 'unit', value: unit }]),
          ...(steps === undefined
            ? []
            : [
                { id: 'thresholds', value: fieldsOf({ ...facts, steps }).thresholds },
                { id: 'custom.cellOptions', value: { type: 'color-text' } },
              ]),
        ],
      })),
    },
    options: { ...options },
    targets: columns.map(({ expr }, at) => ({
      refId: refIds[at],
      datasource: DATASOURCE,
      expr,
      format: 'table',
      instant: true,
      range: false,
    })),
    transformations: [
      { id: 'merge', options: {} },
      {
        id: 'organize',
        options: {
          excludeByName: { Time: true },
          indexByName: Object.fromEntries(order) as object,
          renameByName: Object.fromEntries(renames) as object,
        },
      },
    ],
  }
}
