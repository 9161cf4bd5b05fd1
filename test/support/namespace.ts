import { COMMAND_PATH, type Ended, ROOT, start } from './command.ts'

const PREPARE = `
  ip link set lo up
  # Starts a provider of three instances on $port.
  provide() {
    exec 3< <(exec cpx-server.js 0 --instances 3 --seed 1)
    read -r line <&3
    port=\${line##*:}
    port=\${port%%/*}
  }
  # Prints the number of packets that a rule of a chain has matched.
  met() { iptables -nvxL "$1" "$2" | awk '{ print $1 }'; }
`

/**
 * Runs a shell script in its own network, which has only a loopback interface. All its processes
 * end with it. `monitoring.js` and `cpx-server.js` are the built commands.
 */
export function inNamespace(script: string): Promise<Ended> {
  const argv = ['-rnm', '--fork', '--pid', '--kill-child', 'bash', '-c', PREPARE + script]
  return start('unshare', argv, { cwd: ROOT, env: { ...process.env, PATH: COMMAND_PATH } }).ended
}
