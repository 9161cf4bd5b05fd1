import { decodeJson, MalformedError } from '../decode-json.ts'

/** A group of targets, which are not checked yet. */
export interface TargetGroup {
  readonly targets: readonly unknown[]
  readonly labels: ReadonlyMap<string, string>
}

export type ListFormat = 'json' | 'yaml' | 'plain'

const MAX_PROBLEM_CHARACTERS = 200
const EXAMPLE = 'as in [{"targets": ["10.0.0.1:9100"], "labels": {"service": "web"}}]'

/** The format of a list: by the name of its file, else by its beginning. */
export function findFormat(name: string, text: string): ListFormat {
  if (/\.json$/i.test(name)) return 'json'
  if (/\.ya?ml$/i.test(name)) return 'yaml'
  const [start = ''] = /^\ufeff?(?:\s*(?:#.*|---)?\r?\n)*\s*.{0,3}/.exec(text) ?? []
  const first = start.split('\n').at(-1)?.trim() ?? ''
  // An IPv6 address starts with a bracket as well.
  if (/^(?:\{|\[(?:\s*[{\]]|$))/.test(first)) return 'json'
  return /^-(?:\s|$)/.test(first) ? 'yaml' : 'plain'
}

function malformed(problem: string): never {
  throw new MalformedError(problem)
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

async function parseYaml(text: string, maxAliases: number): Promise<unknown> {
  const { parseDocument } = await import('yaml')
  // All scalars except null are texts, so that a service called 1.10 keeps its name.
  const document = parseDocument(text, {
    schema: 'failsafe',
    customTags: ['null'],
    merge: true,
    logLevel: 'error',
  })
  const [error] = document.errors
  if (error !== undefined) return refuseYaml(error)
  try {
    return document.toJS({ maxAliasCount: maxAliases }) as unknown
  } catch (problem) {
    return refuseYaml(problem as Error)
  }
}

function refuseYaml({ message }: Error): never {
  const [line = ''] = message.split('\n', 1)
  const problem = line.replace(/:$|; please use YAML\.\w+\(\)/g, '')
  // It may contain a part of the file.
  malformed(`not usable as YAML: ${problem.slice(0, MAX_PROBLEM_CHARACTERS)}`)
}

function parsePlain(text: string): TargetGroup[] {
  const lines = text.replace(/^\ufeff/, '').split('\n')
  const targets = lines.map((line) => line.replace(/#.*/, '').trim()).filter((line) => line !== '')
  return [{ targets, labels: new Map() }]
}

function decodeLabels(value: unknown, where: string): Map<string, string> {
  const labels = new Map<string, string>()
  if (value === undefined || value === null) return labels
  if (typeof value !== 'object' || Array.isArray(value)) {
    return malformed(`${where}: "labels" must be an object, got ${typeName(value)}`)
  }
  for (const [key, label] of Object.entries(value)) {
    if (label === null) continue
    if (typeof label === 'object') {
      return malformed(`${where}: a label must be a string, got ${typeName(label)}`)
    }
    labels.set(key, String(label))
  }
  return labels
}

/** @param known the labels that were decoded already: aliases share them */
function decodeGroup(
  value: unknown,
  index: number,
  known: Map<unknown, TargetGroup['labels']>,
): TargetGroup {
  const where = `group ${index + 1}`
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return malformed(`${where}: expected an object, ${EXAMPLE}, got ${typeName(value)}`)
  }
  const { targets, labels } = value as Readonly<Record<string, unknown>>
  if (targets === null) return { targets: [], labels: new Map() }
  if (!Array.isArray(targets)) {
    const problem = targets === undefined ? 'no "targets"' : '"targets" must be an array'
    return malformed(`${where}: ${problem}, ${EXAMPLE}`)
  }
  const decoded = known.get(labels) ?? decodeLabels(labels, where)
  known.set(labels, decoded)
  return { targets: targets as readonly unknown[], labels: decoded }
}

/** @throws MalformedError if it is not an array of groups */
export function decodeGroups(value: unknown): TargetGroup[] {
  const known = new Map<unknown, TargetGroup['labels']>()
  if (Array.isArray(value)) return value.map((group, index) => decodeGroup(group, index, known))
  return malformed(`expected an array of groups, ${EXAMPLE}, got ${typeName(value)}`)
}

/**
 * Parses a list of targets: JSON or YAML as in Prometheus, or a plain one with a target on each line.
 * @param maxAliases in YAML
 * @throws MalformedError if it is empty, or not such a list
 */
export async function parseGroups(
  text: string,
  format: ListFormat,
  maxAliases: number,
): Promise<TargetGroup[]> {
  // A file that is just being written may be empty; one without targets contains [].
  if (text.trim() === '') return malformed('it is empty')
  if (format === 'plain') return parsePlain(text)
  if (format === 'json') return decodeGroups(decodeJson(Buffer.from(text)))
  return decodeGroups(await parseYaml(text, maxAliases))
}
