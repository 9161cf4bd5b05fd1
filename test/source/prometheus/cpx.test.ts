import { expect } from 'vitest'
import { END, type Series } from '../../support/prometheus.ts'
import { ask, readRound, withServers } from './ask.ts'

interface Instance {
  readonly id: string
  readonly service: string
  /** CPU and memory; null if it did not answer. */
  readonly ratios: readonly [number, number] | null
  /** When it answered last, and when it was listed last. */
  readonly answeredUntil?: number
  readonly listedUntil?: number
}

interface Shard {
  readonly provider: string
  readonly instance: string
  /** Whether the provider gives a listing now. */
  readonly up?: number
  /** The age of its last round. */
  readonly age?: number
  /** When it was scraped last. */
  readonly until?: number
  readonly instances: readonly Instance[]
}

function seriesOf({ provider, instance, up = 1, age = 10, until = 0, instances }: Shard): Series[] {
  const labels = { provider, instance, job: 'monitoring' }
  return [
    { metric: 'cpx_up', labels, value: (seconds) => (seconds > -300 ? up : 1), until },
    { metric: 'cpx_last_round_timestamp_seconds', labels, value: END - age, until },
    ...instances.flatMap(({ id, service, ratios, answeredUntil = 0, listedUntil = until }) => {
      const [cpu, memory] = ratios ?? [0.5, 0.5]
      const answered = { ...labels, id, service }
      const last = Math.min(listedUntil, ratios === null ? answeredUntil - 400 : answeredUntil)
      return [
        {
          metric: 'cpx_instance_up',
          labels: { ...labels, id },
          value: Number(ratios !== null),
          until: listedUntil,
        },
        { metric: 'cpx_instance_cpu_ratio', labels: answered, value: cpu, until: last },
        { metric: 'cpx_instance_memory_ratio', labels: answered, value: memory, until: last },
      ]
    }),
  ]
}

const x = (id: string, ratios: Instance['ratios'] = [0.25, 0.75]) => ({ id, service: 'x', ratios })

const SHARDS: readonly Shard[] = [
  {
    provider: 'http://a',
    instance: 'm1',
    instances: [x('10.0.0.1'), x('10.0.0.2', null), { ...x('10.0.0.3'), listedUntil: -400 }],
  },
  // A second monitor of the same provider, which got an answer.
  { provider: 'http://a', instance: 'm2', instances: [x('10.0.0.1'), x('10.0.0.9')] },
  { provider: 'http://b', instance: 'm1', instances: [x('10.0.0.1', [0.5, 0.5])] },
  // The provider gives no listing: no instance has a series any more.
  { provider: 'http://down', instance: 'm1', up: 0, instances: [{ ...x('1'), listedUntil: -315 }] },
  // The textfile stayed, its writer did not.
  { provider: 'http://old', instance: 'm1', age: 301, instances: [x('1')] },
  // The monitor itself is not scraped any more.
  { provider: 'http://lost', instance: 'm3', until: -400, instances: [x('1')] },
]

const check = withServers(SHARDS.flatMap(seriesOf))

check('cpx reads the facts of other monitors, and what is old is unknown', async (server) => {
  expect(await ask(server, { presets: ['cpx'] })).toEqual({
    rows: {
      'http://a/10.0.0.1': 'x up, CPU 25, memory 75',
      'http://a/10.0.0.2': '- down, was x',
      'http://a/10.0.0.3': 'x gone since',
      'http://a/10.0.0.9': 'x up, CPU 25, memory 75',
      'http://b/10.0.0.1': 'x up, CPU 50, memory 50',
      'http://down/1': 'x down since',
      'http://lost/1': 'x down since',
      'http://old/1': 'x down since',
    },
    missing: ['http://down', 'http://lost', 'http://old'],
    stale: [],
  })
})

check('--window is the age at which a round is old', async (server) => {
  const options = { match: 'provider="http://old"', windowMs: 600_000 }
  expect(await ask(server, { presets: ['cpx'], options })).toMatchObject({
    rows: { 'http://old/1': 'x up, CPU 25, memory 75' },
    missing: [],
  })
})

check('a round tells the parts that are missing', async (server) => {
  const { byId, remarks, isPartial } = await readRound(server)
  expect(byId).toMatchObject({
    'http://a/10.0.0.1': { kind: 'sample', sample: { service: 'x', cpu: 25, memory: 75 } },
    'http://a/10.0.0.2': { kind: 'failure', failure: { code: 'down' }, lastService: 'x' },
    'http://a/10.0.0.3': { kind: 'gone', lastService: 'x' },
    'http://down/1': { kind: 'failure', failure: { code: 'down' }, lastService: 'x' },
  })
  const names = ['http://down', 'http://lost', 'http://old']
  expect(remarks).toEqual([
    { code: 'missingParts', of: 'provider', names: expect.arrayContaining(names) },
  ])
  expect(isPartial).toBe(true)
})
