import { type Pace, rounds } from '../../domain/history/rounds.ts'
import { makeReport } from '../../domain/report/make-report.ts'
import type { Report } from '../../domain/report/report.ts'
import { judgeFleet } from '../../domain/status/judge.ts'
import { minimumOf, type Policy } from '../../domain/status/policy.ts'
import { describeGivenUp, describeWait } from '../../render/words/fleet.ts'
import type { Action, ActionContext, Command } from '../config/command.ts'
import { exitCodeOfStatus } from '../output/ending.ts'
import { EXIT, type ExitCode } from '../output/exit-code.ts'
import { FORMATS_OF_ROWS } from '../output/formats.ts'
import { deliver } from '../output/print.ts'
import { requirePage } from '../output/require.ts'

/** Declares the service that is waited for by name: if it is absent, it lacks its minimum. */
function declareService({ policy, query: { service } }: Command): Policy {
  if (service === null) return policy
  const declared = new Map([...(policy.declared ?? []), [service, minimumOf(policy, service)]])
  return { ...policy, declared }
}

interface End {
  readonly report: Report | null
  /** The time for which all have been healthy without a break; null if they are not. */
  readonly healthyMs: number | null
  /** The time for which they still have to be; not positive if that is reached. */
  readonly missingMs: number
}

async function waitUntilHealthy(context: ActionContext, signal: AbortSignal): Promise<End> {
  const { source, diagnostics, command } = context
  const { clock } = context.host
  const forMs = command.options.for * 1000
  const policy = declareService(command)
  let end: End = { report: null, healthyMs: null, missingMs: Number.POSITIVE_INFINITY }
  let healthySince: number | null = null
  let isListed = false
  const pace: Pace = {
    count: undefined,
    // The next round is due when the time is over, if that is sooner.
    get intervalMs() {
      return Math.min(command.pace.intervalMs, end.missingMs)
    },
  }
  for await (const snapshot of rounds(source, pace, clock, signal)) {
    await diagnostics.debugRound(snapshot)
    const report = makeReport(snapshot, policy, command.query)
    // Early: a mistyped name would be waited for until the timeout.
    if (!isListed && snapshot.listing.ok) await diagnostics.warnAboutNames(report)
    isListed ||= snapshot.listing.ok
    requirePage(report)
    await diagnostics.warnOnce([describeWait(report)])
    // Services were seen healthy when the round began, not when it ended.
    const startedAt = clock.elapsed() - snapshot.durationMs
    healthySince = judgeFleet(report) === 'healthy' ? (healthySince ?? startedAt) : null
    const healthyMs = healthySince === null ? null : startedAt - healthySince
    const missingMs = forMs - (healthyMs ?? Number.NEGATIVE_INFINITY)
    end = { report, healthyMs, missingMs }
    if (missingMs <= 0) break
  }
  return end
}

/** Waits until every selected service has kept its minimum long enough, then shows them. */
async function waitThenShow(context: ActionContext): Promise<ExitCode> {
  const { command, diagnostics } = context
  const { clock, stop } = context.host
  const forMs = command.options.for * 1000
  const timeoutMs = command.options.waitTimeout * 1000
  const over = new AbortController()
  const signal = AbortSignal.any([stop, over.signal])
  const timer = clock.sleep(timeoutMs, signal).then(() => over.abort())
  try {
    const end = await waitUntilHealthy(context, signal)
    const { report } = end
    stop.throwIfAborted()
    if (report !== null) {
      await deliver(context, report)
      await diagnostics.warnAbout(report)
    }
    if (end.missingMs <= 0) return EXIT.done
    await diagnostics.error(describeGivenUp({ forMs, timeoutMs, ...end }))
    if (report === null) return EXIT.cannot
    const code = exitCodeOfStatus(report)
    // Healthy at the end, but not for long enough.
    return code === EXIT.done ? EXIT.cannot : code
  } finally {
    over.abort()
    await timer
  }
}

export const waitHealthy: Action = {
  name: 'waitHealthy',
  flags: ['--waitHealthy'],
  help: 'Wait until a service, or every one, has its minimum: exit code 0, or 1 or 3 after --waitTimeout',
  takesService: true,
  rows: 'health',
  // The past would be healthy for ever.
  needs: 'present',
  formats: FORMATS_OF_ROWS,
  options: ['for', 'waitTimeout', 'interval', 'outputFile'],
  run: waitThenShow,
}
