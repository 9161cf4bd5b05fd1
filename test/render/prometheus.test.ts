import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { renderPrometheus } from '../../src/render/prometheus.ts'
import { answered, left, silent, snapshotOf } from '../support/facts.ts'
import { needs } from '../support/needs.ts'
import { draw, POLICY, reportOf } from '../support/report.ts'

const RESULTS = [
  answered('10.0.0.1', 'A', [61, 4.5]),
  answered('10.0.0.2', 'A', [80, 20]),
  silent('10.0.0.3', 'A'),
  silent('10.0.0.4'),
  left('10.0.0.5', 'B"\\\n\u001b'),
]

const show = (report = reportOf(RESULTS)) => draw(renderPrometheus, report, { version: '1.2.3' })
const samples = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('#')).join('')

describe('exposition text', () => {
  test('exposition text has every metric of a round', async () => {
    expect(samples(await show())).toBe(
      [
        'cpx_up{provider="http://api"} 1',
        'cpx_last_round_timestamp_seconds{provider="http://api"} 1767323045.087',
        'cpx_round_duration_seconds{provider="http://api"} 0.087',
        'cpx_coverage_ratio{provider="http://api"} 0.4',
        'cpx_instances{provider="http://api",status="healthy"} 1',
        'cpx_instances{provider="http://api",status="unhealthy"} 1',
        'cpx_instances{provider="http://api",status="unknown"} 2',
        'cpx_instances{provider="http://api",status="gone"} 1',
        'cpx_instance_up{provider="http://api",id="10.0.0.1"} 1',
        'cpx_instance_up{provider="http://api",id="10.0.0.2"} 1',
        'cpx_instance_up{provider="http://api",id="10.0.0.3"} 0',
        String.raw`cpx_instance_up{provider="http://api",id="10.0.0.5"} 0`,
        'cpx_instance_up{provider="http://api",id="10.0.0.4"} 0',
        'cpx_instance_cpu_ratio{provider="http://api",id="10.0.0.1",service="A"} 0.61',
        'cpx_instance_cpu_ratio{provider="http://api",id="10.0.0.2",service="A"} 0.8',
        'cpx_instance_memory_ratio{provider="http://api",id="10.0.0.1",service="A"} 0.045',
        'cpx_instance_memory_ratio{provider="http://api",id="10.0.0.2",service="A"} 0.2',
        'cpx_instance_healthy{provider="http://api",id="10.0.0.1",service="A"} 1',
        'cpx_instance_healthy{provider="http://api",id="10.0.0.2",service="A"} 0',
        'cpx_partial{provider="http://api"} 0',
        'cpx_unattributed_instances{provider="http://api"} 1',
        'cpx_service_instances{provider="http://api",service="A",status="healthy"} 1',
        'cpx_service_instances{provider="http://api",service="A",status="unhealthy"} 1',
        'cpx_service_instances{provider="http://api",service="A",status="unknown"} 1',
        String.raw`cpx_service_instances{provider="http://api",service="B\"\\\\x0a\\x1b",status="healthy"} 0`,
        String.raw`cpx_service_instances{provider="http://api",service="B\"\\\\x0a\\x1b",status="unhealthy"} 0`,
        String.raw`cpx_service_instances{provider="http://api",service="B\"\\\\x0a\\x1b",status="unknown"} 0`,
        'cpx_service_minimum_instances{provider="http://api",service="A"} 2',
        String.raw`cpx_service_minimum_instances{provider="http://api",service="B\"\\\\x0a\\x1b"} 2`,
        'cpx_build_info{provider="http://api",version="1.2.3"} 1',
        '',
      ].join('\n'),
    )
  })

  test('exposition text tells that a round is partial, and how old stale data are', async () => {
    const remarks = [{ code: 'stale', count: 3, listed: 6, ageMs: 125_500 }] as const
    const snapshot = { ...snapshotOf(RESULTS), isPartial: true, remarks } as const
    const lines = samples(await show(reportOf(snapshot))).split('\n')
    expect(lines.filter((line) => /partial|stale/.test(line))).toEqual([
      'cpx_partial{provider="http://api"} 1',
      'cpx_stale_data_age_seconds{provider="http://api"} 125.5',
    ])
  })

  test('two names with the same escaped form are two series', async () => {
    const names = [
      '\u001b',
      String.raw`\x1b`,
      String.raw`\\x1b`,
      '\\\u001b',
      '\u202e',
      String.raw`\u{202e}`,
    ]
    const results = names.map((name, n) => answered(`10.0.0.${n}`, name, [1, 1]))
    const lines = samples(await show(reportOf(results)))
      .split('\n')
      .slice(0, -1)
    expect(new Set(lines.map((line) => line.replace(/ \S+$/, ''))).size).toBe(lines.length)
  })

  test('a long name is cut to a label of 128 characters, which no other name has', async () => {
    const names = ['a', 'b'].flatMap((end) => ['x'.repeat(128) + end, '\u202e'.repeat(100) + end])
    const results = names.map((name, n) => answered(`10.0.0.${n}`, name, [1, 1]))
    const labels = samples(await show(reportOf(results))).matchAll(/_minimum.*service="(.*?)"/g)
    const found = new Set(Array.from(labels, ([, name = '']) => name.replaceAll('\\\\', '\\')))
    expect(Array.from(found, (name) => name.length)).toEqual([128, 128, 128, 128])
  })

  test('exposition text has help and type of a metric once, before its samples', async () => {
    const lines = await show()
    const heads = lines.filter((line) => line.startsWith('#'))
    expect(new Set(heads).size).toBe(heads.length)
    const names = lines.map((line) => /cpx_\w+/.exec(line)?.[0] ?? '')
    expect(names.filter((name, at) => name !== names[at - 1])).toHaveLength(new Set(names).size)
  })

  test('exposition text of an empty listing has no coverage, but the series of declared services', async () => {
    const policy = { ...POLICY, declared: new Map([['A', 5]]) }
    const text = samples(await show(reportOf([], 'instances', { policy })))
    expect(text).not.toMatch(/cpx_coverage_ratio|NaN/)
    expect(text.match(/^cpx_service_.*$/gm)).toEqual([
      ...['healthy', 'unhealthy', 'unknown'].map(
        (status) => `cpx_service_instances{provider="http://api",service="A",status="${status}"} 0`,
      ),
      'cpx_service_minimum_instances{provider="http://api",service="A"} 5',
    ])
  })

  test('exposition text without a listing has no stale values', async () => {
    const listing = { ok: false, failure: { code: 'http', status: 503 } } as const
    expect(samples(await show(reportOf(snapshotOf([silent('10.0.0.1', 'A')], { listing }))))).toBe(
      'cpx_up{provider="http://api"} 0\ncpx_last_round_timestamp_seconds{provider="http://api"} 1767323045.087\n' +
        'cpx_round_duration_seconds{provider="http://api"} 0.087\ncpx_build_info{provider="http://api",version="1.2.3"} 1\n',
    )
  })

  needs('promtool')('promtool accepts the exposition text', async () => {
    const input = (await show()).join('')
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input,
      encoding: 'utf8',
    })
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  test('every metric is documented', async () => {
    const docs = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
    for (const line of (await show()).filter((each) => each.startsWith('# HELP'))) {
      const [, , name, ...help] = line.trim().split(' ')
      expect(docs).toContain(`| \`${name}`)
      expect(docs).toContain(help.join(' '))
    }
  })
})
