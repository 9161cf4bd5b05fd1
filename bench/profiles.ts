/** One kind of provider, with a fleet of a size that such a provider would have. */
export interface Profile {
  readonly name: string
  readonly instances: number
  /** Options of the mock provider; null for Python's single-threaded server, alone in a network. */
  readonly options: readonly string[] | null
  /** The fixed numbers in flight that are tried beside the adaptive one. */
  readonly fixed: readonly number[]
  /** Rounds that count, after two that warm up; and first rounds of a process. */
  readonly rounds: number
  /** Instances that nobody can read. */
  readonly hung?: number
}

export const PROFILES: readonly Profile[] = [
  {
    name: "the seed's server",
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
    // Where only the distance limits, fewer are slower in proportion.
    fixed: [256],
    rounds: 3,
  },
  {
    name: 'Connection: close',
    instances: 2000,
    options: ['--close'],
    // Near by, nothing tells a listen queue of 5 from a longer one.
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
    hung: 150,
    fixed: [128, 256],
    rounds: 3,
  },
]
