import type { Host } from '../../host.ts'
import { judge, judgeFleet } from '../../domain/status/judge.ts'
import { type Pace, rounds } from '../../domain/history/rounds.ts'
import type { Report } from '../../render/report.ts'
import { describeGivenUp, describeWait } from '../../render/words.ts'
import { deliver } from '../output/deliver.ts'
import { EXIT, type ExitCode, exitCodeOfVerdict } from '../output/exit-code.ts'
import { format } from '../output/format.ts'
import { explainNames } from '../output/pick-service.ts'
import { makeReport, reportDetail, reportGaps } from '../output/report.ts'
import type { ActionContext } from './action-context.ts'

/** Aborts with the command, or when the time is over. */
async function startTimer({ clock, stop }: Host, ms: number, over: AbortController): Promise<void> {
  await clock.sleep(ms, AbortSignal.any([stop, over.signal]))
  over.abort()
}

/** A service that is waited for by name is declared: absent means none of its minimum. */
function declare({ command }: ActionContext, service: string | null) {
  const { policy } = command
  if (service === null) return policy
  const minimum = policy.declared?.get(service) ?? policy.minimum
  return { ...policy, declared: new Map([...(policy.declared ?? []), [service, minimum]]) }
}

async function* reports(
  context: ActionContext,
  service: string | null,
  pace: Pace,
  signal: AbortSignal,
) {
  const { source, host, diagnostics, command } = context
  const own = { ...command, policy: declare(context, service) }
  let isFirst = true
  for await (const snapshot of rounds(source, pace, host.clock, signal)) {
    await reportDetail(diagnostics, snapshot)
    const judgement = judge(snapshot, own.policy)
    // At once: a name with a typo in it would be waited for to the end.
    const names = isFirst && snapshot.listing.ok ? explainNames(own, judgement.services) : []
    for (const sentence of names) await diagnostics.warn(sentence)
    isFirst &&= !snapshot.listing.ok
    yield makeReport(own, snapshot, judgement, { service, kind: 'health' })
  }
}

/** Says each new state once. */
async function say(
  { diagnostics }: ActionContext,
  report: Report,
  before: string,
): Promise<string> {
  const sentence = describeWait(report)
  if (sentence !== before) await diagnostics.warn(sentence)
  return sentence
}

interface End {
  readonly report: Report | null
  /** How long it has been healthy without a break; null where it is not. */
  readonly healthyMs: number | null
}

async function waitUntilHealthy(
  context: ActionContext,
  service: string | null,
  signal: AbortSignal,
): Promise<End> {
  const { clock } = context.host
  const { wait, pace } = context.command
  let end: End = { report: null, healthyMs: null }
  let healthySince: number | null = null
  let said = ''
  const own: Pace = {
    count: undefined,
    // It is asked again when its time is over, if that is sooner.
    get intervalMs() {
      return Math.min(pace.intervalMs, wait.forMs - (end.healthyMs ?? Number.NEGATIVE_INFINITY))
    },
  }
  for await (const report of reports(context, service, own, signal)) {
    said = await say(context, report, said)
    const isHealthy = judgeFleet(report) === 'healthy'
    // It was seen healthy when its round began, not when that ended.
    const startedAt = clock.elapsed() - report.snapshot.durationMs
    healthySince = isHealthy ? (healthySince ?? startedAt) : null
    end = { report, healthyMs: healthySince === null ? null : startedAt - healthySince }
    if (isReached(context, end)) break
  }
  return end
}

function isReached({ command }: ActionContext, { healthyMs }: End): boolean {
  return healthyMs !== null && healthyMs >= command.wait.forMs
}

/**
 * Waits until every service that is asked for has kept its minimum for long enough, then shows them.
 * @param service all that are known, where it is null
 */
export async function waitHealthy(
  context: ActionContext,
  service: string | null,
): Promise<ExitCode> {
  const { host, command, diagnostics } = context
  const over = new AbortController()
  const timer = startTimer(host, command.wait.timeoutMs, over)
  try {
    const end = await waitUntilHealthy(context, service, AbortSignal.any([host.stop, over.signal]))
    const { report } = end
    host.stop.throwIfAborted()
    if (report !== null) {
      await deliver(context, await format(command, host, report, null))
      await reportGaps(diagnostics, report)
    }
    if (isReached(context, end)) return EXIT.done
    await diagnostics.error(describeGivenUp({ ...command.wait, ...end }))
    if (report === null) return EXIT.cannot
    const code = exitCodeOfVerdict(report)
    // Healthy at the end, but not for long enough.
    return code === EXIT.done ? EXIT.cannot : code
  } finally {
    over.abort()
    await timer
  }
}
