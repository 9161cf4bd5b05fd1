import { afterAll, expect, onTestFinished, vi } from 'vitest'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import { ipOf } from '../../../src/domain/instance.ts'
import type { ScrapeResult, Snapshot } from '../../../src/domain/snapshot.ts'
import type { Source } from '../../../src/domain/source.ts'
import { open } from '../../../src/source/docker/docker.ts'
import { clock } from '../../support/clock.ts'
import { type Dockerd, startDockerd } from '../../support/dockerd.ts'
import { needs } from '../../support/needs.ts'

const isRoot = process.getuid?.() === 0
const withDockerd = needs('dockerd', 'docker', 'unshare', ...(isRoot ? [] : ['root']))

const never = new AbortController().signal

const IDLE = ['sleep', '1000']
const BUSY = ['sh', '-c', 'while :; do :; done']
// 32 MiB in use, and the cache of a file that was written.
const LARGE = 'head -c 16M /dev/zero >/tmp/file; (head -c 32M /dev/zero; sleep 1000) | tail -c 32M'
const FAILING = ['--health-cmd=echo no route; exit 1', '--health-interval=1s', '--health-retries=1']

function labels(service: string, project = 'shop', oneoff = 'False'): string[] {
  const values = Object.entries({ project, service, oneoff })
  return values.map(([key, value]) => `--label=com.docker.compose.${key}=${value}`)
}

async function startFleet(): Promise<Dockerd> {
  const daemon = await startDockerd()
  const { start, docker } = daemon
  const containers = [
    start('api-1', [...labels('api'), '--cpus=0.5', '--memory=128m'], ...BUSY),
    start('api-2', [...labels('api'), '--memory=128m'], 'sh', '-c', LARGE),
    start('cache-1', [...labels('cache'), ...FAILING], ...IDLE),
    start('queue-1', labels('queue'), ...IDLE).then(() => docker('pause', 'queue-1')),
    start('loop-1', [...labels('loop'), '--restart=always'], 'sh', '-c', 'exit 4'),
    start('worker-1', labels('worker'), 'sh', '-c', 'exit 3'),
    start('worker-2', [...labels('worker'), '--restart=on-failure'], 'true'),
    start('run-1', labels('api', 'shop', 'True'), ...IDLE),
    start('test-1', labels('api', 'test'), ...IDLE),
    start('plain', [], ...IDLE),
  ]
  const [failed] = (await Promise.allSettled(containers)).filter(
    ({ status }) => status !== 'fulfilled',
  )
  if (failed === undefined) return daemon
  await daemon[Symbol.asyncDispose]()
  throw new Error('a container does not start', { cause: failed })
}

let started: Promise<Dockerd> | undefined
const fleet = () => (started ??= startFleet())

afterAll(async () => (await started)?.[Symbol.asyncDispose]())

async function openFleet(project?: string): Promise<Source> {
  const { source: address } = await fleet()
  const source = await open(address, { ...DEFAULTS, clock, env: {}, project })
  onTestFinished(() => source[Symbol.asyncDispose]())
  return source
}

/** The service and the state of an instance. */
function describeState(result: ScrapeResult): string {
  if (result.kind === 'failure' || result.kind === 'gone') return result.kind
  const service = result.kind === 'sample' ? result.sample.service : result.service
  const { code, detail } = result.condition ?? { code: 'no condition' }
  return [result.kind, service, code, detail].filter((part) => part !== undefined).join(', ')
}

const statesOf = ({ results }: Snapshot) =>
  Object.fromEntries(results.map((result) => [result.id, describeState(result)]))

function sampleOf({ results }: Snapshot, name: string) {
  const result = results.find(({ id }) => id === name)
  if (result?.kind !== 'sample') throw new Error(`${name} has no sample: ${JSON.stringify(result)}`)
  return result.sample
}

const STATES = {
  'api-1': 'sample, shop/api, no condition',
  'api-2': 'sample, shop/api, no condition',
  'cache-1': 'sample, cache, failingHealthCheck, no route',
  'loop-1': 'stopped, loop, restarting, exit code 4',
  plain: 'sample, team/local, no condition',
  'queue-1': 'sample, queue, paused',
  'test-1': 'sample, test/api, no condition',
  'worker-1': 'stopped, worker, exited, exit code 3',
}

withDockerd('a real daemon: every container has its service and its state', async () => {
  const source = await openFleet()
  await vi.waitFor(async () => expect(statesOf(await source.at('now', never))).toEqual(STATES), {
    timeout: 20_000,
  })
})

/** Percentages as `docker stats` prints them, by container: of one processor, and of the memory. */
async function readClient({ docker }: Dockerd): Promise<Map<string, { cpu: number; mem: number }>> {
  const format = '{{.Name}} {{.CPUPerc}} {{.MemPerc}}'
  const text = await docker('stats', '--no-stream', '--format', format)
  const lines = text.trim().split('\n')
  return new Map(
    lines.map((line) => {
      const [name = '', cpu = '', mem = ''] = line.split(' ')
      return [name, { cpu: Number.parseFloat(cpu), mem: Number.parseFloat(mem) }]
    }),
  )
}

withDockerd('a real daemon: values are within 3 points of those of docker stats', async () => {
  const [source, daemon] = [await openFleet(), await fleet()]
  await vi.waitFor(
    async () => {
      const [snapshot, client] = await Promise.all([source.at('now', never), readClient(daemon)])
      const [busy, large] = [client.get('api-1'), client.get('api-2')]
      expect(busy?.cpu).toBeGreaterThan(5)
      expect(large?.mem).toBeGreaterThan(20)
      // The quota is half a processor.
      expect(Math.abs(sampleOf(snapshot, 'api-1').cpu / 2 - (busy?.cpu ?? 0))).toBeLessThan(3)
      expect(Math.abs(sampleOf(snapshot, 'api-2').memory - (large?.mem ?? 0))).toBeLessThan(3)
    },
    { timeout: 25_000 },
  )
})

withDockerd('a real daemon: a container has a usage after a restart between rounds', async () => {
  const [source, { docker }] = [await openFleet(), await fleet()]
  await source.at('now', never)
  await docker('restart', '--time=0', 'api-1')
  expect(sampleOf(await source.at('now', never), 'api-1').cpu).toBeGreaterThan(5)
})

withDockerd('a real daemon: a project selects its containers, with their addresses', async () => {
  const [source, { start, docker }] = [await openFleet('test'), await fleet()]
  await start('test-2', labels('api', 'test'), ...IDLE)
  const both = await source.at('now', never)
  expect(statesOf(both)).toEqual({
    'test-1': 'sample, api, no condition',
    'test-2': 'sample, api, no condition',
  })
  const address = expect.stringMatching(/^172\.\d+\.\d+\.\d+$/)
  expect(both.results.map(ipOf)).toEqual([address, address])
  await docker('rm', '--force', 'test-2')
  expect(Object.keys(statesOf(await source.at('now', never)))).toEqual(['test-1'])
})
