import { type JsonSchema, schemasOf } from '../../options/value.ts'
import { stringify } from '../../render/fields.ts'
import { NEEDS_TOKEN } from '../http/access.ts'
import { Body } from '../http/body.ts'
import { Problem } from '../http/problem.ts'
import type { Parameter } from '../parameters.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { refTo, SCHEMAS } from './schemas.ts'

const DESCRIPTION =
  'The health of every instance of a fleet. Each answer says of when it is: observedAt is the start of its round, and listing whether the provider could be reached.'

function toParameter(place: 'query' | 'path', name: string, parameter: Parameter) {
  const { help, type, default: value, example } = parameter
  // The first one is that of a text, as a query has it.
  const [first] = schemasOf(type)
  const schema = value === undefined ? first : { ...first, default: value }
  const isRequired = place === 'path' && { required: true }
  return { name, in: place, ...isRequired, description: help, schema, example }
}

/** @param detail one of its sentences */
function toProblem(description: string, status: number, detail: string, headers = {}) {
  const example = JSON.parse(new Problem(status, detail).body) as unknown
  const content = { 'application/problem+json': { schema: refTo('problem'), example } }
  return { description, headers, content }
}

function headerOf(description: string) {
  return { description, schema: { type: 'string' } }
}

const RETRY = { 'Retry-After': headerOf('Seconds after which it is worth to ask again.') }
const CHALLENGE = { 'WWW-Authenticate': headerOf('Basic and Bearer.') }

/** The problems of an operation, by their statuses. */
function problemsOf({ path, query }: Operation) {
  const hasName = path.includes('{') || 'service' in query
  const early = 'there is no round so early; the first one started at 2026-11-29T09:00:00.000Z'
  const missing = hasName
    ? toProblem(
        'No instance or service has this name, or no round is so early.',
        404,
        'no service is named "IdServic"; did you mean IdService?',
      )
    : toProblem('No round is so early.', 404, early)
  const busy =
    path === '/stream' ? 'Too many clients follow the stream' : 'The first round has not ended'
  return {
    400: toProblem(
      'A parameter is unknown or wrong, or at is given without a recording.',
      400,
      'unknown parameter "fitler"; did you mean filter?',
    ),
    401: toProblem('The token is missing or wrong.', 401, NEEDS_TOKEN, CHALLENGE),
    404: missing,
    503: toProblem(
      `${busy}, or the recording cannot be read.`,
      503,
      busy.charAt(0).toLowerCase() + busy.slice(1),
      RETRY,
    ),
    default: toProblem(
      'Any other error: 403 for a page of another origin, 405 for any method but GET and HEAD.',
      405,
      'only GET and HEAD are answered',
    ),
  }
}

function toOperationObject(operation: Operation) {
  const { id, summary, description, path, inPath, query, answer } = operation
  const type = operation.type ?? 'application/json'
  const schema: JsonSchema = typeof answer === 'string' ? refTo(answer) : answer
  const [name = ''] = /(?<=\{)\w+(?=\})/.exec(path) ?? []
  const isJson = type === 'application/json'
  const isList = 'page' in query || 'limit' in query
  const headers = {
    ...(isJson && { ETag: headerOf('For If-None-Match: the same until the next round.') }),
    ...(isList && { Link: headerOf('The other pages (RFC 8288), if there are any.') }),
  }
  return {
    operationId: id,
    summary,
    description,
    parameters: [
      ...(inPath === undefined ? [] : [toParameter('path', name, inPath)]),
      ...Object.entries(query).map(([key, row]) => toParameter('query', key, row)),
    ],
    responses: {
      200: { description: 'The answer.', headers, content: { [type]: { schema } } },
      ...(isJson && {
        304: { description: 'The client has this answer: If-None-Match names its ETag.' },
      }),
      ...problemsOf(operation),
    },
  }
}

/** Describes the API (OpenAPI 3.1). */
function describeApi(version: string) {
  const paths = OPERATIONS.map((operation) => [
    operation.path,
    { get: toOperationObject(operation) },
  ])
  return {
    openapi: '3.1.1',
    info: {
      title: 'monitoring',
      version,
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Relative to this document, so that a proxy may add a prefix.
    servers: [{ url: '.' }],
    security: [{}, { token: [] }],
    paths: Object.fromEntries(paths),
    components: {
      schemas: SCHEMAS,
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  }
}

/** Returns a function that returns the description, made when it is first asked for. */
export function openApiOf(version: string): () => Body {
  let body: Body | undefined
  return () => {
    body ??= new Body('application/json', [stringify(describeApi(version)), '\n'])
    return body
  }
}
