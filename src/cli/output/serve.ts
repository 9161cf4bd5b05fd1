import type { Query } from '../../domain/report/query.ts'
import { Past } from '../../web/past.ts'
import { ServedFleet } from '../../web/served-fleet.ts'
import { serve } from '../../web/serve.ts'
import { Turns } from '../../web/turns.ts'
import { hasOtherServices } from '../../web/service-limit.ts'
import { readServing } from '../config/serving.ts'
import type { ActionContext } from '../config/command.ts'
import { VERSION } from '../version.ts'
import { describeBug } from './ending.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { HeadroomLog } from './headroom-log.ts'
import { print } from './print.ts'
import { findServedRounds } from './served-rounds.ts'
import { WarningLog } from './warning-log.ts'

const OTHER_SERVICES =
  'more than 1000 services: /metrics has the sum of the others as the service "other"'

/** The query of the whole fleet: clients select rows by themselves, whatever the settings are. */
function toWhole(query: Query, areRecorded: boolean): Query {
  // A recorded round is never late.
  const intervalMs = areRecorded ? null : query.intervalMs
  return {
    ...query,
    only: null,
    filter: {},
    filters: [],
    sorting: undefined,
    page: null,
    intervalMs,
  }
}

async function takeAndServe(context: ActionContext): Promise<void> {
  const { source, host, diagnostics, command } = context
  const { policy } = command
  const serving = await readServing(context)
  const recorded = source.recorded ?? null
  const { rounds, areRecorded, earlier, intervalMs, description } = await findServedRounds(context)
  const query = toWhole(command.query, areRecorded)
  const warningLog = new WarningLog()
  const headroomLog = new HeadroomLog()
  const fleet = new ServedFleet(policy, query, { isRecorded: recorded !== null, earlier })
  await serve({
    fleet,
    recorded,
    past: recorded === null ? null : new Past(recorded, policy, new Turns(host.clock)),
    isRecorder: command.options.record !== undefined,
    ...serving,
    rounds,
    source: source.address,
    intervalMs,
    version: VERSION,
    clock: host.clock,
    stop: host.stop,
    page: await host.readPage(),
    onBug: (error) => void diagnostics.errorOnce(describeBug(error)),
    async onListening(url) {
      host.stop.throwIfAborted()
      await print(host.stdout, [`${description} on ${url}; press Ctrl-C to stop\n`])
    },
    async onRound(round) {
      const report = fleet.reportOf(round)
      const beyond = hasOtherServices(report) ? [OTHER_SERVICES] : []
      for (const sentence of [...warningLog.update(report), ...headroomLog.update(report)]) {
        await diagnostics.warn(sentence)
      }
      await diagnostics.warnOnce(beyond)
      await diagnostics.debugRound(round.current)
    },
  })
}

/** Takes rounds and serves them until it is stopped. */
export async function serveFleet(context: ActionContext): Promise<ExitCode> {
  const { stop } = context.host
  try {
    await takeAndServe(context)
  } catch (error) {
    // Stopped before it served anything, or in the middle of a write: its normal end.
    if (!stop.aborted || error !== stop.reason) throw error
  }
  return EXIT.done
}
