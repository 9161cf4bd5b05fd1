import { OperationError } from '../domain/error.ts'
import type { Judgement } from '../domain/judge.ts'
import { countUnattributed, type Service } from '../domain/service.ts'
import { toSafe } from '../render/safe.ts'
import { describeCoverage, describeUnattributed } from '../render/words.ts'
import { suggest } from '../domain/suggest.ts'

const MAX_NAMED = 10

function explain(name: string, { services, coverage, instances }: Judgement): string {
  const names = services.map((service) => toSafe(service.name))
  const more = names.length > MAX_NAMED ? ', …' : ''
  const known =
    names.length === 0 ? 'none is known' : `known: ${names.slice(0, MAX_NAMED).join(', ')}${more}`
  const head = `no instance reports service ${JSON.stringify(name)}`
  const unattributed = countUnattributed(instances)
  return unattributed === 0
    ? `${head}${suggest(name, names)}; ${known}`
    : `${head}, but ${describeUnattributed(unattributed)}; ${known}; ${describeCoverage(coverage)}`
}

/**
 * The service called `name`, or all where it is null.
 * @throws OperationError naming the known services where there is none of that name
 */
export function pickServices(judgement: Judgement, name: string | null): readonly Service[] {
  if (name === null) return judgement.services
  const picked = judgement.services.filter((service) => service.name === name)
  if (picked.length === 0) throw new OperationError(explain(name, judgement))
  return picked
}
