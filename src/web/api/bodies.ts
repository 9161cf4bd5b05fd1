import { stringify } from '../../render/fields.ts'
import { Body } from '../http/body.ts'
import type { ServedMoment } from '../served-fleet.ts'

// Clients that ask for the same get the same bytes; for more they are made again.
const MOST_BODIES = 32

/** An answer before it has a form. */
interface Answer {
  readonly value: unknown
  /** The value of its header `Link`; empty for none. */
  readonly link?: string
}

interface Made {
  readonly body: Body
  readonly link: string
}

function toMade({ value, link = '' }: Answer): Made {
  return { body: new Body('application/json', [stringify(value), '\n']), link }
}

async function respond({ body, link }: Made, request: Request): Promise<Response> {
  const response = await body.respond(request)
  if (link !== '') response.headers.set('link', link)
  return response
}

/** Answers with JSON. */
export function respondWith(answer: Answer, request: Request): Promise<Response> {
  return respond(toMade(answer), request)
}

/** Answers that are made once for all clients that ask for the same of the same moment. */
export class Bodies {
  readonly #made = new WeakMap<ServedMoment, Map<string, Made>>()

  respond(moment: ServedMoment, request: Request, make: () => Answer): Promise<Response> {
    const { pathname, search } = new URL(request.url)
    const key = pathname + search
    const known = this.#made.get(moment) ?? new Map<string, Made>()
    this.#made.set(moment, known)
    const made = known.get(key) ?? toMade(make())
    if (known.size < MOST_BODIES) known.set(key, made)
    return respond(made, request)
  }
}
