import { describe, expect, test } from 'vitest'
import { DEFAULTS } from '../../../src/domain/defaults.ts'
import { open } from '../../../src/source/prometheus/prometheus.ts'
import { clock } from '../../support/clock.ts'
import { run } from '../../support/host.ts'
import {
  type ApiAnswer,
  type Asked,
  type Sample,
  startApi,
  vectorOf,
} from '../../support/prometheus-api.ts'

const of = (n: number, value: string | number = 1): Sample => [
  { instance: `10.0.0.${n}`, job: 'node' },
  value,
]
const FLEET = { up: [of(1), of(2)], cpu: [of(1), of(2)], memory: [of(1), of(2)] }

async function healthOf(answers: Partial<Record<Asked, ApiAnswer>>) {
  const { address } = await startApi({ ...FLEET, ...answers })
  return run([address, '-hc', '-hi', '3', '--exitCode'])
}

const BELOW = 'monitoring: node: 2 healthy, minimum 3\n'
const PARTIAL = 'monitoring: the answer is partial: instances may be missing\n'

describe('an answer with remarks', () => {
  test('without any, tells nothing', async () => {
    expect(await healthOf({})).toMatchObject({ exitCode: 1, stderr: BELOW })
  })

  test.each<[string, object, string]>([
    [
      'a warning, as of Thanos',
      { warnings: ['no store matched', 'a\u001bb'] },
      `${PARTIAL}monitoring: warning from the source: no store matched\nmonitoring: warning from the source: a\\x1bb\n`,
    ],
    ['the mark of VictoriaMetrics', { isPartial: true }, PARTIAL],
  ])('that is partial makes no service certainly unhealthy: %s', async (_, more, notes) => {
    const { exitCode, stderr } = await healthOf({
      cpu: { body: { ...vectorOf(FLEET.cpu), ...more } },
    })
    expect(stderr).toContain(notes)
    expect(exitCode).toBe(3)
  })

  test('passes on an info, and stays whole', async () => {
    const body = { ...vectorOf(FLEET.up), infos: ['metric might not be a counter'] }
    expect(await healthOf({ up: { body }, cpu: { body } })).toMatchObject({
      exitCode: 1,
      stderr: `monitoring: info from the source: metric might not be a counter\n${BELOW}`,
    })
  })

  test('tells which instances have old data, and does not judge them', async () => {
    const time: ApiAnswer = (response) => {
      const newest = Date.now() / 1000 - 240
      response.end(JSON.stringify(vectorOf([[{ instance: '10.0.0.2', job: 'node' }, newest]])))
    }
    const { address } = await startApi({ ...FLEET, stale: time })
    const { stdout, stderr } = await run([address, '-s', '-o', 'wide'], { now: Date.now })
    expect(stdout).toMatch(/^healthy 10\.0\.0\.1 node +1 /m)
    expect(stdout).toMatch(/^unknown 10\.0\.0\.2 node [- ]+ down: last scraped 24\d s ago$/m)
    expect(stderr).toMatch(
      /^monitoring: stale: 1 of 2 instances has data older than two scrapes, up to (?:240 s|24\d s)\n/m,
    )
  })

  test('tells with -v which preset and which queries are read', async () => {
    const { address } = await startApi(FLEET)
    const { stderr } = await run([address, '-s', '-v', '--match', 'env="a"'])
    expect(stderr).toContain(
      'monitoring: preset: node\nmonitoring: query for up: up{job="node",env="a"}\nmonitoring: query for cpu: 100 * (1 - ',
    )
    expect(stderr).toContain('monitoring: query for memory: 100 * (1 - node_memory_MemAvailable')
  })

  test('says over which time CPU is a mean', async () => {
    const { address } = await startApi(FLEET)
    const wide = await run([address, '-s', '-o', 'wide'])
    expect(wide.stdout).toContain('healthy = cpu[5m] < 75, memory < 75, mini')
    const json = await run([address, '-s', '-o', 'json', '--window', '90s'])
    expect(JSON.parse(json.stdout)).toMatchObject({ cpuWindowSeconds: 90 })
  })

  test('names a window that is shorter than two scrapes, if no instance has CPU', async () => {
    const { address } = await startApi({ ...FLEET, cpu: [] })
    const cause =
      'monitoring: no instance has CPU: it needs two scrapes within --window, 30 s; use a longer one if scrapes are rarer\n'
    expect((await run([address, '-s', '--window', '30s'])).stderr).toContain(cause)
    const other = await startApi({ ...FLEET, cpu: [of(1)] })
    expect((await run([other.address, '-s', '--window', '30s'])).stderr).not.toContain('--window')
  })

  test('says what has no effect', async () => {
    const other: Sample = [{ instance: 'elsewhere' }, 1]
    const { stderr } = await healthOf({ up: [...FLEET.up, [{ job: 'x' }, 1]], cpu: [other, other] })
    expect(stderr).toContain(
      'monitoring: ignored: 1 series of the query for up, without the label of an instance\n' +
        'monitoring: ignored: 4 series of the query for cpu, of no listed instance\n',
    )
  })

  test('without instances names the metrics that are missing', async () => {
    const nothing = { body: { status: 'success', data: [] } }
    const { address } = await startApi({ names: nothing, jobs: nothing })
    const advice =
      'check --job and --match, choose a --preset, or write queries into the config file\n'
    expect((await run([address, '-s'])).stderr).toBe(
      'monitoring: no metrics of node_exporter, windows_exporter, kube-state-metrics or cpx-monitoring found; ' +
        advice,
    )
    expect((await run([address, '-s', '--preset', 'windows'])).stderr).toBe(
      `monitoring: no metrics of windows_exporter found; ${advice}`,
    )
  })
})

