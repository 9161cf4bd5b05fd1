import documented from '../../../docs/cpx-monitoring.v1.schema.json' with { type: 'json' }
import type { JsonSchema } from '../../options/value.ts'

const BELOW = '#/components/schemas/'

/** A reference to a schema of the document. */
export function refTo(name: string): JsonSchema {
  return { $ref: BELOW + name }
}

type Fields = Readonly<Record<string, JsonSchema>>

/** An object with exactly these fields. */
function objectOf(properties: Fields, description?: string): JsonSchema {
  return {
    type: 'object',
    ...(description !== undefined && { description }),
    required: Object.keys(properties),
    additionalProperties: false,
    properties,
  }
}

function listOf(items: JsonSchema): JsonSchema {
  return { type: 'array', items }
}

function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] }
}

const COUNT: JsonSchema = { type: 'integer', minimum: 0 }
const TIME = refTo('time')

/** The schemas of `-o json`, with references into this document. */
const OF_OUTPUT = JSON.parse(
  JSON.stringify(documented.$defs).replaceAll('#/$defs/', BELOW),
) as Readonly<Record<keyof typeof documented.$defs, JsonSchema>>

/** The schema of an object of `-o json` with further fields. */
function extend(name: keyof typeof OF_OUTPUT, fields: Fields): JsonSchema {
  const { properties } = OF_OUTPUT[name] as { readonly properties: Fields }
  return objectOf({ ...properties, ...fields })
}

const LISTING: JsonSchema = {
  description: 'Whether the listing of this round succeeded. If it failed, all rows are unknown.',
  oneOf: [
    {
      type: 'object',
      required: ['ok'],
      additionalProperties: false,
      properties: { ok: { const: true }, isPartial: { const: true } },
    },
    objectOf({
      ok: { const: false },
      failure: refTo('failure'),
      since: { ...TIME, description: 'Start of the first round whose listing failed.' },
      text: { type: 'string', description: 'The failure in words.' },
    }),
  ],
}

/** An answer about a moment. */
function answerOf(kind: string, fields: Fields): JsonSchema {
  return objectOf({
    schema: { const: 'cpx-monitoring/v1' },
    kind: { const: kind },
    source: { type: 'string', description: 'The address of the source.' },
    observedAt: { ...TIME, description: 'Start of the round that the answer is about.' },
    listing: LISTING,
    ...fields,
  })
}

const OF_SERVER: Fields = {
  servedInstance: extend('instance', {
    since: { ...TIME, description: 'Start of the first round with this status.' },
    sinceCertainty: {
      enum: ['exact', 'atLeast', 'about'],
      description: 'Of that time: atLeast if it was so in the first round, about after a gap.',
    },
    statusChanges: { ...COUNT, description: 'Changes of its status since the first round.' },
    firstListedAt: {
      ...orNull(TIME),
      description: 'Start of the round that listed it first; null for the first round of all.',
    },
  }),
  services: answerOf('services', { total: COUNT, services: listOf(refTo('service')) }),
  oneService: answerOf('service', { service: refTo('service') }),
  instances: answerOf('instances', {
    total: { ...COUNT, description: 'Rows on all pages.' },
    page: { type: 'integer', minimum: 1 },
    perPage: { type: 'integer', minimum: 1 },
    instances: listOf(refTo('servedInstance')),
  }),
  oneInstance: answerOf('instance', { instance: refTo('servedInstance') }),
  problem: objectOf(
    {
      title: { type: 'string' },
      status: { type: 'integer', minimum: 400, maximum: 599 },
      detail: { type: 'string', description: 'One sentence.' },
    },
    'An error (RFC 9457).',
  ),
}

/** The schemas that the document has. */
export const SCHEMAS: Fields = { ...OF_OUTPUT, ...OF_SERVER }
