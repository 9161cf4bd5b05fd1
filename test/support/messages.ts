import type {
  ServedEvent,
  ServedInstance,
  ServedService,
  StreamRound,
  StreamSnapshot,
} from '../../src/web/message.ts'

/** When the first round of these messages started. */
export const AT = '2026-01-02T03:04:05.000Z'

/** A healthy instance of the service A. */
export function servedInstance(id: string, cpuPercent: number): ServedInstance {
  return {
    id,
    ip: id,
    service: 'A',
    lastService: 'A',
    cpuPercent,
    memoryPercent: 1,
    status: 'healthy',
    reasons: [],
    latencyMs: 1,
    since: AT,
    sinceCertainty: 'atLeast',
    statusChanges: 0,
    firstListedAt: null,
  }
}

/** A healthy service of one instance with this CPU and memory. */
export function servedService(name: string, mean: number | null): ServedService {
  const load = mean === null ? null : { mean, p50: mean, max: mean, maxId: 'a' }
  const counts = { instances: 1, healthy: 1, unhealthy: 0, unknown: 0, healthyAtMost: 1 }
  const measured = { cpuPercent: load, memoryPercent: load }
  const room = { minimum: 1, headroom: 0, loadHeadroom: null }
  const dated = { since: AT, sinceCertainty: 'atLeast' } as const
  return { service: name, status: 'healthy', ...counts, ...room, ...measured, ...dated }
}

/** An event of nothing in particular. */
export const servedEvent = (text: string): ServedEvent => ({
  observedAt: AT,
  event: 'down',
  instance: null,
  service: null,
  previousService: null,
  status: null,
  lastedMs: null,
  headroom: null,
  text,
})

const FACTS = {
  now: AT,
  round: 1,
  startedAt: AT,
  observedAt: AT,
  listing: { ok: true } as const,
  durationMs: 1,
  coverage: {
    listed: 2,
    answered: 2,
    unknown: 0,
    gone: 0,
    duplicates: 0,
    reasons: {},
    text: '2 of 2 answered',
  },
  rule: 'healthy = cpu < 75, memory < 75',
  warnings: [],
  services: [servedService('A', 10)],
  recentRounds: 1,
  recording: null,
}

/** The first message of a stream: two instances of one service. */
export const SNAPSHOT: StreamSnapshot = {
  ...FACTS,
  schema: 'cpx-monitoring/v1',
  kind: 'stream',
  source: 'mock:',
  isReadFromRecording: false,
  intervalSeconds: 5,
  policy: { cpuThreshold: 75, memoryThreshold: 75, minimum: 2, declared: {} },
  instances: [servedInstance('a', 1), servedInstance('b', 2)],
  recent: [{ service: 'A', cpuPercent: [10], memoryPercent: [10] }],
  events: [],
  at: null,
}

/** The next one, in which nothing changed. */
export const ROUND: StreamRound = { ...FACTS, round: 2, instances: [], left: [], events: [] }
