import { DEFAULTS } from '../../domain/defaults.ts'
import { UsageError } from '../../domain/error.ts'
import { INSTANCE_KEYS, SERVICE_KEYS, type Sorting } from '../../domain/report/order.ts'
import { FAULTS, matchGlobs } from '../../domain/report/query.ts'
import { formatDecimal } from '../../render/number.ts'
import type { Action, Query, Command } from './command.ts'
import { readGiven, readSetting } from '../options/option-values.ts'
import { type OptionValues, OUTPUTS } from '../options/table.ts'
import type { ParsedArgs } from '../options/parse.ts'
import { lastOf, type Setting } from '../options/settings.ts'

/** Settings of one strength. */
export type Layer = readonly Setting[]

// Below the ten seconds after which Nagios ends a plugin.
const NAGIOS_DEADLINE_MS = 9000
const ROWS_OF_A_PAGE = 50

const OF_ROUNDS = ['table', 'wide', 'json', 'ndjson', 'csv', 'name'] as const

/** The formats that make sense for an action: a check and a scrape are of one round. */
const SUPPORTED: Readonly<Record<Action['kind'], readonly OptionValues['output'][]>> = {
  ...{ summary: OUTPUTS, serviceStats: OUTPUTS, healthCheck: OUTPUTS },
  ...{ monitorService: OF_ROUNDS, waitHealthy: OF_ROUNDS },
}

/** Whether an output format makes sense for an action. */
export function supportsOutput(kind: Action['kind'], output: unknown): boolean {
  return SUPPORTED[kind].some((each) => each === output)
}

function hasInstances({ kind }: Action): boolean {
  return kind === 'summary' || kind === 'monitorService'
}

/** What the rows of an action can be sorted by. */
function keysOf(action: Action): readonly string[] {
  return hasInstances(action) ? INSTANCE_KEYS : SERVICE_KEYS
}

function checkSorting({ sort }: OptionValues, action: Action): void {
  const keys = keysOf(action)
  const wrong = sort?.find(({ key }) => !keys.includes(key))
  if (wrong === undefined) return
  const rows = hasInstances(action) ? 'instances' : 'services'
  throw new UsageError(
    `option --sort: ${rows} have no ${wrong.key} to sort by; write ${keys.join(', ')}`,
  )
}

function choose(given: OptionValues): Query {
  const { only, status, faults, cpuAbove, memoryAbove, sort, limit, page, perPage } = given
  if (status !== undefined && faults) {
    throw new UsageError('--faults is not allowed with --status; ask for one at a time')
  }
  const isPaged = page !== undefined || perPage !== undefined
  if (isPaged && limit !== undefined) {
    throw new UsageError('--limit is not allowed with --page; ask for one at a time')
  }
  const filter = {
    status: faults ? FAULTS : status,
    cpuAbove,
    memoryAbove,
  }
  const named = { '--status': status, '--faults': faults, '--cpuAbove': cpuAbove }
  const filters = Object.entries({ ...named, '--memoryAbove': memoryAbove })
  return {
    only: only === undefined ? null : { globs: only, isMeant: matchGlobs(only) },
    filter,
    filters: filters.flatMap(([flag, value]) =>
      value === undefined || value === false ? [] : [flag],
    ),
    sorting: sort,
    limit,
    page: isPaged ? { number: page ?? 1, size: perPage ?? ROWS_OF_A_PAGE } : null,
  }
}

function checkCount({ count }: OptionValues, { kind }: Action): void {
  if (count === undefined || kind === 'monitorService') return
  throw new UsageError(`--count is for --monitorService; --${kind} is one round or ends by itself`)
}

function checkPatience(given: OptionValues): void {
  if (given.for < given.waitTimeout) return
  const [wanted, most] = [formatDecimal(given.for), formatDecimal(given.waitTimeout)]
  throw new UsageError(`--for ${wanted} is no less than --waitTimeout ${most}`)
}

/** A plugin says all in its one line: some take what is on stderr for that line. */
function talkOf({ quiet, verbose, output }: OptionValues): Command['verbosity'] {
  if (quiet) return 'quiet'
  if (verbose) return 'verbose'
  return output === 'nagios' ? 'quiet' : 'normal'
}

function checkOutput({ output, outputFile }: OptionValues, { kind }: Action): void {
  if (outputFile !== undefined && kind === 'monitorService') {
    throw new UsageError('--outputFile is not for --monitorService, which prints every round')
  }
  if (supportsOutput(kind, output)) return
  throw new UsageError(`-o ${output} is not for --${kind}; write ${SUPPORTED[kind].join(', ')}`)
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
  if (key === 'output' && OUTPUTS.some((each) => each === setting.text)) {
    return supportsOutput(action.kind, setting.text)
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
  { server, action, settings }: ParsedArgs,
  layers: readonly Layer[] = [],
): Command {
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
    choice: choose(given),
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
    verbosity: talkOf(given),
  }
}
