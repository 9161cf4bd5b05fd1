import { clock } from '../bin/clock.ts'

/** All that the library takes from its process. */
export const host = {
  clock,
  get env(): NodeJS.ProcessEnv {
    return process.env
  },
}
