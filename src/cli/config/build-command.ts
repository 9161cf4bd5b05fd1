import { DEFAULTS } from '../../domain/defaults.ts'
import { UsageError } from '../../domain/error.ts'
import { byMeasure, MEASURE_KEYS } from '../../domain/measure.ts'
import { matchGlobs } from '../../domain/report/glob.ts'
import {
  INSTANCE_KEYS,
  SERVICE_KEYS,
  type Sorting,
  WORST_INSTANCES_FIRST,
  WORST_SERVICES_FIRST,
} from '../../domain/report/order.ts'
import { FAULTS, type Query } from '../../domain/report/query.ts'
import { formatDecimal } from '../../render/number.ts'
import { lastOf, type Setting } from '../../options/setting.ts'
import { findAction } from '../actions/actions.ts'
import { FORMATS } from '../output/formats.ts'
import type { Action, Command } from './command.ts'
import type { ParsedArgs } from '../options/parse.ts'
import { OPTIONS, type OptionValues } from '../options/table.ts'

/** Settings of one strength. */
type Layer = readonly Setting[]

// Less than the ten seconds after which Nagios kills a plugin.
const NAGIOS_DEADLINE_MS = 9000
const ROWS_PER_PAGE = 50

/** Whether an output format makes sense for an action. */
export function supportsOutput({ formats }: Action, output: unknown): boolean {
  return formats.some((each) => each === output)
}

/** Returns the sort keys of the rows of an action. */
function keysOf({ rows }: Action): readonly string[] {
  return rows === 'instances' ? INSTANCE_KEYS : SERVICE_KEYS
}

const FILTERS = ['status', 'faults', ...MEASURE_KEYS.map((key) => `${key}Above` as const)] as const

function pageOf({ limit, page, perPage }: OptionValues): Query['page'] {
  if (limit !== undefined) return { number: 1, size: limit }
  const isPaged = page !== undefined || perPage !== undefined
  return isPaged ? { number: page ?? 1, size: perPage ?? ROWS_PER_PAGE } : null
}

function filterOf(given: OptionValues): Pick<Query, 'filter' | 'filters'> {
  const { status, faults } = given
  const above = byMeasure(({ key }) => given[`${key}Above`], 'Above')
  return {
    filter: { status: faults ? FAULTS : status, ...above },
    filters: FILTERS.filter((key) => given[key] !== undefined && given[key] !== false),
  }
}

function sortingOf({ sort, output }: OptionValues, { rows }: Action): Query['sorting'] {
  if (sort !== undefined || FORMATS[output].isWorstFirst !== true) return sort
  return rows === 'instances' ? WORST_INSTANCES_FIRST : WORST_SERVICES_FIRST
}

function buildQuery(given: OptionValues, action: Action, service: string | null): Query {
  const { only, output, interval, exitCode } = given
  const isWhole = FORMATS[output].isWhole === true
  return {
    kind: action.rows,
    service,
    only: only === undefined ? null : { globs: only, matches: matchGlobs(only) },
    ...(isWhole ? { filter: {}, filters: [] } : filterOf(given)),
    sorting: sortingOf(given, action),
    page: isWhole ? null : pageOf(given),
    intervalMs: action.isEndless === true ? interval * 1000 : null,
    explained: exitCode === true ? ['unknown', 'unhealthy'] : ['unknown'],
  }
}

/** Returns why options exclude each other, or the action. */
function findConflict(given: OptionValues, action: Action): string | undefined {
  const { name, isEndless = false } = action
  const { output, count, for: wanted, waitTimeout, faults, status, limit } = given
  const { page = given.perPage } = given
  const keys = keysOf(action)
  const wrongKey = given.sort?.find(({ key }) => !keys.includes(key))?.key
  const rows = action.rows === 'instances' ? 'instances' : 'services'
  const problems = [
    wrongKey !== undefined && `--sort: ${rows} have no ${wrongKey}; use ${keys.join(', ')}`,
    isEndless &&
      given.outputFile !== undefined &&
      `--outputFile is not allowed with --${name}, which prints every round`,
    !supportsOutput(action, output) &&
      `-o ${output} is not allowed with --${name}; use ${action.formats.join(', ')}`,
    !isEndless &&
      count !== undefined &&
      `--count requires --monitorService; --${name} ends by itself`,
    wanted >= waitTimeout &&
      `--for ${formatDecimal(wanted)} must be less than --waitTimeout ${formatDecimal(waitTimeout)}`,
    faults && status !== undefined && '--faults is not allowed with --status; use one at a time',
    limit !== undefined &&
      page !== undefined &&
      '--limit is not allowed with --page; use one at a time',
  ]
  return problems.find((problem) => typeof problem === 'string')
}

