import { OperationError } from '../../domain/error.ts'
import type { Judgement } from '../../domain/status/judge.ts'
import { countUnattributed, type Service } from '../../domain/status/service.ts'
import { toSafe } from '../../render/safe.ts'
import { describeCoverage, describeUnattributed } from '../../render/words.ts'
import { suggest } from '../../options/suggest.ts'
import type { Command } from '../config/command.ts'

const MAX_NAMED = 10
/** How the sentence begins that says that globs match no service. */
export const UNMATCHED = 'no service matches --only'

type Naming = Pick<Command, 'choice' | 'policy'>

/** Services that instances report. */
function reportedOf(services: readonly Service[]): ReadonlySet<string> {
  return new Set(services.filter(({ instances }) => instances > 0).map(({ name }) => name))
}

/** Services that are meant by their names, and are not there. */
export function findAbsent({ choice, policy }: Naming, services: readonly Service[]): string[] {
  const reported = reportedOf(services)
  const plain = (choice.only?.globs ?? []).filter((glob) => !/[*?!]/.test(glob))
  return plain.filter((name) => !reported.has(name) && policy.declared?.has(name) !== true)
}

/** Whether there is a service that `--only` lets through. */
function hasMeant({ choice }: Naming, services: readonly Service[]): boolean {
  const { only } = choice
  return only === null || services.some(({ name }) => only.isMeant(name))
}

function listKnown(services: readonly Service[]): string {
  const names = services.slice(0, MAX_NAMED).map(({ name }) => toSafe(name))
  const more = services.length > MAX_NAMED ? ', …' : ''
  return names.length === 0 ? 'none is known' : `known: ${names.join(', ')}${more}`
}

/** What is said if globs match no service. */
function describeUnmatched({ choice }: Naming, services: readonly Service[]): string {
  const globs = JSON.stringify(choice.only?.globs.join(','))
  return `${UNMATCHED} ${globs}; ${listKnown(services)}`
}

/** A typo, or all of its instances gone; a sentence for each. */
export function* explainNames(naming: Naming, services: readonly Service[]): Generator<string> {
  const { choice, policy } = naming
  const reported = reportedOf(services)
  const isMeant = choice.only?.isMeant ?? (() => true)
  const declared = [...(policy.declared?.keys() ?? [])].filter(isMeant)
  const absent = findAbsent(naming, services)
  const known = [...reported].map(toSafe)
  for (const name of new Set([...absent, ...declared])) {
    if (!reported.has(name)) {
      yield `no instance reports service ${JSON.stringify(name)}${suggest(name, known)}`
    }
  }
  if (absent.length === 0 && !hasMeant(naming, services)) yield describeUnmatched(naming, services)
}

/** @param names of services, of which none is there */
function explain(names: readonly string[], { services, coverage, instances }: Judgement): string {
  const [first = '', ...others] = names
  const listed = names.map((name) => JSON.stringify(name)).join(' or ')
  const head = `no instance reports service ${listed}`
  const known = listKnown(services)
  const unattributed = countUnattributed(instances)
  if (unattributed > 0) {
    return `${head}, but ${describeUnattributed(unattributed)}; ${known}; ${describeCoverage(coverage)}`
  }
  const candidates = services.map((service) => toSafe(service.name))
  return `${head}${others.length === 0 ? suggest(first, candidates) : ''}; ${known}`
}

/**
 * The service called `name`, or all where it is null.
 * @throws OperationError naming the known services where there is none of that name
 */
export function pickServices(judgement: Judgement, name: string | null): readonly Service[] {
  if (name === null) return judgement.services
  const picked = judgement.services.filter((service) => service.name === name)
  if (picked.length === 0) throw new OperationError(explain([name], judgement))
  return picked
}

/**
 * Refuses `--only` that names services of which none is there. Globs without a match are an answer
 * like any other, except to a plugin, which has nothing to judge.
 * @throws OperationError naming the known services
 */
export function requireMeant(
  command: Naming & Pick<Command, 'output'>,
  judgement: Judgement,
): void {
  const { services } = judgement
  if (hasMeant(command, services)) return
  const absent = findAbsent(command, services)
  if (absent.length > 0) throw new OperationError(explain(absent, judgement))
  if (command.output === 'nagios') throw new OperationError(describeUnmatched(command, services))
}