describe('the address of a Prometheus', () => {
  test.each([
    ['prometheus+http://api', 'http://api:9090'],
    ['prometheus+http://api/base/', 'http://api:9090/base'],
    ['prometheus+http://api:80/base', 'http://api/base'],
    ['prometheus+https://api', 'https://api'],
    ['prometheus+https://[::1]:9090', 'https://[::1]:9090'],
    ['prometheus+http://[::1]', 'http://[::1]:9090'],
  ])('%s is %s', async (address, url) => {
    await using source = await open(address, { ...DEFAULTS, clock })
    expect(source.address).toBe(`prometheus+${url}`)
  })

  test.each([
    ['prometheus+http://', 'write prometheus+http://host:9090 or prometheus+https://host'],
    ['prometheus+http://api:99999', 'a port is a number from 1 to 65535'],
    ['prometheus+http://user:secret@api', 'credentials do not belong in an address'],
    [
      'prometheus+http://api?x=1',
      'it has a query or a fragment; leave out everything after the path',
    ],
    ['prometheus+http://a b', 'it contains a blank, a backslash or a control character; '],
  ])('%s is unusable', async (address, why) => {
    const { exitCode, stderr } = await run([address, '-s'])
    const shown = address.replace('user:secret@', '***@')
    expect(stderr).toContain(`monitoring: unusable address "${shown}": ${why}`)
    expect(exitCode).toBe(2)
  })
})

describe('an empty selection', () => {
  const WHY =
    'no metrics of node_exporter, windows_exporter, kube-state-metrics or cpx-monitoring found; check --job and --match, choose a --preset, or write queries into the config file'

  test('is explained in one sentence', async () => {
    const { address } = await startApi()
    expect(await run([address, '-s'])).toMatchObject({ stderr: `monitoring: ${WHY}\n` })
    expect(await run([address, '-hc', '--exitCode'])).toMatchObject({
      exitCode: 3,
      stderr: `monitoring: ${WHY}\n`,
    })
    const { stdout } = await run([address, '-hc', '-o', 'nagios'])
    expect(stdout).toContain(`CPX UNKNOWN - ${WHY.replaceAll('|', '/')}`)
  })

  test('by an invalid regular expression names --match', async () => {
    const error = 'error parsing regexp: missing closing )'
    const names = { status: 400, body: { status: 'error', errorType: 'bad_data', error } }
    const { address } = await startApi({ names })
    const { stderr } = await run([address, '-s', '--match', 'env=~"pro(d"'])
    expect(stderr).toMatch(`: the query for metrics failed: ${error} (HTTP 400); correct --match\n`)
  })
})
