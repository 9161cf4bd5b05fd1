import { byMeasure } from '../../domain/measure.ts'
import type { Percent, ScrapeResult } from '../../domain/snapshot.ts'
import type { Failure } from '../../domain/failure.ts'
import { describeFailure } from '../../render/words/failure.ts'

/** An answer of the provider's API. */
export interface ProviderAnswer {
  readonly status: number
  /** JSON. */
  readonly body: string
}

/** The answer to everything but the listing and its instances. */
export const INVALID: ProviderAnswer = { status: 400, body: '{"error": "Invalid IP"}' }

/** Formats the error of an answer as the original API does, with the fields that are defined. */
export function formatError(error: string, fields: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries({ error, ...fields }).filter(([, value]) => value !== undefined)
  return `{${pairs.map(([name, value]) => `"${name}": ${JSON.stringify(value)}`).join(', ')}}`
}

// Decoders of percentages know no exponents.
function formatPercent(value: Percent): string {
  return `${value < 1e-6 ? 0 : value}%`
}

/** Why there is no answer; undefined if all that is known is that there is none. */
function reasonOf(failure: Failure): string | undefined {
  return failure.code === 'down' ? failure.problem : describeFailure(failure)
}

/** The answer of an instance: its values, or what is known of one without an answer. */
export function answerResult(result: ScrapeResult): ProviderAnswer {
  if (result.kind === 'gone') return INVALID
  if (result.kind === 'sample') {
    const { sample, condition } = result
    const { cpu, ...others } = byMeasure(({ key }) => formatPercent(sample[key]))
    // In the order of the original API.
    const body = JSON.stringify({ cpu, service: sample.service, ...others, condition })
    return { status: 200, body }
  }
  if (result.kind === 'stopped') {
    const { service, condition } = result
    return { status: 504, body: formatError('Not Running', { service, condition }) }
  }
  const { failure, lastService } = result
  const fields = { reason: reasonOf(failure), service: lastService ?? undefined }
  return { status: 504, body: formatError('No Answer', fields) }
}
