import { STATUS_CODES } from 'node:http'

/** Headers by their names. */
type Headers = Readonly<Record<string, string>>

/** An error that a client can read (RFC 9457). */
export class Problem extends Error {
  readonly status: number
  readonly headers: Headers

  /** @param detail one sentence, which goes to the client */
  constructor(status: number, detail: string, headers: Headers = {}) {
    super(detail)
    this.status = status
    this.headers = headers
  }

  get title(): string {
    return STATUS_CODES[this.status] ?? 'Error'
  }

  /** What is sent. */
  get body(): string {
    const { title, status, message: detail } = this
    return `${JSON.stringify({ title, status, detail })}\n`
  }

  /** The headers of what is sent. */
  get bodyHeaders(): Headers {
    return {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...this.headers,
    }
  }

  toResponse(): Response {
    const { body, status, bodyHeaders: headers } = this
    return new Response(body, { status, headers })
  }
}
