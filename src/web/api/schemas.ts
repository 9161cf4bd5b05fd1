import documented from '../../../docs/cpx-monitoring.v1.schema.json' with { type: 'json' }
import { byMeasure } from '../../domain/measure.ts'
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

const PERCENTS = listOf(orNull({ type: 'number', minimum: 0, maximum: 100 }))
const COUNTS = listOf(orNull(COUNT))

/** Values over time, each list with a place for each time. */
function historyOf(fields: Fields): JsonSchema {
  return objectOf({
    schema: { const: 'cpx-monitoring/v1' },
    kind: { const: 'history' },
    source: { type: 'string' },
    from: { ...orNull(TIME), description: 'Start of the first round; null if there is none.' },
    to: { ...orNull(TIME), description: 'Start of the last round.' },
    stepSeconds: {
      ...orNull({ type: 'integer', minimum: 1 }),
      description: 'The length of steps, each the mean of its rounds; null if each is a round.',
    },
    every: {
      type: 'integer',
      minimum: 1,
      description: 'Which rounds were read: 1 for all, N for each Nth of a long span.',
    },
    observedAt: {
      ...listOf(TIME),
      description: 'Starts of the rounds or steps. A gap is a place without values.',
    },
    ...fields,
  })
}

const SINCE: Fields = {
  since: { ...TIME, description: 'Start of the first round with this status.' },
  sinceCertainty: {
    enum: ['exact', 'atLeast', 'about'],
    description:
      'Of that time: atLeast if the status may be older, because no earlier round is known; about if it began in a time without rounds.',
  },
}

const OF_SERVER: Fields = {
  servedInstance: extend('instance', {
    ...SINCE,
    statusChanges: { ...COUNT, description: 'Changes of its status in the rounds that are known.' },
    firstListedAt: {
      ...orNull(TIME),
      description:
        'Start of the round that listed it first; null if that was before the rounds that are known.',
    },
  }),
  servedService: extend('service', SINCE),
  services: answerOf('services', {
    total: { ...COUNT, description: 'The number of services in the list.' },
    services: listOf(refTo('servedService')),
  }),
  oneService: answerOf('service', { service: refTo('servedService') }),
  instances: answerOf('instances', {
    total: { ...COUNT, description: 'Rows on all pages.' },
    page: { type: 'integer', minimum: 1 },
    perPage: { type: 'integer', minimum: 1 },
    instances: listOf(refTo('servedInstance')),
  }),
  oneInstance: answerOf('instance', { instance: refTo('servedInstance') }),
  servedEvents: objectOf({
    schema: { const: 'cpx-monitoring/v1' },
    kind: { const: 'events' },
    source: { type: 'string' },
    from: {
      ...orNull(TIME),
      description: 'All events after this time are in the list; null if there is no round.',
    },
    to: { ...orNull(TIME), description: 'Start of the last round that was looked at.' },
    next: {
      type: 'string',
      pattern: String.raw`^\d+-\d+$`,
      description: 'Pass it as since for the events after these.',
    },
    hasMore: {
      type: 'boolean',
      description: 'Whether the list was cut; request the rest with since=next at once.',
    },
    policy: refTo('policy'),
    events: listOf(refTo('servedEvent')),
  }),
  servedEvent: extend('event', {
    id: { type: 'string', pattern: String.raw`^\d+-\d+$`, description: 'For since.' },
  }),
  history: { oneOf: [refTo('instanceHistory'), refTo('serviceHistory')] },
  instanceHistory: historyOf({
    instance: { type: 'string' },
    service: {
      ...orNull({ type: 'string' }),
      description: 'The service that it reported last; null if it has reported none.',
    },
    ...byMeasure(() => PERCENTS, 'Percent'),
    latencyMs: {
      ...listOf(orNull({ type: 'number', minimum: 0 })),
      description: 'Null where it was not requested itself.',
    },
    statuses: { ...listOf(orNull(refTo('status'))), description: 'The worst one of a step.' },
    medians: {
      ...objectOf(byMeasure(() => PERCENTS, 'Percent')),
      description: 'The medians of its service.',
    },
  }),
  serviceHistory: historyOf({
    service: { type: 'string' },
    ...byMeasure(() => objectOf({ mean: PERCENTS, p50: PERCENTS, max: PERCENTS }), 'Percent'),
    healthy: { ...COUNTS, description: 'The fewest of a step.' },
    unhealthy: { ...COUNTS, description: 'The most of a step.' },
    unknown: { ...COUNTS, description: 'The most of a step.' },
  }),
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
