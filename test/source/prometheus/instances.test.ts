import { describe, expect, test } from 'vitest'
import { fail, run } from '../../support/host.ts'
import { type ApiAnswer, type Asked, type Sample, startApi } from '../../support/prometheus-api.ts'

type Labels = Readonly<Record<string, string>>

const node = (instance: string, labels: Labels = {}) => ({ instance, job: 'node', ...labels })
const of = (labels: Labels, value: string | number): Sample => [labels, value]

interface Row {
  readonly id: string
  readonly ip: string | null
  readonly service: string | null
  readonly status: string
  readonly lastService: string | null
  readonly reasons: readonly (string | { readonly code: string })[]
  readonly cpuPercent: number | null
  readonly memoryPercent: number | null
}

/** Reads a fleet; the rows by their ids, in short. */
async function readRows(answers: Partial<Record<Asked, ApiAnswer>>, ...flags: readonly string[]) {
  const { address } = await startApi(answers)
  const { stdout, stderr } = await run([address, '-s', '-o', 'json', ...flags])
  const { instances } = JSON.parse(stdout) as { instances: readonly Row[] }
  const rows = instances.map((row) => {
    const values = [row.cpuPercent, row.memoryPercent].join(' ')
    const reasons = row.reasons.map((each) => (typeof each === 'string' ? each : each.code))
    const service = row.service ?? row.lastService
    return `${row.id} ${service} ${row.status} ${values} ${reasons.join(', ')}`.trim()
  })
  return { rows, stderr }
}

const A = node('10.0.0.1:9100')
const B = node('10.0.0.2:9100')

describe('an instance of Prometheus', () => {
  test('has the values of the series with its labels', async () => {
    const { rows, stderr } = await readRows({
      up: [of({ ...A, service: 'auth' }, 1), of(B, 1)],
      cpu: [of(B, '80.5'), of(A, '12')],
      memory: [of(A, '34'), of(B, '56')],
    })
    expect(rows).toEqual([
      '10.0.0.1:9100 auth healthy 12 34',
      '10.0.0.2:9100 node unhealthy 80.5 56 cpu',
    ])
    expect(stderr).toBe('')
  })

  test.each([
    ['100.5', '100'],
    ['100', '100'],
    ['-0.5', '0'],
    ['-0', '0'],
  ])('with the value %s counts as %s', async (value, percent) => {
    const { rows } = await readRows({ up: [of(A, 1)], cpu: [of(A, value)], memory: [of(A, 1)] })
    expect(rows[0]).toContain(`${A.instance} node`)
    expect(rows[0]?.split(' ')[3]).toBe(percent)
  })

  test.each([
    ['NaN', 'NaN'],
    ['+Inf', 'Inf'],
    ['-Inf', '-Inf'],
    ['100.51', '100.51'],
    ['-0.51', '-0.51'],
  ])('with the value %s is unknown, and shows its other value', async (value, shown) => {
    const { rows, stderr } = await readRows({
      up: [of(A, 1), of(B, 1)],
      cpu: [of(A, value), of(B, 1)],
      memory: [of(A, 34), of(B, 2)],
    })
    expect(rows).toContain('10.0.0.1:9100 node unknown  34 malformed')
    expect(stderr).toBe('monitoring: 1 of 2 answered: 1 malformed\n')
    const { stderr: told } = await run([
      (
        await startApi({
          up: [of(A, 1)],
          cpu: [of(A, value)],
          memory: [of(A, 34)],
        })
      ).address,
      '-s',
      '-v',
    ])
    expect(told).toContain(
      `10.0.0.1:9100: CPU is ${shown}, not a percentage from 0 to 100 (malformed)`,
    )
  })

  test('that is up without a value is unknown, and the measure is named', async () => {
    const answers = { up: [of(A, 1), of(B, 1)], cpu: [of(B, 1)], memory: [of(A, 2)] }
    const { rows } = await readRows(answers)
    expect(rows).toEqual([
      '10.0.0.1:9100 node unknown  2 noData',
      '10.0.0.2:9100 node unknown 1  noData',
    ])
    const { address } = await startApi(answers)
    const { stderr } = await run([address, '-s', '-v'])
    expect(stderr).toContain('10.0.0.1:9100: no data for CPU\n')
    expect(stderr).toContain('10.0.0.2:9100: no data for memory\n')
  })

  test('that is down is unknown, with the last error of Prometheus', async () => {
    const error = 'Get "http://10.0.0.1:9100/metrics": dial tcp 10.0.0.1:9100: connection refused'
    const answers = {
      up: [of({ ...A, service: 'auth' }, 0), of(B, 1)],
      cpu: [of(A, 5), of(B, 1)],
      memory: [of(B, 2)],
      targets: {
        body: {
          status: 'success',
          data: {
            activeTargets: [
              { labels: B, health: 'up', lastError: '' },
              { labels: A, health: 'down', lastError: error },
            ],
          },
        },
      },
    }
    const { rows } = await readRows(answers)
    expect(rows[0]).toBe('10.0.0.1:9100 auth unknown   down')
    const { address } = await startApi(answers)
    const { stderr } = await run([address, '-s', '-v'])
    expect(stderr).toContain('10.0.0.1:9100: down: connection refused\n')
  })

  test.each<[string, ApiAnswer]>([
    ['is forbidden', { status: 403, body: '' }],
    ['is a page', { body: '<html>' }],
    ['has other targets', { body: { status: 'success', data: { activeTargets: [{}, 1, null] } } }],
  ])('that is down is only down if the list of targets %s', async (_, targets) => {
    const { address } = await startApi({ up: [of(A, 0)], targets })
    const { stderr } = await run([address, '-s', '-v'])
    expect(stderr).toContain('10.0.0.1:9100: down\n')
  })

  test('of the last hour is gone, and its service keeps its row', async () => {
    const gone = node('10.0.0.9:9100', { service: 'old' })
    const answers = {
      up: [of(A, 1)],
      cpu: [of(A, 1)],
      memory: [of(A, 2)],
      past: [of(gone, -1), of({ ...A, job: 'other' }, -1)],
    }
    const { rows } = await readRows(answers)
    expect(rows).toEqual(['10.0.0.1:9100 node healthy 1 2', '10.0.0.9:9100 old gone   gone'])
    const { address } = await startApi(answers)
    const { stdout } = await run([address, '-hc', '-o', 'csv'])
    expect(stdout).toContain('old')
  })

  test.each([
    [2, 'healthy 1 2'],
    ['0.5', 'healthy 1 2'],
    [-2, 'unknown   malformed'],
    ['NaN', 'unknown   malformed'],
  ])('whose up is %s is %s', async (up, status) => {
    const { rows } = await readRows({ up: [of(A, up)], cpu: [of(A, 1)], memory: [of(A, 2)] })
    expect(rows).toEqual([`10.0.0.1:9100 node ${status}`])
  })
})

