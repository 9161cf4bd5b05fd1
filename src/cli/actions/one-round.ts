import type { Action } from '../config/command.ts'
import { ALL_FORMATS } from '../output/formats.ts'
import { showRound } from './show-round.ts'

export const summary: Action = {
  name: 'summary',
  flags: ['--summary', '-s'],
  help: 'Print all running instances of all services',
  abbreviable: true,
  rows: 'instances',
  formats: ALL_FORMATS,
  options: ['outputFile'],
  example: ['mock: --summary', 'every instance of a simulated provider'],
  run: showRound,
}

export const serviceStats: Action = {
  name: 'serviceStats',
  flags: ['--serviceStats', '-ss'],
  help: 'Print the average CPU and memory of a service, or of every service if none is named, e.g. --serviceStats AuthService',
  takesService: true,
  abbreviable: true,
  rows: 'averages',
  formats: ALL_FORMATS,
  options: ['outputFile'],
  run: showRound,
}

export const healthCheck: Action = {
  name: 'healthCheck',
  flags: ['--healthCheck', '-hc'],
  help: 'Print every service and flag those with fewer healthy instances than --healthyInstances; in scripts add --exitCode',
  abbreviable: true,
  rows: 'health',
  formats: ALL_FORMATS,
  options: ['outputFile'],
  example: ['api:80 --healthCheck', 'flag services with fewer than 2 healthy instances'],
  run: showRound,
}
