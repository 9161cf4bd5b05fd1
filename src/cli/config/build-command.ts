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
import { FAULTS, type Query, type RowKind } from '../../domain/report/query.ts'
import { formatDecimal } from '../../render/number.ts'
import { listOptions } from '../../options/option.ts'
import { lastOf, type Setting, valuesOf } from '../../options/setting.ts'
import { listWords } from '../../options/value.ts'
import { listTakers } from '../actions/actions.ts'
import { GROUPS, type OptionValues } from '../options/groups.ts'
import type { ParsedArgs } from '../options/parse.ts'
import { FORMATS } from '../output/formats.ts'
import type { Action, Command } from './command.ts'

/** Settings of one strength. */
type Layer = readonly Setting[]

// Less than the ten seconds after which Nagios kills a plugin.
const NAGIOS_DEADLINE_MS = 9000
const ROWS_PER_PAGE = 50

/** Whether an output format makes sense for an action. */
export function supportsOutput({ formats }: Action, output: unknown): boolean {
  return formats.some((each) => each === output)
}

const SERVICE_ORDER = { noun: 'services', keys: SERVICE_KEYS, worst: WORST_SERVICES_FIRST }

/** How rows of each kind may be sorted. */
const ORDERS: Record<
  RowKind,
  { noun: string; keys: readonly string[]; worst: readonly Sorting[] }
> = {
  instances: { noun: 'instances', keys: INSTANCE_KEYS, worst: WORST_INSTANCES_FIRST },
  averages: SERVICE_ORDER,
  health: SERVICE_ORDER,
}

const FILTERS = ['status', 'faults', ...MEASURE_KEYS.map((key) => `${key}Above` as const)] as const

function pageOf({ limit, page, perPage }: OptionValues, action: Action): Query['page'] {
  const isPaged = page !== undefined || perPage !== undefined
  if (isPaged) return { number: page ?? 1, size: perPage ?? ROWS_PER_PAGE }
  const size = limit ?? action.limit
  return size === undefined ? null : { number: 1, size }
}

function filterOf(given: OptionValues): Pick<Query, 'filter' | 'filters'> {
  const { status, faults } = given
  const above = byMeasure(({ key }) => given[`${key}Above`], 'Above')
  return {
    filter: { status: faults ? FAULTS : status, ...above },
    filters: FILTERS.filter((key) => given[key] !== undefined && given[key] !== false),
  }
}

function sortingOf({ sort, output }: OptionValues, action: Action): Query['sorting'] {
  const ofFormat = FORMATS[output].isWorstFirst === true ? ORDERS[action.rows].worst : undefined
  return sort ?? action.sorting ?? ofFormat
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
    page: isWhole ? null : pageOf(given, action),
    intervalMs: action.isEndless === true ? interval * 1000 : null,
    explained: exitCode ? ['unknown', 'unhealthy'] : ['unknown'],
  }
}

/** Returns the first sort key that the rows of an action lack. */
function findWrongKey({ rows }: Action, sorting: readonly Sorting[] = []): string | undefined {
  return sorting.find(({ key }) => !ORDERS[rows].keys.includes(key))?.key
}

/** Returns why an action does not take an option that is on the command line. */
function explainRefusal(flags: Layer, { name }: Action): string | undefined {
  for (const { option, origin } of flags) {
    const takers = listTakers(option.key)
    if (takers.length > 0 && !takers.includes(`--${name}`)) {
      return `${origin} is not allowed with --${name}; use ${listWords(takers)}`
    }
  }
  return undefined
}

/** Returns why options exclude each other, or the action. */
function findConflict(given: OptionValues, action: Action, flags: Layer): string | undefined {
  const { name, options = [] } = action
  const { output, for: wanted, waitTimeout, faults, status, limit } = given
  const { page = given.perPage } = given
  const wrongKey = findWrongKey(action, given.sort)
  const { noun, keys } = ORDERS[action.rows]
  const problems = [
    wrongKey !== undefined && `--sort: ${noun} have no ${wrongKey}; use ${keys.join(', ')}`,
    explainRefusal(flags, action),
    !supportsOutput(action, output) &&
      `-o ${output} is not allowed with --${name}; use ${action.formats.join(', ')}`,
    options.includes('for') &&
      wanted >= waitTimeout &&
      `--for ${formatDecimal(wanted)} must be less than --waitTimeout ${formatDecimal(waitTimeout)}`,
    faults && status !== undefined && '--faults is not allowed with --status; use one at a time',
    limit !== undefined &&
      page !== undefined &&
      '--limit is not allowed with --page; use one at a time',
  ]
  return problems.find((problem) => typeof problem === 'string')
}

/** A plugin is quiet: some programs that run it take stderr for its one line. */
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

function isRival({ option: one }: Setting, { option: other }: Setting): boolean {
  return RIVALS.some((keys) => keys.includes(one.key) && keys.includes(other.key))
}

/** Whether a setting for all commands applies to this one; a wrong one does, to be reported. */
function isApplicable({ option, value }: Setting, action: Action, output: unknown): boolean {
  // Nagios kills a plugin that takes longer than its own deadline.
  if (option.key === 'deadline') return output !== 'nagios'
  if (value === undefined) return true
  if (option.key === 'output') return supportsOutput(action, value)
  return option.key !== 'sort' || findWrongKey(action, value as readonly Sorting[]) === undefined
}

/** Returns the settings that count, the stronger ones last. */
function stack(layers: readonly Layer[], flags: Layer, action: Action): Layer {
  const output = lastOf([...layers, flags].flat(), 'output')?.value
  const applicable = layers.map((layer) => layer.filter((one) => isApplicable(one, action, output)))
  return [...applicable, flags].reduce((weaker, layer) => [
    ...weaker.filter((one) => !layer.some((other) => isRival(one, other))),
    ...layer,
  ])
}

/**
 * Builds a command from a command line and all other settings.
 * @param layers settings outside the command line, the weaker before the stronger
 * @throws UsageError
 */
export function buildCommand(
  { server, action, service, settings }: ParsedArgs,
  layers: readonly Layer[] = [],
): Command {
  const counting = stack(layers, settings, action)
  const given = valuesOf(listOptions(GROUPS), counting) as OptionValues
  const problem =
    counting.find((each) => each.problem !== undefined)?.problem ??
    findConflict(given, action, settings)
  if (problem !== undefined) throw new UsageError(problem)
  const { healthyInstances: minimum, warnHeadroom = null } = given
  const deadlineMs = given.output === 'nagios' ? NAGIOS_DEADLINE_MS : DEFAULTS.deadlineMs
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
    pace: { intervalMs: given.interval * 1000, count: given.count },
    wait: { forMs: given.for * 1000, timeoutMs: given.waitTimeout * 1000 },
    limits: {
      timeoutMs: given.timeout * 1000,
      deadlineMs: given.deadline === undefined ? deadlineMs : given.deadline * 1000,
      concurrency: given.concurrency,
      maxInstances: given.maxInstances,
    },
    verbosity: verbosityOf(given),
    options: given,
  }
}
