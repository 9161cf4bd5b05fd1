import { DEFAULTS } from '../../domain/defaults.ts'
import { UsageError } from '../../domain/error.ts'
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
import { findAction } from '../actions/actions.ts'
import { ALL_FORMATS, FORMATS } from '../output/formats.ts'
import type { Action, Command } from './command.ts'
import { readGiven, readSetting } from '../options/option-values.ts'
import type { OptionValues } from '../options/table.ts'
import type { ParsedArgs } from '../options/parse.ts'
import { lastOf, type Setting } from '../options/settings.ts'

/** Settings of one strength. */
export type Layer = readonly Setting[]

// Below the ten seconds after which Nagios ends a plugin.
const NAGIOS_DEADLINE_MS = 9000
const ROWS_OF_A_PAGE = 50

/** Whether an output format makes sense for an action. */
export function supportsOutput({ formats }: Action, output: unknown): boolean {
  return formats.some((each) => each === output)
}

/** What the rows of an action can be sorted by. */
function keysOf({ rows }: Action): readonly string[] {
  return rows === 'instances' ? INSTANCE_KEYS : SERVICE_KEYS
}

function checkSorting({ sort }: OptionValues, action: Action): void {
  const keys = keysOf(action)
  const wrong = sort?.find(({ key }) => !keys.includes(key))
  if (wrong === undefined) return
  const rows = action.rows === 'instances' ? 'instances' : 'services'
  throw new UsageError(
    `option --sort: ${rows} have no ${wrong.key} to sort by; write ${keys.join(', ')}`,
  )
}

function pageOf({ limit, page, perPage }: OptionValues): Query['page'] {
  const isPaged = page !== undefined || perPage !== undefined
  if (isPaged && limit !== undefined) {
    throw new UsageError('--limit is not allowed with --page; ask for one at a time')
  }
  if (isPaged) return { number: page ?? 1, size: perPage ?? ROWS_OF_A_PAGE }
  return limit === undefined ? null : { number: 1, size: limit }
}

function filterOf(given: OptionValues): Pick<Query, 'filter' | 'filters'> {
  const { status, faults, cpuAbove, memoryAbove } = given
  if (status !== undefined && faults) {
    throw new UsageError('--faults is not allowed with --status; ask for one at a time')
  }
  return {
    filter: { status: faults ? FAULTS : status, cpuAbove, memoryAbove },
    filters: (['status', 'faults', 'cpuAbove', 'memoryAbove'] as const).filter(
      (key) => given[key] !== undefined && given[key] !== false,
    ),
  }
}

function sortingOf({ sort, output }: OptionValues, { rows }: Action): Query['sorting'] {
  if (sort !== undefined || FORMATS[output].isWorstFirst !== true) return sort
  return rows === 'instances' ? WORST_INSTANCES_FIRST : WORST_SERVICES_FIRST
}

function makeQuery(given: OptionValues, action: Action, service: string | null): Query {
  const { only, output, interval, exitCode } = given
  const [rows, page] = [filterOf(given), pageOf(given)]
  const isWhole = FORMATS[output].isWhole === true
  return {
    kind: action.rows,
    service,
    only: only === undefined ? null : { globs: only, matches: matchGlobs(only) },
    ...(isWhole ? { filter: {}, filters: [] } : rows),
    sorting: sortingOf(given, action),
    page: isWhole ? null : page,
    intervalMs: action.isEndless === true ? interval * 1000 : null,
    explained: exitCode === true ? ['unknown', 'unhealthy'] : ['unknown'],
  }
}

function checkCount({ count }: OptionValues, { name, isEndless }: Action): void {
  if (count === undefined || isEndless === true) return
  throw new UsageError(`--count is for --monitorService; --${name} is one round or ends by itself`)
}

function checkPatience(given: OptionValues): void {
  if (given.for < given.waitTimeout) return
  const [wanted, most] = [formatDecimal(given.for), formatDecimal(given.waitTimeout)]
  throw new UsageError(`--for ${wanted} is no less than --waitTimeout ${most}`)
}

/** A plugin says all in its one line: some take what is on stderr for that line. */
function verbosityOf({ quiet, verbose, output }: OptionValues): Command['verbosity'] {
  if (quiet) return 'quiet'
  if (verbose) return 'verbose'
  return output === 'nagios' ? 'quiet' : 'normal'
}

function checkOutput({ output, outputFile }: OptionValues, action: Action): void {
  if (outputFile !== undefined && action.isEndless === true) {
    throw new UsageError(`--outputFile is not for --${action.name}, which prints every round`)
  }
  if (supportsOutput(action, output)) return
  throw new UsageError(
    `-o ${output} is not for --${action.name}; write ${action.formats.join(', ')}`,
  )
}

/** Of these the stronger layer takes the place of the weaker one's. */
const RIVALS = [
  ['status', 'faults'],
  ['limit', 'page', 'perPage'],
]

function isRival(one: Setting, other: Setting): boolean {
  return RIVALS.some((keys) => keys.includes(one.option.key) && keys.includes(other.option.key))
}

interface Meant {
  readonly action: Action
  readonly output: string | undefined
}

/** What is set for all commands counts only where it makes sense. */
function isApplicable(setting: Setting, { action, output }: Meant): boolean {
  const { key } = setting.option
  // Nagios ends a plugin that takes longer, whatever suits others.
  if (key === 'deadline') return output !== 'nagios'
  // One that is no format at all is an error wherever it is set.
  if (key === 'output' && ALL_FORMATS.some((each) => each === setting.text)) {
    return supportsOutput(action, setting.text)
  }
  if (key !== 'sort') return true
  const keys: readonly string[] = keysOf(action)
  return (readSetting(setting) as readonly Sorting[]).every((sorting) => keys.includes(sorting.key))
}

function stack(layers: readonly Layer[], line: Layer, action: Action): Setting[] {
  const meant = { action, output: lastOf([...layers, line].flat(), 'output')?.text }
  const applicable = layers.map((layer) => layer.filter((one) => isApplicable(one, meant)))
  return [...applicable, line].reduce<Setting[]>(
    (weaker, layer) => [
      ...weaker.filter((one) => !layer.some((other) => isRival(one, other))),
      ...layer,
    ],
    [],
  )
}

/**
 * @param layers what is set outside the command line, the weaker before the stronger
 * @throws UsageError
 */
export function buildCommand(
  { server, action: { kind, service = null }, settings }: ParsedArgs,
  layers: readonly Layer[] = [],
): Command {
  const action = findAction(kind)
  const given = readGiven(stack(layers, settings, action))
  checkSorting(given, action)
  checkOutput(given, action)
  checkCount(given, action)
  checkPatience(given)
  const { healthyInstances: minimum, output, warnHeadroom = null } = given
  const deadlineMs = output === 'nagios' ? NAGIOS_DEADLINE_MS : DEFAULTS.deadlineMs
  return {
    address: server,
    action,
    query: makeQuery(given, action, service),
    policy: {
      thresholds: { cpu: given.cpuThreshold, memory: given.memoryThreshold },
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
