import './bin/require-node.ts'

export { OperationError, UsageError } from './domain/error.ts'
export { apiServer } from './library/api-server.ts'
export { connect } from './library/connect.ts'
export type { Connection, InstanceStats, ServiceStats } from './library/connect.ts'
export type {
  AccessOptions,
  CallOptions,
  ConnectOptions,
  HealthOptions,
} from './library/options.ts'
export { serviceHealth } from './library/service-health.ts'
