import { expect, test } from 'vitest'
import { PROGRAM } from '../../../src/cli/output/help.ts'
import { formatHelp } from '../../../src/options/help.ts'

const HELP = `usage: monitoring SERVER ACTION [options]

Small utility to gather and monitor instance resource usage

positional arguments:
  SERVER                        The REST API server:port, e.g. 127.0.0.1:9000, a URL, mock: for a
                                simulated provider, another source (see --sources), or @NAME for a
                                provider in the config file

actions (exactly one):
  --summary, -s                 Print all running instances of all services
  --serviceStats, -ss [SERVICE]
                                Print the average CPU and memory of a service, or of every service
                                if none is named, e.g. --serviceStats AuthService
  --healthCheck, -hc            Print every service and flag those with fewer healthy instances than
                                --healthyInstances; in scripts add --exitCode
  --monitorService, -ms [SERVICE]
                                Watch a service, or all if none is named, as top does, until Ctrl-C,
                                e.g. --monitorService AuthService
  --waitHealthy [SERVICE]       Wait until a service, or every one, has its minimum: exit code 0, or
                                1 or 3 after --waitTimeout
  --events [NAME]               List what changed in a recording: instances that failed, recovered,
                                joined, left or moved, services at their minimum, outages and gaps;
                                of one service or instance if it is named
  --diff                        Print what differs between two recorded rounds: the first and the
                                last one of a span, or of the last hour; with --record between the
                                last one and now. With --exitCode, 1 if something is worse
  --info                        Print facts about a recording: its first and last round, gaps,
                                instances, services, size, and what wrote it
  --serve [ADDRESS]             Poll once for everyone: serve a page, metrics and JSON at this
                                address until stopped (default 127.0.0.1:9464)

filtering and sorting:
  --only GLOB[,GLOB]            Show and judge only these services; * matches any text, ? any
                                character, and !GLOB excludes
  --status STATUS[,STATUS]      Show only rows with this status: healthy, unhealthy, unknown, gone
  --faults                      Show all rows except the healthy ones
  --cpuAbove PERCENT            Show only rows with a CPU above this; for a service, its average
  --memoryAbove PERCENT         Show only rows with a memory above this; for a service, its average
  --sort KEY[:asc|:desc][,KEY]  Sort rows by ip, service, cpu, memory, status; services also by
                                healthy, instances, headroom. cpu, memory and status begin with the
                                greatest or worst (default service)
  --limit N                     Show only the first N rows
  --page N                      Show this page of the rows. Each call collects anew, so rows may
                                move between calls
  --perPage M                   Rows per page (default 50)

output:
  -o, --output FORMAT           Print table, wide, json, ndjson, csv, name, nagios or prometheus
                                (default table)
  --outputFile FILE             Write to this file instead of stdout. Readers see the old file or
                                the complete new one; only with --summary, --serviceStats,
                                --healthCheck, --waitHealthy, --events, --diff or --info
  --color WHEN                  Color statuses always, never, or on a terminal unless NO_COLOR is
                                set (default auto)
  --pager                       Show output that does not fit on the terminal in $PAGER (less if
                                that is not set)
  --quiet                       Print only errors on stderr
  -v, --verbose                 Print on stderr also the cause of every unknown instance, and the
                                cost of the round

health checks:
  --healthyInstances, -hi N[,SERVICE=N]
                                Minimum number of healthy instances of a healthy service (default
                                2); a service that is named has to exist, e.g. --healthyInstances
                                3,AuthService=5
  --cpuThreshold PERCENT        An instance is healthy if its CPU is below this (default 75)
  --memoryThreshold PERCENT     An instance is healthy if its memory is below this (default 75)
  --exitCode                    Exit with 1 if a service is certainly below its minimum, with 3 if
                                that is undecided
  --minCoverage PERCENT         Undecided if fewer of the listed instances answered (default 0)
  --warnHeadroom N              Warn if fewer instances than this may fail before a service is below
                                its minimum
  --for SECONDS                 Time that the minimum has to hold without a break (default 0); only
                                with --waitHealthy
  --waitTimeout SECONDS         Give up after this time (default 300); only with --waitHealthy

rounds:
  --interval SECONDS            Time from the start of one round to the next (default 5); only with
                                --monitorService, --waitHealthy or --serve
  --count N                     End after this many rounds (default: never); only with
                                --monitorService
  --at TIME                     Show the past: -90s, -15m, -2h, -3d, 09:00 or "2026-11-29 09:00" in
                                local time, or RFC 3339; only with --summary, --serviceStats,
                                --healthCheck or --monitorService; only with
                                prometheus+http://host:9090 or FILE.db
  --from TIME                   The start of a span of the past, a time as for --at (default: the
                                first round); only with --summary, --serviceStats, --healthCheck,
                                --events or --diff; only with FILE.db
  --to TIME                     The end of a span of the past (default: the last round); only with
                                --summary, --serviceStats, --healthCheck, --events or --diff; only
                                with FILE.db
  --timeout SECONDS             Timeout per request (default 5)
  --deadline SECONDS            Timeout per round; instances not read by then are unknown (default
                                30, with -o nagios 9)
  --concurrency auto|N          Maximum number of requests in flight; auto finds what the provider
                                sustains (default auto)
  --maxInstances N              Refuse a listing of more instances than this (default 100000)

recording:
  --record FILE                 Append each round to this file, and take what is missing from it;
                                read it with monitoring FILE
  --keep DURATION               Delete rounds from the recording that are older, e.g. 90d (default:
                                never)
  --minChange POINTS            A mean of a service that changed by no more than this is the same
                                (default 5); only with --diff
  --speed N                     Replay this many times faster, 0 to step by hand (default 1, without
                                a terminal as fast as possible); only with --monitorService; only
                                with FILE.db
  --follow                      Wait at the end of the recording for more rounds, and replay them as
                                they come; only with --monitorService; only with FILE.db

provider:
  --ca FILE                     Trust the certificate authorities in this PEM file in addition to
                                the usual ones
  --tokenFile FILE              Send the bearer token in this file (or in MONITORING_TOKEN) to the
                                provider, and to no other host
  --header 'NAME: VALUE'        Send this HTTP header with every request to the provider, e.g.
                                X-Scope-OrgID; repeatable

other sources:
  --preset PRESET               Query the metrics of node_exporter, windows_exporter, Kubernetes, or
                                monitoring itself (default auto: those that exist); only with
                                prometheus+http://host:9090
  --window DURATION             Average CPU over this time: seconds, or 5m (default 5m; for targets
                                1 s, in the live view the interval); only with
                                prometheus+http://host:9090 or targets:FILE
  --job GLOB                    Read only the targets of jobs that match; only with
                                prometheus+http://host:9090
  --match SELECTOR              Read only the targets with these labels, e.g.
                                '{env="prod",team=~"a|b"}'; only with prometheus+http://host:9090
  --serviceLabel LABEL          The label that names the service of an instance (default: service,
                                else app, else job); only with prometheus+http://host:9090 or
                                targets:FILE
  --instanceLabel LABEL         The label that names an instance (default instance); only with
                                prometheus+http://host:9090
  --project PROJECT             Read only the containers of this Compose project; only with docker:
  --targetTokenFile FILE        Send the bearer token in this file to every target; only with
                                targets:FILE

serving:
  --serveTokenFile FILE         Require the token in this file (or in MONITORING_SERVE_TOKEN) from
                                every client; only with --serve
  --noAuth                      Serve everyone who can reach an address beyond this machine, without
                                a token; only with --serve
  --allowedHost HOST[,HOST]     Answer requests for these host names too; others are refused, e.g.
                                mon.example.com; only with --serve
  --tlsCert FILE                Serve HTTPS with this certificate chain in PEM form; only with
                                --serve
  --tlsKey FILE                 The private key of --tlsCert, in PEM form; only with --serve

settings:
  -h, --help                    Show this help message and exit
  --version                     Show the version and exit
  --sources                     List the kinds of sources that SERVER may name, and exit
  --config FILE                 Read settings and named providers from this file (default
                                ~/.config/cpx-monitoring/config.json)
  --completion SHELL            Print the completion script for bash, zsh or fish and exit

Most options may be set in the environment (MONITORING_CPU_THRESHOLD; -o: MONITORING_OUTPUT, -v:
MONITORING_VERBOSE) or in the config file (cpuThreshold, output, verbose).
Exit codes: 0 done, 1 below the minimum (with --exitCode), 2 bad arguments, 3 undecided or failed.
`

test('the help explains every option within 100 columns', () => {
  expect(formatHelp(PROGRAM)).toBe(HELP)
  expect(Math.max(...HELP.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
})
