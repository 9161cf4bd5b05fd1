export interface ConnectOptions {
  /** The time one request may take in all, in milliseconds (5000). */
  readonly timeoutMs?: number
  /** How many requests may be in flight (4). */
  readonly concurrency?: number
  /** An instance is healthy where its CPU is below this, in percent (75). */
  readonly cpuThreshold?: number
  /** The same for its memory (75). */
  readonly memoryThreshold?: number
  /** Healthy instances that a service should have (2). */
  readonly minimum?: number
}
