import { expect } from 'vitest'
import type { Series } from '../../support/prometheus.ts'
import { ask, readRound, withServers } from './ask.ts'

interface Machine {
  readonly job?: string
  /** Seconds between two scrapes. */
  readonly step?: number
  /** Periods, from and until, in which the machine is down. */
  readonly down?: readonly [number, number]
  /** Periods in which nothing was scraped. */
  readonly unread?: readonly [number, number]
  readonly from?: number
  readonly until?: number
  /** Its counters begin again after it was down. */
  readonly isRebooted?: true
  /** Its load differs from one scrape to the next, so that the last two do not tell it. */
  readonly isUneven?: true
}

/** Half of the time of each machine is idle. */
const MACHINES: Readonly<Record<string, Machine>> = {
  steady: {},
  uneven: { isUneven: true },
  minutely: { job: 'slow', step: 60 },
  'minutely-new': { job: 'slow', step: 60, from: -240 },
  'minutely-late': { job: 'slow', step: 60, until: -180 },
  'minutely-last': { job: 'slow', step: 60, until: -60 },
  new: { from: -180 },
  late: { until: -30 },
  old: { until: -240 },
  'new-old': { from: -360, until: -120 },
  rebooted: { down: [-285, -75], isRebooted: true },
  flapping: { down: [-290, -45] },
  'flapping-twice': { down: [-400, -290] },
  unread: { job: 'unread', unread: [-330, -60] },
  'unread-around': { job: 'unread', unread: [-390, -200] },
  'unread-long': { job: 'unread', unread: [-700, -200] },
}

const within = (at: number, period: readonly [number, number] | undefined) =>
  period !== undefined && at >= period[0] && at <= period[1]

/** The times in one period that does not end in another. */
function partsOf(
  { from = -1200, until = 0, step = 15 }: Machine,
  hole?: readonly [number, number],
) {
  const parts =
    hole === undefined
      ? [[from, until]]
      : [
          [from, hole[0] - step],
          [hole[1] + step, until],
        ]
  return parts.map(([first, last]) => ({ from: first ?? 0, until: last ?? 0, step }))
}

const SERIES: readonly Series[] = Object.entries(MACHINES).flatMap(([instance, machine]) => {
  const { job = 'node', down, unread, isRebooted = false, isUneven = false } = machine
  const labels = { instance, job, service: 's' }
  const reset = isRebooted && down !== undefined ? down[1] : -5000
  const values: Omit<Series, 'from' | 'until'>[] = [
    { metric: 'node_memory_MemTotal_bytes', labels, value: 2 },
    { metric: 'node_memory_MemAvailable_bytes', labels, value: 1 },
    {
      metric: 'node_cpu_seconds_total',
      labels: { ...labels, cpu: '0', mode: 'idle' },
      value: (at) =>
        0.5 * (at > reset ? at - reset : at + 5000) + (isUneven && at % 30 !== 0 ? 3 : 0),
    },
  ]
  return [
    ...partsOf(machine, unread).map((part) => ({
      metric: 'up',
      labels,
      value: (at: number) => (within(at, down) ? 0 : 1),
      ...part,
    })),
    ...values.flatMap((one) =>
      partsOf(machine, down ?? unread).map((part) => ({ ...one, ...part })),
    ),
  ]
})

const check = withServers(SERIES)

check('CPU is right whatever part of the window was scraped', async (server) => {
  const { rows } = await ask(server, { presets: ['node'] })
  const values = Object.entries(rows).map(([name, row]) => [name, row])
  const expected = Object.keys(MACHINES).map((name) => [name, 's up, CPU 50, memory 50'])
  expect(Object.fromEntries(values)).toEqual(Object.fromEntries(expected))
})

// Ages at which a scrape of each interval is late.
const STALE = ['minutely-late 180 s', 'new-old 120 s', 'old 240 s']

check('data are old if they are older than two scrapes of their job', async (server) => {
  const { stale } = await ask(server, { presets: ['node'] })
  expect(stale).toEqual(STALE)
})

check('a round has the CPU of all whose data are not old', async (server) => {
  const { byId, remarks } = await readRound(server)
  const values = Object.entries(byId).map(([id, result]) => {
    if (result.kind === 'sample') return [id, result.sample.cpu]
    return [id, result.kind === 'failure' ? result.failure : result.kind]
  })
  const expected = Object.keys(MACHINES).map((name) => {
    const age = STALE.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1)
    const failure = { code: 'down', problem: `last scraped ${age} ago` }
    return [name, age === undefined ? expect.closeTo(50, 6) : failure]
  })
  expect(Object.fromEntries(values)).toEqual(Object.fromEntries(expected))
  const listed = expected.length
  expect(remarks).toEqual([{ code: 'stale', count: 3, listed, ageMs: 240_000 }])
})
