import type { Timepiece } from '../../src/host.ts'

/** The clocks of this process. */
export const clock: Timepiece = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  cpu: () => process.cpuUsage().user / 1000,
}
