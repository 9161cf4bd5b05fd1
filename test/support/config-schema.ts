import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { ACTIONS } from '../../src/cli/actions/actions.ts'
import { OPTIONS } from '../../src/cli/options/table.ts'
import type { NamedOption } from '../../src/options/option.ts'
import { schemasOf } from '../../src/options/value.ts'

const CONFIG = 'docs/config.schema.json'
const OUTPUT = 'docs/cpx-monitoring.v1.schema.json'

interface OutputSchema {
  readonly $defs: { readonly round: { readonly properties: { kind: { enum: readonly string[] } } } }
}

function describeOption({ type, help: description }: NamedOption): object {
  if (type === undefined) return { type: 'boolean', description }
  const [first, ...others] = schemasOf(type)
  return others.length === 0 ? { ...first, description } : { anyOf: schemasOf(type), description }
}

/** Options by their keys; those of an object, such as `queries.cpu`, below its name. */
function describeAll(options: readonly NamedOption[]): Record<string, object> {
  const nameOf = ({ key }: NamedOption) => key.split('.', 1)[0] ?? key
  const described = Array.from(Map.groupBy(options, nameOf), ([name, group]) => {
    const [first] = group
    if (first === undefined || first.key === name)
      return group.map((one) => [name, describeOption(one)] as const)
    const inner = group.map((one) => ({ ...one, key: one.key.slice(name.length + 1) }))
    return [
      [
        name,
        { type: 'object', additionalProperties: false, properties: describeAll(inner) },
      ] as const,
    ]
  })
  return Object.fromEntries(described.flat())
}

/** The JSON Schema of the config file, from the table of options. */
export function configSchema() {
  const settable = OPTIONS.filter(({ cliOnly }) => cliOnly !== true)
  const properties = describeAll(settable)
  const settings = { $ref: '#/$defs/settings', unevaluatedProperties: false }
  const address = { type: 'string', minLength: 1, description: 'The same as SERVER.' }
  const provider = {
    type: 'object',
    required: ['address'],
    ...settings,
    properties: { address },
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'config.schema.json',
    title: 'The config file of monitoring',
    type: 'object',
    ...settings,
    properties: {
      $schema: { type: 'string' },
      providers: {
        type: 'object',
        description: 'Providers by name; monitoring @NAME uses one',
        additionalProperties: provider,
      },
    },
    $defs: { settings: { type: 'object', properties } },
  }
}

/** The JSON Schema of `-o json`, with the names of the actions that show rounds as kinds. */
function outputSchema(): OutputSchema {
  const schema = JSON.parse(readFileSync(OUTPUT, 'utf8')) as OutputSchema
  const ofRounds = ACTIONS.filter(({ rows }) => rows !== undefined)
  schema.$defs.round.properties.kind.enum = ofRounds.map(({ name }) => name)
  return schema
}

if (import.meta.main) {
  writeFileSync(CONFIG, JSON.stringify(configSchema()))
  writeFileSync(OUTPUT, JSON.stringify(outputSchema(), null, 2))
  spawnSync('oxfmt', [CONFIG, OUTPUT], { stdio: 'inherit' })
}
