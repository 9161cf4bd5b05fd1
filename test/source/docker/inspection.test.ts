import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decodeInspection } from '../../../src/source/docker/inspection.ts'
import { inspected } from '../../support/docker.ts'

const fixture = (name: string) => readFileSync(`test/fixtures/docker/${name}.json`)

function decode(state: object, config: object = {}) {
  const container = inspected({ name: 'one', state: { ...state }, config: { ...config } })
  return decodeInspection(Buffer.from(JSON.stringify(container)))
}

test.each([
  ['inspection', '2026-11-29T10:04:56.761Z', 'connect', 'local:1'],
  ['podman-inspection', '2026-11-29T10:09:32.470Z', 'bad', 'localhost/local:1'],
])('the answer of %s gives the failing health check', (name, startedAt, detail, image) => {
  expect(decodeInspection(fixture(name))).toEqual({
    state: 'running',
    exitCode: 0,
    startedAt: Date.parse(startedAt),
    wasRestarted: false,
    condition: { code: 'failingHealthCheck', detail },
    cpu: { quotaCores: null, periodMs: 100, setSize: null },
    isKeptRunning: false,
    mayEnd: false,
    image,
  })
})

const log = (Output: string) => ({
  Status: 'unhealthy',
  Log: [
    { ExitCode: 0, Output: 'ok' },
    { ExitCode: 7, Output },
  ],
})

test.each([
  [{ Status: 'running' }, null],
  [{ Status: 'running', Health: { Status: 'starting', Log: [] } }, null],
  [{ Status: 'running', Health: { Status: 'healthy' } }, null],
  [{ Status: 'running', Health: log('a\r\nlast line \n\n') }, 'failingHealthCheck: last line'],
  [{ Status: 'running', Health: log(' \n') }, 'failingHealthCheck: exit code 7'],
  [{ Status: 'running', Health: log('x'.repeat(99)) }, `failingHealthCheck: ${'x'.repeat(60)}…`],
  [{ Status: 'running', Health: { Status: 'unhealthy' } }, 'failingHealthCheck'],
  [{ Status: 'paused' }, 'paused'],
  [{ Status: 'removing' }, 'removing'],
  [{ Status: 'created' }, 'created'],
  [{ Status: 'created', Error: 'port is already allocated' }, 'created: port is already allocated'],
  [{ Status: 'exited', ExitCode: 0 }, 'exited: exit code 0'],
  [{ Status: 'exited', ExitCode: 137, OOMKilled: true }, 'exited: exit code 137, out of memory'],
  [{ Status: 'restarting', ExitCode: 1 }, 'restarting: exit code 1'],
  [{ Status: 'dead', ExitCode: 1 }, 'dead: exit code 1'],
  [{ Status: 'dead', ExitCode: -1 }, 'dead: exit code -1'],
  [{ Status: 'exited', ExitCode: '1' }, 'exited'],
])('the state %j has the condition %s', (state, expected) => {
  const { condition } = decode(state)
  const text = [condition?.code, condition?.detail].filter((part) => part !== undefined).join(': ')
  expect(text).toBe(expected ?? '')
})

test.each([
  [{ NanoCpus: 1_500_000_000 }, 1.5, 100, null],
  [{ CpuQuota: 25_000, CpuPeriod: 50_000 }, 0.5, 50, null],
  [{ CpuQuota: 50_000, CpuPeriod: 0 }, 0.5, 100, null],
  [{ CpuQuota: -1, CpuPeriod: 100_000 }, null, 100, null],
  [{ CpusetCpus: '0-3,8' }, null, 100, 5],
  [{ CpusetCpus: '3-0' }, null, 100, null],
  [{ CpusetCpus: '1', NanoCpus: 500_000_000 }, 0.5, 100, 1],
])(
  'the limits %j are %s cores in %i ms, and a set of %s',
  (config, quotaCores, periodMs, setSize) => {
    expect(decode({}, config).cpu).toEqual({ quotaCores, periodMs, setSize })
  },
)

test.each([
  ['no', false, false],
  ['on-failure', false, true],
  ['always', true, false],
  ['unless-stopped', true, false],
])('the restart policy %s keeps it running: %s, lets it end: %s', (Name, isKeptRunning, mayEnd) => {
  const decoded = decode({}, { RestartPolicy: { Name } })
  expect(decoded).toMatchObject({ isKeptRunning, mayEnd })
})

test.each([
  [{ Status: 'stopping' }, 'expected a container with a known "Status", got "stopping"'],
  [{ Status: null }, 'expected a container with a known "Status", got null'],
])('the state %j is malformed', (state, problem) => {
  expect(() => decode(state)).toThrow(problem)
})

test.each([
  [{ NanoCpus: -1 }, '"NanoCpus" is not a count: -1'],
  [{ CpuQuota: '50000' }, 'expected a number as "CpuQuota", got "50000"'],
])('the limits %j are malformed', (config, problem) => {
  expect(() => decode({}, config)).toThrow(problem)
})

test('a container that was never started has no start', () => {
  expect(decode({ StartedAt: '0001-01-01T00:00:00Z' }).startedAt).toBeNull()
})
