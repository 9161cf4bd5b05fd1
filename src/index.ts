import './bin/require-node.ts'

export { OperationError, UsageError } from './domain/error.ts'
export { apiServer } from './library/api-server.ts'
export { connect, type Connection } from './library/connect.ts'
export type {
  AccessOptions,
  CallOptions,
  ConnectOptions,
  HealthOptions,
} from './library/options.ts'
export { serviceHealth } from './library/service-health.ts'
export type { InstanceStats, ServiceStats } from './library/shapes.ts'
