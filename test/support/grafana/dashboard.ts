import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type Dashboard,
  DashboardCursorSync,
  type Panel,
  type RowPanel,
  type VariableModel,
  VariableRefresh,
  VariableSort,
} from '@grafana/schema'
import {
  type Content,
  DATASOURCE,
  graph,
  type Steps,
  stat,
  table,
  timeline,
  UP_OR_DOWN,
} from './panels.ts'

const PROVIDER = 'provider=~"$provider"'
const SERVICE = `${PROVIDER}, service=~"$service"`
const healthy = `cpx_service_instances{${SERVICE}, status="healthy"}`
const minimum = `cpx_service_minimum_instances{${SERVICE}}`
// As in the alert: only instances that are known to be of the service count.
const atMost = `sum without (status) (cpx_service_instances{${SERVICE}, status=~"healthy|unknown"})`
const below = `sum(${atMost} < bool ${minimum})`
const headroom = `${healthy} - ignoring (status) ${minimum}`
const byService = (expr: string) => `sum by (provider, service) (${expr})`
const inStatus = (status: string) =>
  byService(`cpx_service_instances{${SERVICE}, status="${status}"}`)
const meanOf = (measure: string) =>
  `avg by (provider, service) (cpx_instance_${measure}_ratio{${SERVICE}})`

const AT_LEAST_ZERO: Steps = [['red'], ['orange', 0], ['green', 1]]
const NONE: Steps = [['green'], ['red', 1]]
const LOAD: Steps = [['green'], ['orange', 0.6], ['red', 0.75]]
const COVERAGE: Steps = [['red'], ['orange', 0.9], ['green', 1]]

const STATS: readonly Content[] = [
  stat(
    {
      title: 'Provider',
      description: 'Whether every provider gives a listing.',
      mappings: UP_OR_DOWN,
    },
    `min(cpx_up{${PROVIDER}})`,
  ),
  stat(
    {
      title: 'Last round',
      description: 'Time since the last round ended. All other values are of that time.',
      unit: 's',
      steps: [['green'], ['orange', 60], ['red', 300]],
    },
    `max(time() - cpx_last_round_timestamp_seconds{${PROVIDER}})`,
  ),
  stat(
    {
      title: 'Services below their minimum',
      description:
        'Services that have too few healthy instances even if their unknown ones are healthy.',
      steps: NONE,
    },
    below,
  ),
  stat(
    {
      title: 'Services undecided',
      description: 'Services that have their minimum only if their unknown instances are healthy.',
      steps: NONE,
    },
    `sum(${healthy} < bool ignoring (status) ${minimum}) - ${below}`,
  ),
  stat(
    {
      title: 'Coverage',
      description: 'Share of the listed instances that answered.',
      unit: 'percentunit',
      steps: COVERAGE,
    },
    `min(cpx_coverage_ratio{${PROVIDER}})`,
  ),
  stat(
    { title: 'Instances', description: 'Listed instances.', steps: [['blue']] },
    `sum(cpx_instances{${PROVIDER}})`,
  ),
  stat(
    { title: 'Alerts', description: 'Alerts of alerts.yml that fire.', steps: NONE },
    'count(ALERTS{alertname=~"Cpx.*", alertstate="firing"}) or vector(0)',
  ),
]

const SERVICES = table(
  {
    title: 'Services',
    description: 'Headroom: healthy instances above the minimum. CPU, memory: means.',
  },
  ['provider', 'service'],
  [
    { name: 'headroom', expr: byService(headroom), steps: AT_LEAST_ZERO },
    { name: 'healthy', expr: inStatus('healthy') },
    { name: 'unhealthy', expr: inStatus('unhealthy') },
    { name: 'unknown', expr: inStatus('unknown') },
    { name: 'minimum', expr: byService(minimum) },
    { name: 'CPU', expr: meanOf('cpu'), unit: 'percentunit', steps: LOAD },
    { name: 'memory', expr: meanOf('memory'), unit: 'percentunit', steps: LOAD },
  ],
)

