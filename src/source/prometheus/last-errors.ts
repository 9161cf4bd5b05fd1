import { requestKept } from '../http/budget.ts'
import { type Answer, answerOf, type Call } from './call.ts'
import { ElementReader, type Fields, isRecord } from './elements.ts'
import { readSeries } from './series.ts'
import { LabelReader } from './vector.ts'

const MAX_BYTES = 32 * 1024 * 1024
const MAX_ERROR = 200

// Both name the address, which is the instance.
const REQUEST = /^Get "[^"]*": (?:dial (?:tcp|udp)[46]? \S+: )?/

/** The error of a scrape, without the request that failed. */
function shorten(text: string): string {
  const reason = text.replace(REQUEST, '')
  return reason.length > MAX_ERROR ? `${reason.slice(0, MAX_ERROR)}…` : reason
}

/** The error of the last scrape of an instance. */
export interface LastError {
  readonly name: string
  readonly job: string
  readonly problem: string
}

/** Reads the last error of every target that is down (/api/v1/targets). */
class ErrorReader {
  readonly #nameOf: ReturnType<typeof readSeries>
  readonly #labels = new LabelReader()
  readonly #errors: LastError[] = []
  readonly #elements = new ElementReader('activeTargets', (element) => this.#add(element))

  constructor(identity: readonly string[]) {
    this.#nameOf = readSeries({ identity })
  }

  write(chunk: Buffer): void {
    this.#elements.write(chunk)
  }

  end(): readonly LastError[] {
    this.#elements.end()
    return this.#errors
  }

  #add(element: unknown): void {
    const { labels, health, lastError }: Fields = isRecord(element) ? element : {}
    if (!isRecord(labels) || health !== 'down' || typeof lastError !== 'string') return
    this.#labels.metric = labels
    const { name, job } = this.#nameOf(this.#labels, 0)
    this.#errors.push({ name, job, problem: shorten(lastError) })
  }
}

/** Requests the last errors of the targets that are down. */
export async function requestErrors(
  call: Call,
  identity: readonly string[],
): Promise<Answer<readonly LastError[]>> {
  const decoded = await requestKept(call, {
    path: `${call.basePath}/api/v1/targets?state=active`,
    key: null,
    maxBytes: MAX_BYTES,
    budget: call.budget,
    receive: () => new ErrorReader(identity),
  })
  return answerOf(decoded)
}
