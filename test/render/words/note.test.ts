import { expect, test } from 'vitest'
import { explainRound } from '../../../src/domain/report/explain.ts'
import type { Remark } from '../../../src/domain/snapshot.ts'
import { judge } from '../../../src/domain/status/judge.ts'
import { describeNote } from '../../../src/render/words/note.ts'
import { snapshotOf } from '../../support/facts.ts'
import { POLICY, QUERY } from '../../support/report.ts'

test.each<[Remark, string]>([
  [
    {
      code: 'noMetrics',
      of: ['node_exporter', 'windows_exporter', 'kube-state-metrics'],
      narrowing: ['job', 'match'],
    },
    'no metrics of node_exporter, windows_exporter or kube-state-metrics found; check --job and --match, choose a --preset, or write queries into the config file',
  ],
  [
    { code: 'noMetrics', of: ['node_exporter'], narrowing: [], isPast: true },
    'no metrics of node_exporter found for this time; the data may start later, or may be deleted already',
  ],
  [
    { code: 'noMetrics', of: [], narrowing: [] },
    'the queries of the config file have no series; try them at the source',
  ],
  [
    { code: 'missingParts', of: 'provider', names: ['a\u001b', 'b', 'c', 'd', 'e', 'f', 'g'] },
    'the instances of provider a\\x1b, b, c, d, e and 2 more are missing',
  ],
  [
    { code: 'ignored', query: 'up', why: 'unlabeled', count: 3 },
    'ignored: 3 series of the query for up, without the label of an instance',
  ],
  [
    { code: 'ignored', query: 'cpu', why: 'unmatched', count: 1 },
    'ignored: 1 series of the query for cpu, of no listed instance',
  ],
  [{ code: 'warning', text: 'no store\u001b[31m' }, 'warning from the source: no store\\x1b[31m'],
  [{ code: 'info', text: 'not a counter' }, 'info from the source: not a counter'],
  [
    { code: 'stale', count: 3, listed: 6, ageMs: 95_400 },
    'stale: 3 of 6 instances have data older than two scrapes, up to 95 s',
  ],
  [
    { code: 'clocks', aheadMs: -90_300 },
    'the clock of the source is 90 s behind this one; its present is shown',
  ],
  [
    { code: 'noCpu', windowMs: 30_000 },
    'no instance has CPU: it needs two scrapes within --window, 30 s; use a longer one if scrapes are rarer',
  ],
  [
    { code: 'notRead', what: 'age', why: 'failed' },
    'the age of the data is unknown: the query for it failed',
  ],
  [
    { code: 'notRead', what: 'gone', why: 'late' },
    'instances that have gone may be missing: the query for them was late',
  ],
  [{ code: 'nextRound', measures: ['cpu'] }, 'CPU from the next round'],
  [
    { code: 'basis', measure: 'memory', counts: { limit: 3, request: 2, node: 1 } },
    'memory is in percent of the limit (3 instances), the request (2), the node (1)',
  ],
  [
    { code: 'basis', measure: 'cpu', counts: { node: 1 } },
    'CPU is in percent of the node (1 instance)',
  ],
])('note: the remark %j is described in one sentence', (remark, sentence) => {
  const snapshot = snapshotOf([], { remarks: [remark], isPartial: true })
  const notes = [...explainRound({ ...judge(snapshot, POLICY), snapshot, policy: POLICY }, QUERY)]
  const sentences = notes.map(describeNote)
  expect(sentences).toContain(sentence)
  expect(sentences).toContain('the answer is partial: instances may be missing')
})
