import { describe, expect, test } from 'vitest'
import { answered, silent, snapshotOf } from '../../support/facts.ts'
import { run } from '../../support/host.ts'
import { needs } from '../../support/needs.ts'
import { startPrometheus } from '../../support/prometheus.ts'
import { record } from '../../support/recording.ts'

const START = Date.UTC(2026, 0, 2, 1) + 250
const STEP_MS = 60_000

/** Values of one instance at each round; the second one does not answer to every third round. */
const cpuAt = (round: number) => (round * 7) % 101
const ROUNDS = Array.from({ length: 240 }, (_, at) =>
  snapshotOf(
    [
      answered('10.0.0.1', 'A', [cpuAt(at), 20.5]),
      at % 3 === 0 ? silent('10.0.0.2', 'B "\\\n') : answered('10.0.0.2', 'B "\\\n', [99, 30]),
    ],
    { startedAt: START + at * STEP_MS },
  ),
)
const ALL = ['-o', 'prometheus', '--from', '2026-01-02T00:00:00Z']

interface Answer {
  readonly data: { readonly result: readonly { readonly values: readonly [number, string][] }[] }
}

/** All samples of a query, in the order of time. */
async function samplesOf(address: string, query: string): Promise<[number, string][]> {
  const end = (START + ROUNDS.length * STEP_MS) / 1000
  const url = `http://${address}/api/v1/query?time=${end}&query=${encodeURIComponent(`${query}[1d]`)}`
  const { data } = (await (await fetch(url)).json()) as Answer
  return data.result.flatMap(({ values }) => values)
}

const timeOf = (round: number) => (START + round * STEP_MS) / 1000

describe('-o prometheus with --from', () => {
  needs('prometheus', 'promtool')(
    'a Prometheus that is filled with it has every number of the recording',
    async () => {
      const { stdout, exitCode } = await run([record(ROUNDS), '-s', ...ALL])
      expect(exitCode).toBe(0)
      await using prometheus = await startPrometheus({ openMetrics: stdout })
      const { address } = prometheus
      expect(await samplesOf(address, 'cpx_instance_cpu_ratio{id="10.0.0.1"}')).toEqual(
        ROUNDS.map((_, at) => [timeOf(at), String(cpuAt(at) / 100)]),
      )
      expect(await samplesOf(address, 'cpx_instance_memory_ratio{id="10.0.0.2"}')).toEqual(
        ROUNDS.flatMap((_, at) => (at % 3 === 0 ? [] : [[timeOf(at), '0.3']])),
      )
      expect(
        await samplesOf(address, 'cpx_service_instances{service="A",status="healthy"}'),
      ).toEqual(ROUNDS.map((_, at) => [timeOf(at), cpuAt(at) < 75 ? '1' : '0']))
      expect(await samplesOf(address, 'cpx_up')).toHaveLength(ROUNDS.length)
    },
    30_000,
  )

  test('it is OpenMetrics, and has no version, which would be that of today', async () => {
    const { stdout } = await run([record(ROUNDS.slice(0, 2)), '-hc', ...ALL, '--only', 'A'])
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      '# HELP cpx_up Whether the provider gave a listing.',
      '# TYPE cpx_up gauge',
      `cpx_up{provider="http://api"} 1 ${timeOf(0)}`,
      `cpx_up{provider="http://api"} 1 ${timeOf(1)}`,
    ])
    expect(stdout).toMatch(/\n# EOF\n$/)
    expect(stdout).not.toMatch(/cpx_build_info|10\.0\.0\.2/)
  })

  test('a moment of the past is shown with the time of its round', async () => {
    const argv = [record(ROUNDS.slice(0, 1)), '-s', '-o', 'prometheus', '--at', '-1m']
    const { exitCode, stdout, stderr } = await run(argv)
    expect(exitCode).toBe(0)
    const [{ startedAt, durationMs } = { startedAt: 0, durationMs: 0 }] = ROUNDS
    const end = (startedAt + durationMs) / 1000
    expect(stdout).toContain(`\ncpx_last_round_timestamp_seconds{provider="http://api"} ${end}\n`)
    expect(stderr).toMatch(/^monitoring: at 2026-\S+Z, \d+ \w+ ago, \d+ \w+ before \S+Z\n/)
  })
})
