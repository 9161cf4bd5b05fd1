import type { ValuesOf } from '../../options/option.ts'
import type { JsonSchema } from '../../options/value.ts'
import { type Parameter, type ParameterRows, readQuery } from '../parameters.ts'
import type { ServedMoment } from '../served-fleet.ts'
import type { ServedWorld } from '../world.ts'
import type { Bodies } from './bodies.ts'
import type { JudgedMoment } from './judged.ts'

/** A request that has been checked. */
interface Asked<Rows extends ParameterRows> {
  readonly request: Request
  /** The values of the query. */
  readonly query: ValuesOf<Rows>
  /** The name at the end of the path, decoded; empty if the path has none. */
  readonly name: string
}

/** What the operations answer from. */
export interface Api {
  readonly world: ServedWorld
  readonly judgementOf: (moment: ServedMoment) => JudgedMoment
  readonly bodies: Bodies
}

interface Declaration<Rows extends ParameterRows> {
  /** Below `/api/v1`; `{name}` stands for a name. */
  readonly path: string
  readonly id: string
  readonly summary: string
  /** More than its summary says. */
  readonly description?: string
  /** The name in the path. */
  readonly inPath?: Parameter
  /** The parameters of its query, in the form of options. */
  readonly query: Rows
  /** The schema of its answer: the name of one in the document, or a schema. */
  readonly answer: string | JsonSchema
  /** The type of its answer; JSON if undefined. */
  readonly type?: string
  /** Returns the function that answers; undefined for a path that is served elsewhere. */
  readonly open?: (api: Api) => (asked: Asked<Rows>) => Promise<Response>
}

/** One path of the JSON API: it is served, checked and described by the same row. */
export interface Operation extends Omit<Declaration<ParameterRows>, 'open'> {
  /** Returns the function that checks a query and answers; undefined for a path that is served elsewhere. */
  readonly open?: (api: Api) => (request: Request, name: string) => Promise<Response>
}

/** Makes an operation that reads its own query. */
export function toOperation<Rows extends ParameterRows>(declaration: Declaration<Rows>): Operation {
  const { open, ...operation } = declaration
  if (open === undefined) return operation
  return {
    ...operation,
    open(api) {
      const answer = open(api)
      return async (request, name) =>
        answer({ request, query: readQuery(operation.query, request.url), name })
    },
  }
}
