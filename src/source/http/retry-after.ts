const SECONDS = /^\d{1,9}$/
// Date.parse takes "10" and "1.5" for dates in 2001: only the fixed form of RFC 9110, 5.6.7.
const IMF_FIXDATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/

function parseDate(text: string | undefined): number | undefined {
  if (text === undefined || !IMF_FIXDATE.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

/**
 * Parses `Retry-After` (RFC 9110, 10.2.3) into milliseconds, 0 or more; undefined if it is not valid.
 * @param date the answer's own `Date`, so that the two clocks need not agree
 * @param now milliseconds since the epoch, if the answer has no date
 */
export function parseRetryAfter(
  text: string | undefined,
  date: string | undefined,
  now: number,
): number | undefined {
  if (text === undefined) return undefined
  if (SECONDS.test(text)) return Number(text) * 1000
  const until = parseDate(text)
  return until === undefined ? undefined : Math.max(0, until - (parseDate(date) ?? now))
}
