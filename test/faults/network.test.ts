import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { shell } from '../support/command.ts'
import { run } from '../support/host.ts'
import { inNamespace } from '../support/namespace.ts'
import { needs } from '../support/needs.ts'
import { startFleet, startProvider } from '../support/provider.ts'

const CHECK = 'check that the provider runs there and that the port is right'
const cannot = (where: string, why: string) =>
  `monitoring: cannot list instances from http://${where}/servers: ${why}\n`

const inNetwork = needs('unshare', 'ip', 'iptables', 'nstat')

describe('a connection that cannot be made', () => {
  inNetwork('a refused connection is attempted three times', async () => {
    const { stdout, stderr } = await inNamespace(`
      iptables -A INPUT -p tcp --syn --dport 9 -j REJECT --reject-with tcp-reset
      monitoring.js 127.0.0.1:9 -s
      echo "$? $(met INPUT 1)"`)
    expect(stderr).toBe(cannot('127.0.0.1:9', `connection refused (ECONNREFUSED); ${CHECK}`))
    expect(stdout).toBe('3 3\n')
  })

  inNetwork('an unanswered connection is attempted three times', async () => {
    const { stdout, stderr } = await inNamespace(`
      iptables -A INPUT -p tcp --syn --dport 9 -j DROP
      monitoring.js 127.0.0.1:9 -s --timeout 0.2
      echo "$? $(met INPUT 1)"`)
    expect(stderr).toBe(
      cannot(
        '127.0.0.1:9',
        'no answer within 0.2 s (timeout); raise --timeout if the provider is only slow',
      ),
    )
    expect(stdout).toBe('3 3\n')
  })

  inNetwork(
    'a connection that is refused twice and then accepted is reported with -v only',
    async () => {
      const { stdout, stderr } = await inNamespace(`
      provide
      iptables -A INPUT -p tcp --syn --dport "$port" -m limit --limit 1/day --limit-burst 2 \\
        -j REJECT --reject-with tcp-reset
      monitoring.js "127.0.0.1:$port" -hc -hi 0 -v >/dev/null
      echo "$? $(met INPUT 1)"`)
      expect(stderr).toMatch(/^monitoring: 6 requests \(2 retried\) over [^\n]+\n$/)
      expect(stdout).toBe('0 2\n')
    },
  )

  inNetwork(
    'a connection that loses its first packet takes one second longer, without a retry',
    async () => {
      const { stdout, stderr } = await inNamespace(`
      provide
      iptables -A INPUT -p tcp --syn --dport "$port" -m statistic --mode nth --every 1000 --packet 0 -j DROP
      monitoring.js "127.0.0.1:$port" -hc -hi 0 -v >/dev/null
      echo "$? $(met INPUT 1)"
      nstat -az TcpExtTCPSynRetrans | awk 'NR > 1 { print $2 }'`)
      expect(stderr).toMatch(/^monitoring: 4 requests over [^\n]+\n$/)
      expect(stdout).toBe('0 1\n1\n')
    },
  )

  inNetwork('an unreachable network is reported with the reason of the system', async () => {
    const { stderr } = await inNamespace(`
      monitoring.js 10.9.0.1 -s
      ip addr add 10.1.0.1/8 dev lo
      ip route add unreachable 11.0.0.1
      ip route add blackhole 11.0.0.2
      ip route add prohibit 11.0.0.3
      for host in 11.0.0.1 11.0.0.2 11.0.0.3; do monitoring.js "$host" -s; done
      for how in icmp-net-unreachable icmp-host-unreachable icmp-admin-prohibited; do
        iptables -F
        iptables -A INPUT -p tcp --dport 80 -j REJECT --reject-with "$how"
        monitoring.js 127.0.0.1 -s
      done`)
    const unreachable = [
      ['10.9.0.1', 'ENETUNREACH'],
      ['11.0.0.1', 'EHOSTUNREACH'],
      ['11.0.0.2', 'EINVAL'],
      ['11.0.0.3', 'EACCES'],
      ['127.0.0.1', 'ENETUNREACH'],
      ['127.0.0.1', 'EHOSTUNREACH'],
      ['127.0.0.1', 'EHOSTUNREACH'],
    ] as const
    expect(stderr).toBe(
      unreachable
        .map(([host, errno]) => cannot(host, `cannot be reached (${errno}); ${CHECK}`))
        .join(''),
    )
  })
})

/** A name server that gives every question the same answer; it writes how many it has had. */
const NAME_SERVER = `
  const socket = require('node:dgram').createSocket('udp4')
  let asked = 0
  socket.on('message', (message, { port, address }) => {
    message.writeUInt16BE(0x8180 | Number(process.argv[1]), 2)
    require('node:fs').writeFileSync(process.argv[2], String((asked += 1)))
    socket.send(message, port, address)
  })
  socket.bind(53, '127.0.0.1', () => console.log('ready'))`

