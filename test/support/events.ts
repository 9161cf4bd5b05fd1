import { onTestFinished } from 'vitest'

/** A server-sent event: its lines by their fields; `comment` for one that is no event. */
export interface StreamEvent {
  readonly event?: string
  readonly id?: string
  readonly retry?: string
  readonly comment?: string
  /** The parsed data; undefined without any. */
  readonly data?: unknown
}

/** A stream of server-sent events. */
export interface EventStream {
  readonly response: Response
  /** Resolves to the next event; rejects at the end of the stream. */
  next(): Promise<StreamEvent>
}

/** Parses the text of one event, without the empty line after it. */
export function parseEvent(text: string): StreamEvent {
  const fields: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const [, name = '', value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? []
    const key = name === '' ? 'comment' : name
    fields[key] = key in fields ? `${fields[key]}\n${value}` : value
  }
  const { data, ...rest } = fields
  return data === undefined ? rest : { ...rest, data: JSON.parse(data) as unknown }
}

/** Reads the events of a response. */
export function readEvents(response: Response): EventStream {
  const reader = (response.body ?? new ReadableStream())
    .pipeThrough(new TextDecoderStream())
    .getReader()
  let text = ''
  return {
    response,
    async next() {
      for (let end = text.indexOf('\n\n'); ; end = text.indexOf('\n\n')) {
        if (end >= 0) {
          const event = parseEvent(text.slice(0, end))
          text = text.slice(end + 2)
          return event
        }
        const { done, value } = await reader.read()
        if (done) throw new Error(`the stream ended after ${JSON.stringify(text)}`)
        text += value
      }
    },
  }
}

/** Opens a stream of server-sent events, until the end of the test. */
export async function openEvents(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<EventStream> {
  const controller = new AbortController()
  onTestFinished(() => controller.abort())
  return readEvents(await fetch(url, { headers, signal: controller.signal }))
}
