import type { Remark } from '../../domain/snapshot.ts'
import { ask, type Call, type QueryTime } from './call.ts'
import type { Fleet } from './fleet.ts'
import { explainDown } from './last-errors.ts'
import type { Queries } from './queries.ts'
import { readTarget } from './series.ts'

// They cost the server as much as the values themselves.
const MAX_INSTANCES = 20_000
// VictoriaMetrics answers without the last 30 s, which may be incomplete.
const MIN_LIMIT_MS = 60_000

/**
 * Asks what completes the answers: the instances of the last hour, the age of the data, and why
 * instances are down. A failure only means that it stays unknown.
 */
export async function askExtras(
  call: Call,
  queries: Queries,
  fleet: Fleet,
  { at, isNow }: QueryTime,
): Promise<readonly Remark[]> {
  const { members } = fleet
  if (members.length > MAX_INSTANCES) return []
  const number = async (name: string, text: string | null) => {
    const pick = (_: unknown, value: number) => value
    const answer = text === null ? null : await ask(call, { name, text, at, pick })
    return answer?.ok === true ? (answer.value.series[0] ?? Number.NaN) : Number.NaN
  }
  const isDown = members.some(({ up, condition }) => up === 0 && condition === null)
  const [past, newest, interval] = await Promise.all([
    ask(call, { name: 'past', text: queries.past, at, pick: readTarget(queries) }),
    number('newest', queries.newest),
    number('interval', queries.interval),
    // Only the present errors are known.
    isNow && isDown ? explainDown(call, fleet, queries.identity) : null,
  ])
  if (past.ok) fleet.listPast(past.value.series)
  const ageMs = at - 1000 * newest
  const limitMs = Math.max(MIN_LIMIT_MS, 2000 * interval)
  return ageMs > limitMs ? [{ code: 'stale', ageMs, limitMs }] : []
}