/** A plugin is quiet: some of its readers take stderr for its one line. */
function verbosityOf({ quiet, verbose, output }: OptionValues): Command['verbosity'] {
  if (quiet) return 'quiet'
  if (verbose) return 'verbose'
  return output === 'nagios' ? 'quiet' : 'normal'
}

/** Settings of a stronger layer replace those of a weaker one if they are listed together here. */
const RIVALS = [
  ['status', 'faults'],
  ['limit', 'page', 'perPage'],
]

function isRival(one: Setting, other: Setting): boolean {
  return RIVALS.some((keys) => keys.includes(one.option.key) && keys.includes(other.option.key))
}

interface Intent {
  readonly action: Action
  readonly output: unknown
}

/** A setting for all commands is ignored if it makes no sense for this one; never if it is wrong. */
function isApplicable({ option: { key }, value }: Setting, { action, output }: Intent): boolean {
  // Nagios kills a plugin that takes longer than its own deadline.
  if (key === 'deadline') return output !== 'nagios'
  if (value === undefined) return true
  if (key === 'output') return supportsOutput(action, value)
  const keys = keysOf(action)
  return (
    key !== 'sort' || (value as readonly Sorting[]).every((sorting) => keys.includes(sorting.key))
  )
}

/** Returns the settings that count, the stronger ones last. */
function stack(layers: readonly Layer[], flags: Layer, action: Action): Setting[] {
  const intent = { action, output: lastOf([...layers, flags].flat(), 'output')?.value }
  const applicable = layers.map((layer) => layer.filter((one) => isApplicable(one, intent)))
  return [...applicable, flags].reduce<Setting[]>(
    (weaker, layer) => [
      ...weaker.filter((one) => !layer.some((other) => isRival(one, other))),
      ...layer,
    ],
    [],
  )
}

/** Returns the value of every option: of several settings the last counts. */
function valuesOf(settings: readonly Setting[]): OptionValues {
  const wrong = settings.find(({ problem }) => problem !== undefined)
  if (wrong !== undefined) throw new UsageError(wrong.problem)
  const defaults = OPTIONS.map((option) => [option.key, option.default] as const)
  const given = settings.map(({ option, value }) => [option.key, value] as const)
  return Object.fromEntries([...defaults, ...given]) as OptionValues
}

/**
 * Builds a command from a command line and all other settings.
 * @param layers settings outside the command line, the weaker before the stronger
 * @throws UsageError
 */
export function buildCommand(
  { server, action: { name, service }, settings }: ParsedArgs,
  layers: readonly Layer[] = [],
): Command {
  const action = findAction(name)
  const given = valuesOf(stack(layers, settings, action))
  const conflict = findConflict(given, action)
  if (conflict !== undefined) throw new UsageError(conflict)
  const { healthyInstances: minimum, output, warnHeadroom = null } = given
  const deadlineMs = output === 'nagios' ? NAGIOS_DEADLINE_MS : DEFAULTS.deadlineMs
  return {
    address: server,
    action,
    query: buildQuery(given, action, service),
    policy: {
      thresholds: byMeasure(({ key }) => given[`${key}Threshold`]),
      ...(typeof minimum === 'number' ? { minimum } : minimum),
      minCoverage: given.minCoverage,
      warnHeadroom,
    },
    exitOnVerdict: given.exitCode === true,
    pace: { intervalMs: given.interval * 1000, count: given.count },
    wait: { forMs: given.for * 1000, timeoutMs: given.waitTimeout * 1000 },
    timeoutMs: given.timeout * 1000,
    deadlineMs: given.deadline === undefined ? deadlineMs : given.deadline * 1000,
    concurrency: given.concurrency,
    maxInstances: given.maxInstances,
    caFile: given.ca,
    tokenFile: given.tokenFile,
    output,
    outputFile: given.outputFile,
    color: given.color,
    usesPager: given.pager === true,
    verbosity: verbosityOf(given),
  }
}
