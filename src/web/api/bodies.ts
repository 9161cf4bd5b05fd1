import { stringify } from '../../render/fields.ts'
import { Body } from '../http/body.ts'
import type { ServedMoment } from '../served-fleet.ts'
import { SharedReads } from './shared-reads.ts'

// Clients that ask for the same get the same bytes; for more they are made again.
const MOST_BODIES = 32
// Of an answer from a recording that is kept; clients choose their spans, of many moments.
const MOST_KEPT_BYTES = 64 * 1024

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

function keyOf({ url }: Request): string {
  const { pathname, search } = new URL(url)
  return pathname + search
}

/** Answers that are made once for all clients that ask for the same of the same moment. */
export class Bodies {
  readonly #made = new WeakMap<ServedMoment, Map<string, Made>>()
  readonly #reads = new WeakMap<ServedMoment, SharedReads<Made>>()

  respond(moment: ServedMoment, request: Request, make: () => Answer): Promise<Response> {
    const key = keyOf(request)
    const known = this.#knownOf(moment)
    const made = known.get(key) ?? toMade(make())
    if (known.size < MOST_BODIES) known.set(key, made)
    return respond(made, request)
  }

  /**
   * The same for an answer that takes long: clients that ask meanwhile wait for it as well.
   * @param span the times that are read, if the request may give them relative to the present
   * @param make its signal aborts once all these clients have left
   */
  async respondLater(
    moment: ServedMoment,
    request: Request,
    span: readonly unknown[],
    make: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Response> {
    const key = JSON.stringify([keyOf(request), ...span])
    const known = this.#knownOf(moment)
    const reads = this.#reads.get(moment) ?? new SharedReads<Made>()
    this.#reads.set(moment, reads)
    const read = async (signal: AbortSignal) => toMade(await make(signal))
    const made = known.get(key) ?? (await reads.run(key, request.signal, read))
    const isSmall = made.body.bytes.length <= MOST_KEPT_BYTES
    if (isSmall && known.size < MOST_BODIES) known.set(key, made)
    return respond(made, request)
  }

  #knownOf(moment: ServedMoment): Map<string, Made> {
    const known = this.#made.get(moment) ?? new Map<string, Made>()
    this.#made.set(moment, known)
    return known
  }
}
