import { judgeFleet } from '../domain/check.ts'
import type { Host } from '../domain/host.ts'
import { judge } from '../domain/judge.ts'
import { type Pace, rounds } from '../domain/rounds.ts'
import type { Report } from '../render/report.ts'
import { describeGivenUp, describeWait } from '../render/words.ts'
import { deliver } from './deliver.ts'
import { EXIT, type ExitCode, exitCodeOfVerdict } from './exit-code.ts'
import { format } from './format.ts'
import { explainNames } from './pick-service.ts'
import { makeReport, reportDetail, reportGaps } from './report.ts'
import type { Stage } from './stage.ts'

/** Aborts with the command, or when the time is over. */
async function startTimer({ clock, stop }: Host, ms: number, over: AbortController): Promise<void> {
  await clock.sleep(ms, AbortSignal.any([stop, over.signal]))
  over.abort()
}

/** A service that is waited for by name is declared: absent means none of its minimum. */
function declare({ command }: Stage, service: string | null) {
  const { policy } = command
  if (service === null) return policy
  const minimum = policy.declared?.get(service) ?? policy.minimum
  return { ...policy, declared: new Map([...(policy.declared ?? []), [service, minimum]]) }
}

async function* reports(stage: Stage, service: string | null, pace: Pace, signal: AbortSignal) {
  const { source, host, talk, command } = stage
  const own = { ...command, policy: declare(stage, service) }
  let isFirst = true
  for await (const snapshot of rounds(source, pace, host.clock, signal)) {
    await reportDetail(talk, snapshot)
    const judgement = judge(snapshot, own.policy)
    // At once: a name with a typo in it would be waited for to the end.
    const names = isFirst && snapshot.listing.ok ? explainNames(own, judgement.services) : []
    for (const sentence of names) await talk.note(sentence)
    isFirst &&= !snapshot.listing.ok
    yield makeReport(own, snapshot, judgement, { service, kind: 'health' })
  }
}

/** Says each new state once. */
async function say({ talk }: Stage, report: Report, before: string): Promise<string> {
  const sentence = describeWait(report)
  if (sentence !== before) await talk.note(sentence)
  return sentence
}

interface End {
  readonly report: Report | null
  /** How long it has been healthy without a break; null where it is not. */
  readonly healthyMs: number | null
}

async function wait(stage: Stage, service: string | null, signal: AbortSignal): Promise<End> {
  const { clock } = stage.host
  const { patience, pace } = stage.command
  let end: End = { report: null, healthyMs: null }
  let healthySince: number | null = null
  let said = ''
  const own: Pace = {
    count: undefined,
    // It is asked again when its time is over, if that is sooner.
    get intervalMs() {
      return Math.min(pace.intervalMs, patience.forMs - (end.healthyMs ?? Number.NEGATIVE_INFINITY))
    },
  }
  for await (const report of reports(stage, service, own, signal)) {
    said = await say(stage, report, said)
    const isHealthy = judgeFleet(report, report.check) === 'healthy'
    // It was seen healthy when its round began, not when that ended.
    const startedAt = clock.elapsed() - report.snapshot.durationMs
    healthySince = isHealthy ? (healthySince ?? startedAt) : null
    end = { report, healthyMs: healthySince === null ? null : startedAt - healthySince }
    if (isReached(stage, end)) break
  }
  return end
}

function isReached({ command }: Stage, { healthyMs }: End): boolean {
  return healthyMs !== null && healthyMs >= command.patience.forMs
}

/**
 * Waits until every service that is asked for has kept its minimum for long enough, then shows them.
 * @param service all that are known, where it is null
 */
export async function waitHealthy(stage: Stage, service: string | null): Promise<ExitCode> {
  const { host, command, talk } = stage
  const over = new AbortController()
  const timer = startTimer(host, command.patience.timeoutMs, over)
  try {
    const end = await wait(stage, service, AbortSignal.any([host.stop, over.signal]))
    const { report } = end
    host.stop.throwIfAborted()
    if (report !== null) {
      await deliver(stage, await format(command, host, report, null))
      await reportGaps(talk, report)
    }
    if (isReached(stage, end)) return EXIT.done
    await talk.error(describeGivenUp({ ...command.patience, ...end }))
    if (report === null) return EXIT.cannot
    const code = exitCodeOfVerdict(report)
    // Healthy at the end, but not for long enough.
    return code === EXIT.done ? EXIT.cannot : code
  } finally {
    over.abort()
    await timer
  }
}
