import { useEffect, useState } from 'preact/hooks'
import { toSafe } from '../../render/safe.ts'
import { readJson } from './read-json.ts'

interface AbsentProps {
  /** A sentence of the stream; null if it has none, and the server is asked. */
  readonly known: string | null
  /** Of the API, for what the list does not have. */
  readonly path: string
  /** A moment of the past; null for the present. */
  readonly at: string | null
  /** What is certain. */
  readonly text: string
}

/** Says since when an instance or a service is missing, in the words of the server, which remembers it. */
export function Absent({ known, path, at, text }: AbsentProps) {
  const [detail, setDetail] = useState('')
  useEffect(() => {
    const controller = new AbortController()
    const { signal } = controller
    setDetail('')
    if (known !== null) return undefined
    readJson(`api/v1/${path}${at === null ? '' : `?at=${at}`}`, signal).catch((error: unknown) => {
      if (!signal.aborted) setDetail((error as Error).message)
    })
    return () => controller.abort()
  }, [known, path, at])
  const why = known ?? toSafe(detail)
  return <p class="verdict gone">{why === '' ? text : `${text}: ${why}`}</p>
}
