import { expect } from 'vitest'
import { inNamespace } from '../support/namespace.ts'
import { needs } from '../support/needs.ts'

const FULL = 'no space left on device'

needs(
  'unshare',
  'mount',
  'curl',
)('a server that starts on a full disk serves, and records once there is room', async () => {
  const { stdout } = await inNamespace(`
    mount -t tmpfs -o size=1m tmpfs /mnt && cd /mnt
    head -c 1m /dev/zero >filler
    exec 4< <(exec monitoring.js mock:instances=1,seed=1 --serve :0 --interval 1 --record fleet.db 2>&1)
    server=$!
    await() { while read -r -u 4 line; do [[ $line == *"$1"* ]] && break; done; echo "$line"; }
    await 'press Ctrl-C' >/dev/null
    url=$(grep -o 'http://[0-9.:]*[0-9]' <<<"$line")
    await 'recorded'
    curl -s $url/metrics | grep ^cpx_recording_up
    curl -s -o /dev/null -w '%{http_code}\\n' "$url/api/v1/snapshot?at=-1s"
    curl -s $url/provider/servers; echo
    rm filler
    await 'again'
    curl -s $url/metrics | grep ^cpx_recording_up
    kill $server; wait $server; echo "exit code $?"
    monitoring.js fleet.db -s -o name
  `)
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(`^monitoring: not recorded to fleet.db: ${FULL} `),
    expect.stringMatching(/^cpx_recording_up\{.*\} 0$/),
    '503',
    '["10.58.1.1"]',
    expect.stringMatching(/^monitoring: recorded to fleet\.db again after \d+ s$/),
    expect.stringMatching(/^cpx_recording_up\{.*\} 1$/),
    'exit code 0',
    '10.58.1.1',
    '',
  ])
})

needs('unshare', 'mount')(
  'on a full disk, an answer that cannot be recorded to a new file is printed all the same',
  async () => {
    const { stdout } = await inNamespace(`
    mount -t tmpfs -o size=1m tmpfs /mnt && cd /mnt
    head -c 1m /dev/zero >filler
    monitoring.js mock:instances=1,seed=1 -s -o name --record fleet.db 2>&1; echo "exit code $?"
    rm filler
    monitoring.js mock:instances=1,seed=1 -s -o name --record fleet.db 2>&1; echo "exit code $?"
  `)
    expect(stdout.split('\n')).toEqual([
      'monitoring: simulated provider',
      '10.58.1.1',
      expect.stringMatching(`^monitoring: not recorded to fleet.db: ${FULL} `),
      'exit code 3',
      'monitoring: simulated provider',
      '10.58.1.1',
      'exit code 0',
      '',
    ])
  },
)
