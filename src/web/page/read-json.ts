/**
 * Reads an answer of the JSON API.
 * @param path relative to the page
 * @throws Error with a sentence if it cannot be read
 */
export async function readJson(path: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(path, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error
    // The browser's own words name no cause.
    throw new Error('no connection to the server')
  })
  const isJson = response.headers.get('content-type')?.includes('json') === true
  const answer: unknown = isJson ? await response.json() : null
  if (response.ok && isJson) return answer
  const { detail } = (answer ?? {}) as { readonly detail?: string }
  throw new Error(detail ?? `HTTP ${response.status}`)
}
