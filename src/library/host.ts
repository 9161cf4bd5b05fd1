import type { Timepiece } from '../domain/host.ts'

/** All that the library takes from its process. */
export const host = {
  clock: { now: () => Date.now(), elapsed: () => performance.now() } satisfies Timepiece,
  get env(): NodeJS.ProcessEnv {
    return process.env
  },
}
