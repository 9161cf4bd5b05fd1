/** A kind of provider with a fleet of a typical size. */
export interface Profile {
  readonly name: string
  readonly instances: number
  /** Options of `cpx-server`; null: a single-threaded Python server in its own network namespace. */
  readonly options: readonly string[] | null
  /** Fixed values of --concurrency that are compared with the adaptive one. */
  readonly fixed: readonly number[]
  /** Measured rounds: warm (after two unmeasured ones), and cold (first round of a process). */
  readonly rounds: number
  /** Instances that never answer. */
  readonly hanging?: number
}

export const PROFILES: readonly Profile[] = [
  {
    name: 'original server',
    instances: 150,
    options: null,
    fixed: [1, 2, 4, 5, 8, 64],
    rounds: 10,
  },
  {
    name: 'fast keep-alive',
    instances: 10_000,
    options: [],
    fixed: [4, 8, 16, 32, 64, 128, 256],
    rounds: 5,
  },
  {
    name: '20 ms keep-alive',
    instances: 5000,
    options: ['--latency', '20'],
    fixed: [64, 128, 256],
    rounds: 5,
  },
  {
    name: '100 ms keep-alive',
    instances: 8000,
    options: ['--latency', '100'],
    // Only latency limits this provider, so fewer requests in flight are proportionally slower.
    fixed: [256],
    rounds: 3,
  },
  {
    name: 'Connection: close',
    instances: 2000,
    options: ['--close'],
    // A nearby server with a listen queue of 5 looks like one with a longer queue.
    fixed: [2, 3, 4, 5],
    rounds: 5,
  },
  {
    name: '429 above 500/s',
    instances: 300,
    options: ['--quota', '500'],
    fixed: [1, 4],
    rounds: 3,
  },
  {
    name: '503 above 32',
    instances: 2000,
    options: ['--capacity', '32', '--latency', '20'],
    fixed: [16, 24, 32, 40],
    rounds: 5,
  },
  {
    name: '15 % hanging',
    instances: 1000,
    options: ['--hangs', '150'],
    hanging: 150,
    fixed: [128, 256],
    rounds: 3,
  },
]
