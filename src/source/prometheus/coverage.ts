import { duration } from './promql.ts'

/** Values that tell whether a target has been scraped during a whole period. */
interface Coverage {
  /** The metric whose samples are counted. */
  readonly selector: string
  /** Counts those of a range that count. */
  readonly count: 'sum_over_time' | 'count_over_time'
  readonly windowMs: number
  /** The number of samples of which a full period has at least as many, of those of a job. */
  readonly usual: (query: string) => string
}

/**
 * The targets with as many samples in the window as their job had before. A rate of any other is wrong:
 * Prometheus divides by the whole window, also if a target is new, its data are old, or the server
 * itself was away; and the time in which a machine was down is missing in counters that began again.
 *
 * The samples are compared with a window that ends where another one begins, which ends where this one
 * begins: a pause that is shorter than a window cannot reduce both numbers. After a longer pause there
 * is no sample just before the window.
 */
function covered({ selector, count, windowMs, usual }: Coverage): string {
  const window = duration(windowMs)
  const before = usual(`count_over_time(${selector}[${window}] offset ${duration(2 * windowMs)})`)
  return (
    `${count}(${selector}[${window}]) >= on (job) group_left () ${before}` +
    ` and last_over_time(${selector}[2m] offset ${window})`
  )
}

/**
 * The targets that were up during the whole window. Of the numbers of samples of a job, one is higher
 * if both ends of the window meet a sample, and some are lower, because targets are new.
 * @param up the selector of the targets
 */
export function upThroughout(up: string, windowMs: number): string {
  const usual = (counts: string) => `floor(quantile by (job) (0.9, ${counts}))`
  return covered({ selector: up, count: 'sum_over_time', windowMs, usual })
}

/** The series that were read during the whole window. The kubelet reads containers irregularly. */
export function readThroughout(selector: string, windowMs: number): string {
  const usual = (counts: string) => `0.9 * quantile by (job) (0.5, ${counts})`
  return covered({ selector, count: 'count_over_time', windowMs, usual })
}
