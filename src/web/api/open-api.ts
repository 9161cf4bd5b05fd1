import { listOptions, type NamedOption } from '../../options/option.ts'
import { type JsonSchema, schemasOf } from '../../options/value.ts'
import { stringify } from '../../render/fields.ts'
import { Body } from '../http/body.ts'
import type { Operation } from './operation.ts'
import { OPERATIONS } from './operations.ts'
import { refTo, SCHEMAS } from './schemas.ts'

const DESCRIPTION =
  'The health of every instance of a fleet. Each answer says of when it is: observedAt is the start of its round, and listing whether the provider could be reached.'

function toParameter({ key, help, type, default: value }: NamedOption) {
  const schemas = type === undefined ? [{ type: 'boolean' }] : schemasOf(type)
  const [schema] = schemas
  const described = schemas.length === 1 ? schema : { anyOf: schemas }
  return {
    name: key,
    in: 'query',
    description: help,
    schema: value === undefined ? described : { ...described, default: value },
  }
}

function toProblem(description: string) {
  const content = { 'application/problem+json': { schema: refTo('problem') } }
  return { description, content }
}

const PROBLEMS = {
  404: toProblem('There is no such name, or no round so early.'),
  503: toProblem(
    'The first round has not ended, the recording cannot be read, or too many clients follow the stream.',
  ),
} as const

function toOperationObject(operation: Operation) {
  const { id, summary, path, nameHelp, query, answer, problems } = operation
  const type = operation.type ?? 'application/json'
  const schema: JsonSchema = typeof answer === 'string' ? refTo(answer) : answer
  const [name] = /(?<=\{)\w+(?=\})/.exec(path) ?? []
  const inPath = { name, in: 'path', required: true, description: nameHelp }
  return {
    operationId: id,
    summary,
    parameters: [
      ...(name === undefined ? [] : [{ ...inPath, schema: { type: 'string', minLength: 1 } }]),
      ...listOptions({ query }).map(toParameter),
    ],
    responses: {
      200: { description: 'The answer.', content: { [type]: { schema } } },
      ...(type === 'application/json' && {
        304: { description: 'The client has this answer: If-None-Match names its ETag.' },
      }),
      400: toProblem('A parameter is unknown or wrong.'),
      401: toProblem('The token is missing or wrong.'),
      ...Object.fromEntries(problems.map((status) => [status, PROBLEMS[status]])),
      default: toProblem('Any other error.'),
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
