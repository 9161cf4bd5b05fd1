import { PRESET_CHOICES } from '../../domain/preset.ts'
import type { OptionRows } from '../../options/option.ts'
import { nameOf, oneOf } from '../../options/value.ts'
import { durationFrom, FILE } from './value-types.ts'

const LABEL = nameOf('label')
const QUERY = nameOf('query')

/** Options that only some sources take. */
export const SOURCES = {
  preset: {
    metavar: 'PRESET',
    type: oneOf(...PRESET_CHOICES),
    default: 'auto',
    help: 'Query the metrics of node_exporter, windows_exporter, Kubernetes, or monitoring itself (default auto: those that exist)',
  },
  window: {
    type: durationFrom(0.1),
    help: 'Average CPU over this time: seconds, or 5m (default 5m; for targets 1 s, in the live view the interval)',
  },
  job: {
    metavar: 'GLOB',
    type: nameOf('job'),
    help: 'Read only the targets of jobs that match',
  },
  match: {
    metavar: 'SELECTOR',
    type: nameOf('selector'),
    help: 'Read only the targets with these labels, e.g. \'{env="prod",team=~"a|b"}\'',
  },
  serviceLabel: {
    type: LABEL,
    help: 'The label that names the service of an instance (default: service, else app, else job)',
  },
  instanceLabel: {
    type: LABEL,
    help: 'The label that names an instance (default instance)',
  },
  project: {
    type: nameOf('project'),
    help: 'Read only the containers of this Compose project',
  },
  targetTokenFile: {
    type: FILE,
    help: 'Send the bearer token in this file to every target',
  },
  'queries.up': {
    flags: [],
    type: QUERY,
    help: 'PromQL: 1 for each instance that is up, 0 for one that is down',
  },
  'queries.cpu': { flags: [], type: QUERY, help: 'PromQL: the CPU of each instance' },
  'queries.memory': { flags: [], type: QUERY, help: 'PromQL: the memory of each instance' },
  'queries.unit': {
    flags: [],
    type: oneOf('percent', 'ratio'),
    default: 'percent',
    help: 'The unit of the queries for CPU and memory: from 0 to 100, or from 0 to 1 (default percent)',
  },
} as const satisfies OptionRows