const GRAPHS: readonly Content[] = [
  graph(
    { title: 'Instances by status', description: 'Listed instances.', isStacked: true },
    { '{{status}}': `sum by (status) (cpx_instances{${PROVIDER}})` },
  ),
  graph(
    { title: 'Headroom', description: 'Healthy instances above the minimum.', isSigned: true },
    { '{{service}}': byService(headroom) },
  ),
  graph(
    {
      title: 'CPU of services',
      description: 'Means of the instances that answered.',
      unit: 'percentunit',
      max: 1,
    },
    { '{{service}}': meanOf('cpu') },
  ),
  graph(
    {
      title: 'Memory of services',
      description: 'Means of the instances that answered.',
      unit: 'percentunit',
      max: 1,
    },
    { '{{service}}': meanOf('memory') },
  ),
  graph(
    {
      title: 'Coverage',
      description: 'Share of the listed instances that answered.',
      unit: 'percentunit',
      max: 1,
    },
    { '{{provider}}': `cpx_coverage_ratio{${PROVIDER}}` },
  ),
  timeline(
    {
      title: 'Provider and recording',
      description: 'Whether there is a listing, and a recording.',
    },
    { '{{provider}}': `cpx_up{${PROVIDER}}`, recording: `cpx_recording_up{${PROVIDER}}` },
  ),
]

const MONITOR: readonly Content[] = [
  graph(
    {
      title: 'Duration of rounds',
      description: 'A round longer than the interval delays the next.',
      unit: 's',
    },
    { '{{provider}}': `cpx_round_duration_seconds{${PROVIDER}}` },
  ),
  graph(
    { title: 'Rounds', description: 'Rounds per minute, and those without a listing.' },
    {
      'rounds of {{provider}}': `60 * rate(cpx_rounds_total{${PROVIDER}}[$__rate_interval])`,
      'failures of {{provider}}': `60 * rate(cpx_round_failures_total{${PROVIDER}}[$__rate_interval])`,
    },
  ),
  graph(
    { title: 'Requests', description: 'Answered HTTP requests.', unit: 'reqps', isStacked: true },
    {
      '{{route}} {{code}}': `sum by (route, code) (rate(cpx_http_requests_total{${PROVIDER}}[$__rate_interval]))`,
    },
  ),
  graph(
    { title: 'Clients', description: 'Open connections, and streams of events among them.' },
    {
      connections: `sum(cpx_http_connections{${PROVIDER}})`,
      streams: `sum(cpx_http_streams{${PROVIDER}})`,
    },
  ),
]

const ALL = { text: 'All', value: '$__all' }

function variable(name: string, query: string): VariableModel {
  return {
    name,
    type: 'query',
    datasource: DATASOURCE,
    query: { query, refId: name },
    refresh: VariableRefresh.onTimeRangeChanged,
    sort: VariableSort.alphabeticalAsc,
    multi: true,
    includeAll: true,
    allValue: '.*',
    current: ALL,
  }
}

const VARIABLES: readonly VariableModel[] = [
  { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'data source' },
  variable('provider', 'label_values(cpx_last_round_timestamp_seconds, provider)'),
  variable('service', `label_values(cpx_service_minimum_instances{${PROVIDER}}, service)`),
]

const COLUMNS = 24

/** Places panels of one size from left to right, below each other. */
function place(
  contents: readonly Content[],
  { y, width, height, firstId }: Record<'y' | 'width' | 'height' | 'firstId', number>,
): Panel[] {
  const perRow = COLUMNS / width
  return contents.map((content, at) => ({
    id: firstId + at,
    ...content,
    gridPos: {
      x: (at % perRow) * width,
      y: y + Math.floor(at / perRow) * height,
      w: width,
      h: height,
    },
  }))
}

const ROW: RowPanel = {
  id: 100,
  type: 'row',
  title: 'The monitor itself',
  collapsed: false,
  gridPos: { x: 0, y: 38, w: COLUMNS, h: 1 },
  panels: [],
}

/** The dashboard of `deploy/grafana`. */
export const DASHBOARD: Dashboard = {
  uid: 'cpx-monitoring',
  title: 'Fleet (cpx-monitoring)',
  description: 'The health of every instance of a fleet, from the metrics of monitoring.',
  tags: ['cpx-monitoring'],
  schemaVersion: 39,
  editable: true,
  graphTooltip: DashboardCursorSync.Crosshair,
  time: { from: 'now-1h', to: 'now' },
  refresh: '15s',
  templating: { list: [...VARIABLES] },
  panels: [
    ...place(STATS, { y: 0, width: 3, height: 4, firstId: 1 }),
    ...place([SERVICES], { y: 4, width: 24, height: 10, firstId: 20 }),
    ...place(GRAPHS, { y: 14, width: 12, height: 8, firstId: 30 }),
    ROW,
    ...place(MONITOR, { y: 39, width: 12, height: 8, firstId: 101 }),
  ],
}

if (import.meta.main) {
  const path = fileURLToPath(new URL('../../../deploy/grafana/monitoring.json', import.meta.url))
  writeFileSync(path, JSON.stringify(DASHBOARD))
  spawnSync('oxfmt', [path], { stdio: 'inherit' })
}
