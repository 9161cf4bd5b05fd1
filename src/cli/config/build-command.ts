import { DEFAULTS } from '../../domain/defaults.ts'
import { UsageError } from '../../domain/error.ts'
import { INSTANCE_KEYS, SERVICE_KEYS, type Sorting } from '../../domain/report/order.ts'
import { FAULTS, matchGlobs } from '../../domain/report/query.ts'
import { formatDecimal } from '../../render/number.ts'
import type { Action, Command, Query } from './command.ts'
import { lastOf, type Setting } from '../../options/setting.ts'
import { OUTPUTS } from '../options/output.ts'
import type { ParsedArgs } from '../options/parse.ts'
import { OPTIONS, type OptionValues } from '../options/table.ts'

/** Settings of one strength. */
type Layer = readonly Setting[]

// Less than the ten seconds after which Nagios kills a plugin.
const NAGIOS_DEADLINE_MS = 9000
const ROWS_PER_PAGE = 50

const FORMATS_OF_ROUNDS = ['table', 'wide', 'json', 'ndjson', 'csv', 'name'] as const

/** The formats that make sense for an action: a check and a scrape cover one round. */
const SUPPORTED: Readonly<Record<Action['kind'], readonly OptionValues['output'][]>> = {
  summary: OUTPUTS,
  serviceStats: OUTPUTS,
  healthCheck: OUTPUTS,
  monitorService: FORMATS_OF_ROUNDS,
  waitHealthy: FORMATS_OF_ROUNDS,
}

/** Whether an output format makes sense for an action. */
export function supportsOutput(kind: Action['kind'], output: unknown): boolean {
  return SUPPORTED[kind].some((each) => each === output)
}

function hasInstances({ kind }: Action): boolean {
  return kind === 'summary' || kind === 'monitorService'
}

/** Returns the sort keys of the rows of an action. */
function keysOf(action: Action): readonly string[] {
  return hasInstances(action) ? INSTANCE_KEYS : SERVICE_KEYS
}

const FILTERS = ['status', 'faults', 'cpuAbove', 'memoryAbove'] as const

function buildQuery(given: OptionValues): Query {
  const { only, status, faults, cpuAbove, memoryAbove, sort, limit, page, perPage } = given
  const isPaged = page !== undefined || perPage !== undefined
  return {
    only: only === undefined ? null : { globs: only, isMeant: matchGlobs(only) },
    filter: { status: faults ? FAULTS : status, cpuAbove, memoryAbove },
    filters: FILTERS.filter((key) => given[key] !== undefined && given[key] !== false).map(
      (key) => `--${key}`,
    ),
    sorting: sort,
    limit,
    page: isPaged ? { number: page ?? 1, size: perPage ?? ROWS_PER_PAGE } : null,
  }
}

/** Returns why options exclude each other, or the action. */
function findConflict(given: OptionValues, action: Action): string | undefined {
  const { kind } = action
  const { output, count, for: wanted, waitTimeout, faults, status, limit } = given
  const { page = given.perPage } = given
  const keys = keysOf(action)
  const wrongKey = given.sort?.find(({ key }) => !keys.includes(key))?.key
  const rows = hasInstances(action) ? 'instances' : 'services'
  const isView = kind === 'monitorService'
  const problems = [
    wrongKey !== undefined && `--sort: ${rows} have no ${wrongKey}; use ${keys.join(', ')}`,
    isView &&
      given.outputFile !== undefined &&
      '--outputFile is not allowed with --monitorService, which prints every round',
    !supportsOutput(kind, output) &&
      `-o ${output} is not allowed with --${kind}; use ${SUPPORTED[kind].join(', ')}`,
    !isView && count !== undefined && `--count requires --monitorService; --${kind} ends by itself`,
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
  if (key === 'output') return supportsOutput(action.kind, value)
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
  { server, action, settings }: ParsedArgs,
  layers: readonly Layer[] = [],
): Command {
  const given = valuesOf(stack(layers, settings, action))
  const conflict = findConflict(given, action)
  if (conflict !== undefined) throw new UsageError(conflict)
  const { healthyInstances: minimum, output, warnHeadroom = null } = given
  const deadlineMs = output === 'nagios' ? NAGIOS_DEADLINE_MS : DEFAULTS.deadlineMs
  return {
    address: server,
    action,
    choice: buildQuery(given),
    policy: {
      thresholds: { cpu: given.cpuThreshold, memory: given.memoryThreshold },
      ...(typeof minimum === 'number' ? { minimum } : minimum),
    },
    check: { minCoverage: given.minCoverage, warnHeadroom },
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
