import Ajv from 'ajv/dist/2020.js'
import { expect } from 'vitest'
interface Described {
  readonly content: Readonly<Record<string, { readonly schema: object }>>
}

interface OperationObject {
  readonly operationId: string
  readonly parameters: readonly {
    readonly name: string
    readonly in: string
    readonly example?: string | number
  }[]
  readonly responses: Readonly<Record<string, Described>>
}

/** The description of the API. */
interface OpenApi {
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Readonly<Record<string, { readonly get: OperationObject }>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

/** An answer of the API that is as the API describes it. */
export interface Checked {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, never>>
}

/** A client of the API that checks each answer. */
export interface ApiClient {
  readonly description: OpenApi
  /** Requests a path below `/api/v1`, and checks that its answer is as it is described. */
  get(path: string): Promise<Checked>
  /** The operations and the statuses that they have answered with. */
  readonly seen: ReadonlySet<string>
}

function findOperation({ paths }: OpenApi, path: string): OperationObject {
  const found = Object.entries(paths).find(([pattern]) =>
    new RegExp(`^${pattern.replace(/\{\w+\}/, '[^/]+')}$`).test(path),
  )
  if (found === undefined) throw new Error(`the description has no ${path}`)
  return found[1].get
}

type Validate = ReturnType<Ajv.Ajv2020['compile']>

// All servers have the same schemas, and compiling them takes most of the time of a test.
const VALIDATORS = new Map<string, Validate>()

function validatorOf(schema: object, { components }: OpenApi): Validate {
  const whole = JSON.stringify({ ...schema, $defs: components.schemas })
  const text = whole.replaceAll('#/components/schemas/', '#/$defs/')
  const options = { allowUnionTypes: true, allErrors: true }
  const validate =
    VALIDATORS.get(text) ?? new Ajv.Ajv2020(options).compile(JSON.parse(text) as object)
  VALIDATORS.set(text, validate)
  return validate
}

/** Returns a client of a served API. */
export async function openApi(served: {
  get(path: string): Promise<Response>
}): Promise<ApiClient> {
  const described = await served.get('/api/v1/openapi.json')
  const description = (await described.json()) as OpenApi
  const seen = new Set<string>()
  return {
    description,
    seen,
    async get(path) {
      const { operationId, responses } = findOperation(description, path.replace(/\?.*/, ''))
      const response = await served.get(`/api/v1${path}`)
      const { status, headers } = response
      seen.add(`${operationId} ${status}`)
      const expected = responses[status] ?? responses['default']
      const [type = '', { schema = {} } = {}] = Object.entries(expected?.content ?? {})[0] ?? []
      expect([path, headers.get('content-type')]).toEqual([path, type])
      // A stream does not end.
      const isEndless = type === 'text/event-stream'
      await (isEndless ? response.body?.cancel() : undefined)
      const body = (isEndless ? '' : await response.json()) as Checked['body']
      const validate = validatorOf(schema, description)
      void validate(body)
      expect([path, validate.errors]).toEqual([path, null])
      return { status, headers, body }
    },
  }
}
