import { describe, expect, test } from 'vitest'
import { headOf, type Metric, renderMetric } from '../../src/render/exposition.ts'

const COUNTER: Metric = { name: 'rounds', help: 'Rounds.', type: 'counter' }
const INFO: Metric = { name: 'build', help: 'The version.', type: 'info' }
const GAUGE: Metric = { name: 'round_duration_seconds', help: 'How long.' }
const PROVIDER = 'provider="http://api"'

describe('the two exposition formats', () => {
  test.each([
    [COUNTER, '# HELP cpx_rounds_total Rounds.\n# TYPE cpx_rounds_total counter\n'],
    [INFO, '# HELP cpx_build_info The version.\n# TYPE cpx_build_info gauge\n'],
    [
      GAUGE,
      '# HELP cpx_round_duration_seconds How long.\n# TYPE cpx_round_duration_seconds gauge\n',
    ],
  ])('the text format names the samples of $name, and has no type for information', (...row) => {
    const [metric, head] = row
    expect(headOf(metric, 'prometheus')).toBe(head)
  })

  test.each([
    [COUNTER, '# HELP cpx_rounds Rounds.\n# TYPE cpx_rounds counter\n'],
    [INFO, '# HELP cpx_build The version.\n# TYPE cpx_build info\n'],
    [
      GAUGE,
      '# HELP cpx_round_duration_seconds How long.\n# TYPE cpx_round_duration_seconds gauge\n# UNIT cpx_round_duration_seconds seconds\n',
    ],
  ])('OpenMetrics names $name without its suffix, and has units', (metric, head) => {
    expect(headOf(metric, 'openMetrics')).toBe(head)
  })

  test.each(['prometheus', 'openMetrics'] as const)('samples of %s have the suffix', (format) => {
    const [, ...samples] = renderMetric(COUNTER, [[3], [4, { code: '2"' }]], {
      provider: PROVIDER,
      format,
    })
    expect(samples).toEqual([
      `cpx_rounds_total{${PROVIDER}} 3\n`,
      `cpx_rounds_total{${PROVIDER},code="2\\""} 4\n`,
    ])
  })
})
