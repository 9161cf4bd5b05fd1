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
import { isRecording, listForms, takesOption } from '../../open.ts'
import { lastOf, type Setting, valuesOf } from '../../options/setting.ts'
import { listWords } from '../../options/value.ts'
import { listTakers } from '../actions/actions.ts'
import type { OptionValues } from '../options/groups.ts'
import type { ParsedArgs } from '../options/parse.ts'
import { ROW_OPTIONS } from '../options/rows.ts'
import { OPTIONS } from '../options/table.ts'
import { FORMATS } from '../output/formats.ts'
import type { Action, Command } from './command.ts'
import { isOfSpan } from './moment.ts'

/** Settings of one strength. */
type Layer = readonly Setting[]

// Less than the ten seconds after which Nagios kills a plugin.
const NAGIOS_DEADLINE = 9
const ROWS_PER_PAGE = 50

/** Options that exclude each other, unless a stronger layer has one of them. */
const RIVALS = [
  ['faults', 'status'],
  ['at', 'from'],
  ['at', 'to'],
  ['from', 'page'],
  ['from', 'perPage'],
  ['to', 'page'],
  ['to', 'perPage'],
  ['limit', 'page'],
  ['limit', 'perPage'],
  ['serveTokenFile', 'noAuth'],
] as const

const FILTERS = ['status', 'faults', ...MEASURE_KEYS.map((key) => `${key}Above` as const)] as const

const INSTANCES = { noun: 'instances', keys: INSTANCE_KEYS, worst: WORST_INSTANCES_FIRST }
const SERVICES = { noun: 'services', keys: SERVICE_KEYS, worst: WORST_SERVICES_FIRST }

/** Returns the ways to sort the rows of an action. */
function orderOf({ rows }: Action): typeof INSTANCES | typeof SERVICES {
  return rows === 'instances' ? INSTANCES : SERVICES
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== false
}

function pageOf({ limit, page, perPage }: OptionValues, action: Action): Query['page'] {
  const isPaged = page !== undefined || perPage !== undefined
  if (isPaged) return { number: page ?? 1, size: perPage ?? ROWS_PER_PAGE }
  const size = limit ?? action.limit
  return size === undefined ? null : { number: 1, size }
}

function buildQuery(values: OptionValues, { server, action, argument }: ParsedArgs): Query {
  const { only, status, faults, sort, output, interval, exitCode } = values
  const { isWhole, isWorstFirst } = FORMATS[output]
  const isRecorded = isRecording(server)
  const above = byMeasure(({ key }) => values[`${key}Above`], 'Above')
  return {
    kind: action.rows ?? 'instances',
    service: action.takesAddress ? null : argument,
    only: only === undefined ? null : { globs: only, matches: matchGlobs(only) },
    filter: isWhole ? {} : { status: faults ? FAULTS : status, ...above },
    filters: isWhole ? [] : FILTERS.filter((key) => isSet(values[key])),
    sorting: sort ?? action.sorting ?? (isWorstFirst ? orderOf(action).worst : undefined),
    page: isWhole ? null : pageOf(values, action),
    isRecorded,
    intervalMs: action.isEndless && !isRecorded ? interval * 1000 : null,
    explained: exitCode ? ['unknown', 'unhealthy'] : ['unknown'],
  }
}

/** Returns the first sort key that the rows of an action lack. */
function findWrongKey(action: Action, sorting: readonly Sorting[] = []): string | undefined {
  const keys: readonly string[] = orderOf(action).keys
  return sorting.find(({ key }) => !keys.includes(key))?.key
}

/** @throws UsageError if an option has no meaning for the action */
function checkMeaning({ name, rows, refuses = [] }: Action, flags: Layer): void {
  const without: readonly string[] = rows === undefined ? [...ROW_OPTIONS, ...refuses] : refuses
  const meaningless = flags.find(({ option }) => without.includes(option.key))
  if (meaningless === undefined) return
  throw new UsageError(`${meaningless.origin} is not allowed with --${name}`)
}

/** @throws UsageError if the action needs recorded rounds, and there are none; or only new ones */
function checkSource({ record }: OptionValues, { name, needs }: Action, server: string): void {
  if (needs === 'present') {
    if (!isRecording(server)) return
    throw new UsageError(`--${name} is not allowed with ${server}; use it with a live source`)
  }
  if (needs === undefined || isRecording(server)) return
  if (needs === 'recordedRounds') {
    if (record !== undefined) return
    throw new UsageError(
      `--${name} compares recorded rounds: add --record FILE to compare with the last round in FILE, or use monitoring FILE --${name}`,
    )
  }
  throw new UsageError(
    `--${name} reads recorded rounds: add --record FILE to commands for ${server} first, then use monitoring FILE --${name}`,
  )
}

/** @throws UsageError if the action cannot print its rounds in the output format */
function checkFormat(values: OptionValues, { name, formats, formatsOfSpans }: Action): void {
  const { output, from } = values
  if (isOfSpan(values) && formatsOfSpans?.includes(output) === false) {
    const end = from === undefined ? '--to' : '--from'
    throw new UsageError(
      `-o ${output} is not allowed with ${end}; use ${formatsOfSpans.join(', ')}`,
    )
  }
  if (!formats.includes(output)) {
    throw new UsageError(`-o ${output} is not allowed with --${name}; use ${formats.join(', ')}`)
  }
}

