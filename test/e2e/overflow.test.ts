import { describe, expect } from 'vitest'
import { MONITORING, NODE, ROOT, start } from '../support/command.ts'
import { needs } from '../support/needs.ts'

/** Runs ten rounds against a server with a backlog of 5, then prints the dropped connections. */
const SCRIPT = `
  ip link set lo up
  exec 3< <(exec python3 "$1/test/support/single-threaded-server.py")
  server=$!
  trap 'kill "$server"' EXIT
  read -r port <&3
  "$2" "$3" "127.0.0.1:$port" -ms --count 10 --interval 0.1 -v 2>&1 |
    grep -cE '150 of 150 answered|: 151 requests over 151 connections'
  nstat -az TcpExtListenOverflows TcpExtTCPSynRetrans | awk 'NR > 1 { print $1, $2 }'
`

describe('a short connection queue', () => {
  needs(
    'unshare',
    'ip',
    'nstat',
    'python3',
  )(
    'a provider overrun by seven connections is read ten times without a retry or a dropped connection',
    async () => {
      const argv = ['-rn', 'bash', '-c', SCRIPT, 'bash', ROOT, NODE, MONITORING]
      const { stdout } = await start('unshare', argv).ended
      expect(stdout.split('\n')).toEqual([
        // Ten rounds, each with as many requests as it takes and no retry.
        '20',
        'TcpExtListenOverflows 0',
        'TcpExtTCPSynRetrans 0',
        '',
      ])
    },
  )
})
