import { type FakeContainer, LIST, pathsOf, startDaemon } from '../../support/docker.ts'
import { loaded, startExporter } from '../../support/exporter.ts'
import { type ApiAnswer, startApi } from '../../support/prometheus-api.ts'
import {
  type Answer,
  busy,
  instance,
  ok,
  startFleet,
  startProvider,
} from '../../support/provider.ts'

/** A fleet that a source reads, until the end of the test. */
export interface Fleet {
  readonly address: string
  /** Options that its command line needs. */
  readonly flags?: readonly string[]
  /** Options that its source needs. */
  readonly options?: { readonly windowMs: number }
  /** Texts of files by path. */
  readonly files?: Readonly<Record<string, string>>
}

/** A fleet whose source can fail. */
interface BreakableFleet extends Fleet {
  /** From now on the listing fails. */
  readonly breakIt: () => unknown
  /** From now on nothing is answered. */
  readonly stall: () => unknown
}

/** A fleet with one instance that never answers. */
interface HangingFleet extends Fleet {
  readonly hanging: string
}

/** A kind of source that has to keep the contract. */
export interface Fixture {
  readonly name: string
  /** A fleet of at least two services and three instances, of which at least one is unhealthy. */
  readonly start: () => Promise<Fleet>
  /** The same fleet; undefined if its source never fails. */
  readonly startBreakable?: () => Promise<BreakableFleet>
  /** The same fleet with an instance that hangs; undefined if none can. */
  readonly startHanging?: () => Promise<HangingFleet>
  /** A fleet with a service and an instance of this name; undefined if its source makes the names. */
  readonly startNamed?: (name: string) => Promise<Fleet>
}

const FLEET = {
  '10.0.0.1': ok('web'),
  '10.0.0.2': busy('web'),
  '10.0.0.3': ok('web'),
  '10.0.0.4': ok('db'),
}

async function startProviderFleet(): Promise<BreakableFleet> {
  const { address, answer } = await startFleet(FLEET)
  return {
    address,
    breakIt: () => answer('/servers', 503),
    stall: () => answer('/servers', () => {}),
  }
}

const provider: Fixture = {
  name: 'a provider',
  start: startProviderFleet,
  startBreakable: startProviderFleet,
  async startHanging() {
    const { address, answer } = await startFleet(FLEET)
    answer('/10.0.0.4', () => {})
    return { address, hanging: '10.0.0.4' }
  },
  async startNamed(name) {
    const { address } = await startFleet({ '10.0.0.1': instance(name, '1%', '2%'), [name]: 400 })
    return { address }
  },
}

const mock: Fixture = {
  name: 'a simulated provider',
  start: async () => ({ address: 'mock:instances=12,seed=7' }),
}

const MEMBERS = Object.entries(FLEET).map(([name, { service, cpu }]) => {
  return { name, service, cpu: cpu.replace('%', '') }
})

/** @param hanging the name of an instance that Prometheus cannot read */
async function startPrometheusFleet(members = MEMBERS, hanging = ''): Promise<BreakableFleet> {
  const labels = members.map(({ name, service }) => ({ instance: name, job: 'node', service }))
  const read = labels.filter((each) => each.instance !== hanging)
  const api = await startApi({
    up: labels.map((each) => [each, each.instance === hanging ? 0 : 1]),
    cpu: read.map((each) => [each, members.find(({ name }) => name === each.instance)?.cpu ?? '']),
    memory: read.map((each) => [each, 20]),
  })
  const answerAll = (answer: ApiAnswer) => {
    for (const asked of ['names', 'jobs', 'up'] as const) api.answer(asked, answer)
  }
  return {
    address: api.address,
    breakIt: () => answerAll({ status: 503, body: '' }),
    stall: () => answerAll(() => {}),
  }
}

const prometheus: Fixture = {
  name: 'a Prometheus',
  start: startPrometheusFleet,
  startBreakable: startPrometheusFleet,
  async startHanging() {
    const hanging = '10.0.0.4'
    return { ...(await startPrometheusFleet(MEMBERS, hanging)), hanging }
  },
  startNamed: (name) => startPrometheusFleet([{ name, service: name, cpu: '10' }]),
}

const CONTAINERS: readonly FakeContainer[] = [
  { name: 'web-1', compose: { service: 'web' } },
  { name: 'web-2', compose: { service: 'web' }, cpu: 90 },
  { name: 'web-3', compose: { service: 'web' }, state: { Status: 'exited', ExitCode: 1 } },
  { name: 'db-1', compose: { service: 'db' } },
]

async function startDockerFleet(): Promise<BreakableFleet> {
  const { source: address, answer } = await startDaemon(CONTAINERS)
  return {
    address,
    breakIt: () => answer(LIST, 500),
    stall: () => answer(LIST, () => {}),
  }
}

const docker: Fixture = {
  name: 'a Docker daemon',
  start: startDockerFleet,
  startBreakable: startDockerFleet,
  async startHanging() {
    const { source: address, answer } = await startDaemon(CONTAINERS)
    answer(pathsOf('db-1').twice, () => {})
    return { address, hanging: 'db-1' }
  },
  async startNamed(name) {
    const { source: address } = await startDaemon([{ name, compose: { service: name } }])
    return { address }
  },
}

async function startGroup(service: string, answer?: Answer, instanceLabel = {}) {
  const { address } = await startExporter(answer)
  return { targets: [address], labels: { service, ...instanceLabel } }
}

const startGroups = () =>
  Promise.all([
    startGroup('web'),
    startGroup('web', loaded({ cpu: 90 })),
    startGroup('db', loaded({ memory: 95 })),
    startGroup('db'),
  ])

const QUICK = { flags: ['--window', '0.1'], options: { windowMs: 100 } } as const

function listIn(path: string, groups: unknown): Fleet {
  return { address: `targets:${path}`, files: { [path]: JSON.stringify(groups) }, ...QUICK }
}

const targets: Fixture = {
  name: 'a list of targets',
  start: async () => listIn('/fleet.json', await startGroups()),
  async startBreakable() {
    const list = await startProvider({ '/sd': await startGroups() })
    return {
      address: `targets+http://${list.address}/sd`,
      breakIt: () => list.answer('/sd', 503),
      stall: () => list.answer('/sd', () => {}),
      ...QUICK,
    }
  },
  async startHanging() {
    const groups = [
      ...(await startGroups()),
      await startGroup('db', () => {}, { instance: 'slow' }),
    ]
    return { ...listIn('/fleet.json', groups), hanging: 'slow' }
  },
  startNamed: async (name) =>
    listIn('/fleet.json', [await startGroup(name, loaded(), { instance: name })]),
}

/** Every kind of source. */
export const FIXTURES: readonly Fixture[] = [provider, mock, prometheus, docker, targets]

export const BREAKABLE = FIXTURES.flatMap(({ name, startBreakable: start }) =>
  start === undefined ? [] : [{ name, start }],
)

export const HANGING = FIXTURES.flatMap(({ name, startHanging: start }) =>
  start === undefined ? [] : [{ name, start }],
)

export const NAMED = FIXTURES.flatMap(({ name, startNamed: start }) =>
  start === undefined ? [] : [{ name, start }],
)
