import './bin/require-node.ts'

export { OperationError, UsageError } from './domain/error.ts'
export { apiServer } from './library/api-server.ts'
export { connect } from './library/connect.ts'
export type { Connection } from './library/connect.ts'
export { openRecording } from './library/open-recording.ts'
export type { RecordedRound, RecordingReader } from './library/open-recording.ts'
export type {
  AccessOptions,
  CallOptions,
  ConnectOptions,
  HealthOptions,
  RecordingOptions,
  SpanOptions,
} from './library/options.ts'
export type { RoundRemark } from './library/remarks.ts'
export { serviceHealth } from './library/service-health.ts'
export type { InstanceStats, ServiceStats } from './library/stats.ts'
