import type { Clock } from '../host.ts'

const MOST_MS = 2 ** 31 - 1

/** The clock and the timers of this process. */
export const clock: Clock = {
  now: () => Date.now(),
  // `performance` would make Node load nine modules, which takes 1 ms at every start.
  elapsed: () => Number(process.hrtime.bigint()) / 1e6,
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
  random: () => Math.random(),
  // Node takes more than 2^31 - 1 for 1.
  after: (ms, task) => setTimeout(task, Math.min(ms, MOST_MS)),
  every: (ms, task) => setInterval(task, ms).unref(),
  soon: (task) => void setImmediate(task),
  cancel: (timer) => clearTimeout(timer as NodeJS.Timeout | undefined),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, Math.max(0, ms))
      signal.addEventListener('abort', end)
    }),
}
