import type { Rows } from '../../options/option.ts'
import { SERVICE } from './types.ts'

/** Actions: a command line has exactly one. */
export const ACTIONS = {
  summary: {
    flags: ['--summary', '-s'],
    abbreviable: true,
    cliOnly: true,
    help: 'Print all running instances of all services',
  },
  serviceStats: {
    flags: ['--serviceStats', '-ss'],
    abbreviable: true,
    cliOnly: true,
    type: SERVICE,
    valueOptional: true,
    help: 'Print the average CPU and memory of a service, or of every service if none is named, e.g. --serviceStats AuthService',
  },
  healthCheck: {
    flags: ['--healthCheck', '-hc'],
    abbreviable: true,
    cliOnly: true,
    help: 'Print every service and flag those with fewer healthy instances than --healthyInstances; in scripts add --exitCode',
  },
  monitorService: {
    flags: ['--monitorService', '-ms'],
    abbreviable: true,
    cliOnly: true,
    type: SERVICE,
    valueOptional: true,
    help: 'Watch a service, or all if none is named, as top does, until Ctrl-C, e.g. --monitorService AuthService',
  },
  waitHealthy: {
    cliOnly: true,
    type: SERVICE,
    valueOptional: true,
    help: 'Wait until a service, or every one, has its minimum: exit code 0, or 1 or 3 after --waitTimeout',
  },
} as const satisfies Rows
