import { expect, test } from 'vitest'
import { formatHelp } from '../../../src/cli/options/help-text.ts'

const HELP = `usage: monitoring SERVER ACTION [options]

Small utility to gather and monitor instance resource usage

positional arguments:
  SERVER                        The REST API server:port, e.g. 127.0.0.1:9000, a URL, mock: for a
                                simulated provider, or @NAME for one that the config file names

actions (exactly one):
  --summary, -s                 Prints a list of all the running instances of all services
  --serviceStats, -ss [SERVICE]
                                Prints the average CPU and memory of a service, of every service
                                where none is named. e.g --serviceStats AuthService
  --healthCheck, -hc            Prints every service and flags those with fewer healthy instances
                                than --healthyInstances; scripts want --exitCode as well
  --monitorService, -ms [SERVICE]
                                Linux TOP style resource monitoring of a service, of all where none
                                is named, until Ctrl-C. e.g --monitorService AuthService
  --waitHealthy [SERVICE]       Waits until a service, or every one, has its minimum: exit code 0,
                                or 1 or 3 once --waitTimeout is over

which rows:
  --only GLOB[,GLOB]            Show and judge these services only; * and ? stand for any text and
                                character, !GLOB leaves out
  --status STATUS[,STATUS]      Show these rows only: healthy, unhealthy, unknown, gone
  --faults                      Show all rows but the healthy ones
  --cpuAbove PERCENT            Show rows with a CPU above this only; the average, where a row is a
                                service
  --memoryAbove PERCENT         Show rows with a memory above this only; the average, where a row is
                                a service
  --sort KEY[:asc|:desc][,KEY]  Order rows by ip, service, cpu, memory, status; services also by
                                healthy, instances, headroom. cpu, memory, status begin with the
                                greatest, the worst (default service)
  --limit N                     Show the first N rows only
  --page N                      Show this page of the rows. Each call is a round of its own, so rows
                                may move in between
  --perPage M                   So many rows are a page (default 50)

output:
  -o, --output FORMAT           Print table, wide, json, ndjson, csv, name, nagios or prometheus
                                (default table)
  --outputFile FILE             Write to this file instead of stdout. Readers see the old file or
                                the complete new one
  --color WHEN                  Color verdicts always, never, or on a terminal unless NO_COLOR is
                                set (default auto)
  --pager                       Show what does not fit on the terminal in $PAGER (less where that is
                                not set)
  --quiet                       Only errors on stderr
  -v, --verbose                 On stderr also the cause of every unknown instance, and what the
                                round cost

verdicts and checks:
  --healthyInstances, -hi N[,SERVICE=N]
                                Minimum number of healthy instances required for a service to be
                                healthy; a service that is named has to be there. Defaults to 2. e.g
                                --healthyInstances 3,AuthService=5
  --cpuThreshold PERCENT        An instance is healthy where its CPU is below this (default 75)
  --memoryThreshold PERCENT     An instance is healthy where its memory is below this (default 75)
  --exitCode                    End with 1 where a service is below its minimum for certain, with 3
                                where that is undecided
  --minCoverage PERCENT         Undecided where fewer of the listed instances answered (default 0)
  --warnHeadroom N              Warn where fewer instances than this may fail before a service is
                                below its minimum
  --for SECONDS                 --waitHealthy: for so long without a break (default 0)
  --waitTimeout SECONDS         --waitHealthy: give up after this (default 300)

rounds:
  --interval SECONDS            From the start of one round to the next (default 5)
  --count N                     End --monitorService after this many rounds (default: never)
  --timeout SECONDS             Give one request this long in all (default 5)
  --deadline SECONDS            Give one round this long in all; what is not read by then is unknown
                                (default 30, with -o nagios 9)
  --concurrency auto|N          At most this many requests in flight; auto finds what the provider
                                bears (default auto)
  --maxInstances N              Refuse a listing of more instances than this (default 100000)

provider:
  --ca FILE                     Trust the certificate authorities in this PEM file, beside the usual
                                ones
  --tokenFile FILE              Send the bearer token in this file to the provider, and to nobody
                                else (or MONITORING_TOKEN)

settings:
  -h, --help                    show this help message and exit
  --version                     show the version and exit
  --config FILE                 Take settings and named providers from this file (default
                                ~/.config/cpx-monitoring/config.json)
  --completion SHELL            Print the completion script for bash, zsh or fish and exit

What outlasts a command may be set as MONITORING_CPU_THRESHOLD and so on (-o: MONITORING_OUTPUT, -v:
MONITORING_VERBOSE), or in the config file (cpuThreshold, output, verbose).
Scripts judge by the exit code: 0 done, 1 a breach (with --exitCode), 2 bad arguments, 3 could not
tell or could not do.
`

test('the help explains every option of the table, within 100 columns', () => {
  expect(formatHelp()).toBe(HELP)
  expect(Math.max(...HELP.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
})
