/** The defaults of the command and of the library. */
export const DEFAULTS = {
  minimum: 2,
  timeoutMs: 5000,
  deadlineMs: 30_000,
  concurrency: 'auto',
  maxInstances: 100_000,
  intervalMs: 5000,
  isRepeated: false,
  preset: 'auto',
  queries: { unit: 'percent' },
  env: {},
} as const
