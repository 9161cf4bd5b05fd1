import type { MockSample } from './fleet.ts'

export interface Answer {
  readonly status: 200 | 400 | 410 | 429 | 500 | 503
  /** JSON in ASCII, so that its length in characters is its length in bytes. */
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

export const INVALID: Answer = { status: 400, body: '{"error": "Invalid IP"}' }

/** A sample as the contract has it. */
export function answerSample({ cpu, memory, service }: MockSample): Answer {
  return { status: 200, body: `{"cpu":"${cpu}%","service":"${service}","memory":"${memory}%"}` }
}
