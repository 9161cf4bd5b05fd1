/** The defaults of the command and of the library. */
export const DEFAULTS = {
  cpuThreshold: 75,
  memoryThreshold: 75,
  minimum: 2,
  timeoutMs: 5000,
  deadlineMs: 30_000,
  concurrency: 'auto',
  maxInstances: 100_000,
} as const
