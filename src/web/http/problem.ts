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

  toResponse(): Response {
    const { status, message: detail, headers } = this
    const body = { title: STATUS_CODES[status] ?? 'Error', status, detail }
    return new Response(`${JSON.stringify(body)}\n`, {
      status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        ...headers,
      },
    })
  }
}