describe('instances of one name', () => {
  const other = { ...A, job: 'other' }

  test.each([
    ['in one order', [A, other]],
    ['in the other', [other, A]],
  ])('in two jobs are two rows, %s', async (_, labels) => {
    const { rows } = await readRows({
      up: labels.map((each) => of(each, 1)),
      cpu: [of(A, 1), of(other, 2)],
      memory: [of(other, 4), of(A, 3)],
    })
    expect(rows).toEqual([
      'node/10.0.0.1:9100 node healthy 1 3',
      'other/10.0.0.1:9100 other healthy 2 4',
    ])
  })

  test('share the values of series without a job', async () => {
    const { instance } = A
    const { rows } = await readRows({
      up: [of(A, 1), of(other, 1)],
      cpu: [of({ instance }, 1)],
      memory: [of({ instance }, 2)],
    })
    expect(rows).toEqual([
      'node/10.0.0.1:9100 node healthy 1 2',
      'other/10.0.0.1:9100 other healthy 1 2',
    ])
  })

  test('in one job are one row, up if one of them is', async () => {
    const [a, b] = [
      { ...A, path: '/a', service: 'b' },
      { ...A, path: '/b', service: 'a' },
    ]
    for (const up of [
      [of(a, 0), of(b, 1)],
      [of(b, 1), of(a, 0)],
    ]) {
      const { rows } = await readRows({ up, cpu: [of(A, 1)], memory: [of(A, 2)] })
      expect(rows).toEqual(['10.0.0.1:9100 a healthy 1 2'])
    }
  })

  test('keep ids of their own if another instance is called so', async () => {
    const third = { instance: 'node/10.0.0.1:9100', job: 'x' }
    const all = [A, other, third]
    const { rows } = await readRows({
      up: all.map((each) => of(each, 1)),
      cpu: all.map((each) => of(each, 1)),
      memory: all.map((each) => of(each, 2)),
    })
    expect(rows).toEqual([
      'node/node/10.0.0.1:9100 node healthy 1 2',
      'other/10.0.0.1:9100 other healthy 1 2',
      'node/10.0.0.1:9100 x healthy 1 2',
    ])
  })

  test('with several series of a measure are unknown', async () => {
    const answers = {
      up: [of(A, 1)],
      cpu: [of({ ...A, cpu: '0' }, 1), of({ ...A, cpu: '1' }, 2)],
      memory: [of(A, 2)],
    }
    const { address } = await startApi(answers)
    const { stderr } = await run([address, '-s', '-v'])
    expect(stderr).toContain('10.0.0.1:9100: CPU has 2 series (malformed)\n')
  })
})

describe('the service of an instance', () => {
  const labels = { ...A, service: 'S', app: 'P', team: 'T' }
  test.each<[readonly string[], Labels, string]>([
    [[], labels, 'S'],
    [[], { ...labels, service: '' }, 'P'],
    [[], A, 'node'],
    [['--serviceLabel', 'team'], labels, 'T'],
  ])('with the flags %j and the labels %j is %s', async (flags, own, service) => {
    const answers = { up: [of(own, 1)], cpu: [of(A, 1)], memory: [of(A, 2)] }
    const { rows } = await readRows(answers, ...flags)
    expect(rows).toEqual([`10.0.0.1:9100 ${service} healthy 1 2`])
  })

  test('that no label names makes it unknown', async () => {
    const other = { ...A, instance: '10.0.0.2:9100', team: 'T' }
    const all = [of(A, 1), of(other, 1)]
    const { rows } = await readRows({ up: all, cpu: all, memory: all }, '--serviceLabel', 'team')
    expect(rows).toContain('10.0.0.1:9100 null unknown 1 1 malformed')
    expect(rows).toContain('10.0.0.2:9100 T healthy 1 1')
  })

  test.each(['service', 'instance'])(
    'by a label that no series has is refused: %s',
    async (what) => {
      const { address } = await startApi({ up: [of(A, 1)], cpu: [of(A, 1)], memory: [of(A, 2)] })
      expect(await fail([address, '-s', `--${what}Label`, 'team'])).toMatch(
        ': the query for up failed: no series has the label "team"; correct the query, or the option that it comes from\n',
      )
    },
  )
})
