import type { Timepiece } from '../host.ts'

/** All that the library takes from its process. */
export const host = {
  clock: {
    now: () => Date.now(),
    elapsed: () => Number(process.hrtime.bigint()) / 1e6,
    cpu: () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    },
  } satisfies Timepiece,
  get env(): NodeJS.ProcessEnv {
    return process.env
  },
}
