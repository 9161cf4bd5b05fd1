import { expect, test } from 'vitest'
import { formatHelp } from '../../src/cli/help-text.ts'

const HELP = `usage: monitoring SERVER ACTION [options]

Small utility to gather and monitor instance resource usage

positional arguments:
  SERVER                        The REST API server:port, e.g. 127.0.0.1:9000, a URL, or mock: for a
                                simulated provider

actions (exactly one):
  --summary, -s                 Prints a list of all the running instances of all services
  --serviceStats, -ss [SERVICE]
                                Prints the average CPU and memory of a service, of every service
                                where none is named. e.g --serviceStats AuthService
  --healthCheck, -hc            Prints every service and flags those with fewer healthy instances
                                than --healthyInstances
  --monitorService, -ms [SERVICE]
                                Linux TOP style resource monitoring of a service, of all where none
                                is named, until Ctrl-C. e.g --monitorService AuthService

options:
  -h, --help                    show this help message and exit
  --version                     show the version and exit
  --healthyInstances, -hi N     Minimum number of healthy instances required for a service to be
                                healthy. Defaults to 2. e.g --healthyInstances 3
  --cpuThreshold PERCENT        An instance is healthy where its CPU is below this (default 75)
  --memoryThreshold PERCENT     An instance is healthy where its memory is below this (default 75)
  --interval SECONDS            From the start of one round of --monitorService to the next (default
                                5)
  --count N                     End --monitorService after this many rounds (default: never)
  --timeout SECONDS             Give one request this long in all (default 5)
  --deadline SECONDS            Give one round this long in all; what is not read by then is unknown
                                (default 30)
  --concurrency auto|N          At most this many requests in flight; auto finds what the provider
                                bears (default auto)
  --maxInstances N              Refuse a listing of more instances than this (default 100000)
  --ca FILE                     Trust the certificate authorities in this PEM file, beside the usual
                                ones
  --tokenFile FILE              Send the bearer token in this file to the provider, and to nobody
                                else (or MONITORING_TOKEN)
  -o FORMAT                     Print the answer as table or json (default table)
  --quiet                       Only errors on stderr
  -v                            On stderr also the cause of every unknown instance, and what the
                                round cost

Scripts judge by the exit code: 0 done, 2 bad arguments, 3 could not tell or could not do.
`

test('the help explains every option of the table, within 100 columns', () => {
  expect(formatHelp()).toBe(HELP)
  expect(Math.max(...HELP.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
})