/** @throws UsageError if options exclude each other, or the action */
function checkOptions(values: OptionValues, { action, server, settings: flags }: ParsedArgs): void {
  const { sort, for: wanted, waitTimeout } = values
  const { name, options } = action
  const wrongKey = findWrongKey(action, sort)
  if (wrongKey !== undefined) {
    const { noun, keys } = orderOf(action)
    throw new UsageError(`--sort: ${noun} have no ${wrongKey}; use ${keys.join(', ')}`)
  }
  for (const { option, origin } of flags) {
    const takers = listTakers(option.key)
    if (takers.length === 0 || takers.includes(`--${name}`)) continue
    throw new UsageError(`${origin} is not allowed with --${name}; use ${listWords(takers)}`)
  }
  checkMeaning(action, flags)
  checkSource(values, action, server)
  for (const { option, origin } of flags) {
    const forms = listForms(option.key)
    if (forms.length === 0 || takesOption(server, option.key)) continue
    throw new UsageError(`${origin} is not allowed with ${server}; use it with ${listWords(forms)}`)
  }
  const interval = flags.find(({ option }) => option.key === 'interval')
  if (interval !== undefined && isRecording(server)) {
    const advice = options?.includes('speed')
      ? 'use --speed'
      : 'its rounds are those that were recorded'
    throw new UsageError(`${interval.origin} is not allowed with ${server}; ${advice}`)
  }
  if (values.record === undefined && flags.some(({ option }) => option.key === 'keep')) {
    throw new UsageError('--keep needs --record FILE')
  }
  checkFormat(values, action)
  if (options?.includes('for') && wanted >= waitTimeout) {
    throw new UsageError(`--for ${wanted} must be less than --waitTimeout ${waitTimeout}`)
  }
  const rivals = RIVALS.find((pair) => pair.every((key) => isSet(values[key])))
  if (rivals === undefined) return
  throw new UsageError(`--${rivals.join(' is not allowed with --')}; use one at a time`)
}

/** A plugin is quiet: some programs that run it take stderr for its one line. */
function verbosityOf({ quiet, verbose, output }: OptionValues): Command['verbosity'] {
  if (quiet) return 'quiet'
  if (verbose) return 'verbose'
  return output === 'nagios' ? 'quiet' : 'normal'
}

/** Returns the output format that counts; one that an action lacks does not, if it is no flag. */
export function outputOf(layers: readonly Layer[], flags: Layer, action?: Action): unknown {
  const formats: readonly unknown[] | undefined = action?.formats
  const outputs = layers.flat().filter(({ value }) => formats?.includes(value) ?? true)
  return lastOf([...outputs, ...flags], 'output')?.value
}

/** Whether a setting for all commands applies to this one; a wrong one does, to be reported. */
function isApplicable({ option: { key }, value }: Setting, action: Action, output: unknown) {
  if (value === undefined) return true
  // Nagios kills a plugin that takes longer than its own deadline.
  if (key === 'deadline') return output !== 'nagios'
  if (key === 'output') return value === output
  // An action that has an order or a number of rows is made of them.
  if (key === 'limit') return action.limit === undefined
  if (key !== 'sort') return true
  return (
    action.sorting === undefined && findWrongKey(action, value as Query['sorting']) === undefined
  )
}

/** Returns the settings that apply, the stronger layers last. */
function findApplicable(layers: readonly Layer[], flags: Layer, action: Action): Layer[] {
  const output = outputOf(layers, flags, action)
  const applies = (one: Setting) => isApplicable(one, action, output)
  return [...layers.map((layer) => layer.filter(applies)), flags]
}

/** Adds a layer to weaker ones, of which rivals of its settings do not count. */
function addLayer(weaker: Layer, layer: Layer): Layer {
  const keys = layer.filter(({ value }) => isSet(value)).map(({ option }) => option.key)
  const replaced = RIVALS.filter((pair) => pair.some((key) => keys.includes(key))).flat()
  return [...weaker.filter(({ option }) => !replaced.some((key) => key === option.key)), ...layer]
}

function toSourceOptions(
  values: OptionValues,
  deadline: number,
  action: Action,
): Command['sourceOptions'] {
  const { concurrency, maxInstances, preset, window, job, match, project, count } = values
  const { serviceLabel, instanceLabel, header: headers = [] } = values
  return {
    timeoutMs: values.timeout * 1000,
    deadlineMs: deadline * 1000,
    intervalMs: values.interval * 1000,
    windowMs: window === undefined ? undefined : window * 1000,
    isRepeated: action.isEndless === true && count !== 1,
    queries: {
      up: values['queries.up'],
      cpu: values['queries.cpu'],
      memory: values['queries.memory'],
      unit: values['queries.unit'],
    },
    concurrency,
    maxInstances,
    preset,
    job,
    match,
    serviceLabel,
    instanceLabel,
    project,
    headers,
  }
}

/** @param layers settings outside the command line, the weaker before the stronger */
export function buildCommand(args: ParsedArgs, layers: readonly Layer[] = []): Command {
  const { server, action, argument, settings } = args
  const applicable = findApplicable(layers, settings, action)
  const wrong = applicable.flat().find(({ problem }) => problem !== undefined)
  if (wrong !== undefined) throw new UsageError(wrong.problem)
  const values = valuesOf(OPTIONS, applicable.reduce(addLayer)) as OptionValues
  checkOptions(values, args)
  const { output, healthyInstances: minimum, minCoverage, warnHeadroom = null } = values
  const { deadline = output === 'nagios' ? NAGIOS_DEADLINE : DEFAULTS.deadlineMs / 1000 } = values
  return {
    address: server,
    action,
    argument,
    query: buildQuery(values, args),
    policy: {
      thresholds: byMeasure(({ key }) => values[`${key}Threshold`]),
      ...(typeof minimum === 'number' ? { minimum } : minimum),
      minCoverage,
      warnHeadroom,
    },
    pace: { intervalMs: values.interval * 1000, count: values.count },
    sourceOptions: toSourceOptions(values, deadline, action),
    verbosity: verbosityOf(values),
    options: values,
  }
}