describe('the name of a provider', () => {
  inNetwork('an unknown name is looked up once, a name without an answer three times', async () => {
    const { stdout, stderr } = await inNamespace(`
      folder=$(mktemp -d)
      trap 'rm -r "$folder"' EXIT
      printf 'nameserver 127.0.0.1\\noptions attempts:1\\n' >"$folder/resolv.conf"
      mount --bind "$folder/resolv.conf" /etc/resolv.conf
      for answer in 3 2; do
        exec 3< <(exec node -e ${JSON.stringify(NAME_SERVER).replaceAll('\\n', '\n')} $answer "$folder/asked")
        server=$!
        read -r _ <&3
        monitoring.js nobody.invalid -s
        echo "$? $(cat "$folder/asked")"
        kill "$server"
      done`)
    expect(stderr).toBe(
      cannot('nobody.invalid', 'unknown host (ENOTFOUND); check the name') +
        cannot('nobody.invalid', 'the name service does not answer (EAI_AGAIN); try again'),
    )
    const [, once, thrice] = /^3 (\d+)\n3 (\d+)\n$/.exec(stdout) ?? []
    expect(Number(thrice)).toBe(3 * Number(once))
  })

  inNetwork(
    'a name with two addresses uses the one that answers, and the error names both if none does',
    async () => {
      const { stdout, stderr } = await inNamespace(`
      hosts=$(mktemp)
      trap 'rm "$hosts"' EXIT
      printf '127.0.0.1 both\\n::1 both\\n127.0.0.1 half\\n2001:db8::1 half\\n' >"$hosts"
      mount --bind "$hosts" /etc/hosts
      provide
      for host in both '[::1]' 127.0.0.1; do
        monitoring.js "http://$host:$port" -hc -hi 0 >/dev/null; echo $?
      done
      iptables -A INPUT -p tcp --dport "$port" -j REJECT --reject-with tcp-reset
      monitoring.js "both:$port" -hc -hi 0 >/dev/null; echo $?
      iptables -F
      ip6tables -A INPUT -p tcp --dport "$port" -j REJECT --reject-with tcp-reset
      monitoring.js "both:$port" -hc -hi 0 >/dev/null; echo $?
      monitoring.js both:9 -s
      monitoring.js half:9 -s`)
      expect(stdout).toBe('0\n0\n0\n0\n0\n')
      expect(stderr).toBe(
        cannot(
          'both:9',
          `connection refused at ::1 port 9 and 127.0.0.1 port 9 (ECONNREFUSED); ${CHECK}`,
        ) +
          cannot(
            'half:9',
            `connection refused at 127.0.0.1 port 9 and 2001:db8::1 port 9 with ENETUNREACH (ECONNREFUSED); ${CHECK}`,
          ),
      )
    },
  )
})

inNetwork('neither redirects nor listed entries send a packet elsewhere', async () => {
  const { stdout } = await inNamespace(`
    ip addr add 169.254.169.254/32 dev lo
    provider() {
      exec 3< <(exec node -e '
        const [, status, location, body] = process.argv
        require("node:http").createServer((request, response) => {
          response.writeHead(Number(status), location ? { location } : {}).end(body)
        }).listen(0, "127.0.0.1", function () { console.log(this.address().port) })' "$@")
      read -r port <&3
    }
    iptables -A OUTPUT -p tcp -d 127.0.0.1 -j ACCEPT
    iptables -A OUTPUT -j DROP
    provider 302 http://169.254.169.254/ ''
    monitoring.js "127.0.0.1:$port" -s 2>/dev/null; echo $?
    provider 200 '' '["http://169.254.169.254/","169.254.169.254:80","//169.254.169.254","@169.254.169.254"]'
    monitoring.js "127.0.0.1:$port" -s 2>/dev/null; echo $?
    met OUTPUT 2`)
  expect(stdout).toBe('3\n3\n0\n')
})

test('if a provider disappears in the middle of a round, read instances are shown and the rest is counted', async () => {
  const A = { cpu: '10%', service: 'A', memory: '20%' }
  let answered = 0
  let isGone = false
  const ips = Array.from({ length: 150 }, (_, n) => `10.0.0.${n}`)
  const provider = await startFleet(
    Object.fromEntries(
      ips.map((ip) => [
        ip,
        (response: ServerResponse) => {
          isGone ||= answered === 50
          if (isGone) return void response.destroy()
          answered += 1
          response.end(JSON.stringify(A))
        },
      ]),
    ),
  )
  const { exitCode, stdout, stderr } = await run([provider.address, '-s'])
  expect(stderr).toBe('monitoring: 50 of 150 answered: 100 reset\n')
  expect(stdout.match(/ healthy $/gm)).toHaveLength(50)
  expect(exitCode).toBe(0)
})

test('a process with a low file limit reads everything, and reports the shortage and the limit to raise', async () => {
  const A = { cpu: '10%', service: 'A', memory: '20%' }
  const ips = Array.from({ length: 150 }, (_, n) => [`10.0.0.${n}`, A])
  const close = Object.fromEntries(ips)
  const provider = await startProvider({
    '/servers': Object.keys(close),
    ...Object.fromEntries(
      Object.keys(close).map((ip) => [
        `/${ip}`,
        (response: ServerResponse) => {
          response.setHeader('Connection', 'close')
          setTimeout(() => response.end(JSON.stringify(A)), 20)
        },
      ]),
    ),
  })
  const { exitCode, stdout, stderr } = await shell(
    `ulimit -n 40; monitoring.js ${provider.address} -hc --concurrency 150`,
  )
  expect(stdout).toContain('A                         healthy ')
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr:
      'monitoring: this machine ran short of file descriptors (EMFILE), so requests had to wait; raise ulimit -n\n',
  })
  const raised = `ulimit -n 1000; monitoring.js ${provider.address} -hc --concurrency 150`
  expect(await shell(raised)).toMatchObject({ exitCode: 0, stderr: '' })
})
