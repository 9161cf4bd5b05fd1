import { expect, test } from 'vitest'
import { inNamespace } from '../../support/namespace.ts'
import { needs } from '../../support/needs.ts'
import { fail } from '../../support/host.ts'
import { PAIR, startFleet } from '../../support/provider.ts'
import { startServed } from '../../support/served.ts'

test.each([
  [
    'nobody.invalid:9464',
    /^nobody\.invalid:9464 is an unknown host \((?:ENOTFOUND\); check the name|EAI_AGAIN\); the name server does not answer)$/,
  ],
  // An address for documentation (RFC 5737), which no machine has.
  [
    '192.0.2.1:9464',
    /^192\.0\.2\.1:9464 is no address of this machine \(EADDRNOTAVAIL\); name one of its own, or a port alone$/,
  ],
  [
    '[2001:db8::1]:9464',
    /^\[2001:db8::1\]:9464 is no address of this machine \(EADDRNOTAVAIL\); name one of its own, or a port alone$/,
  ],
])('--serve %s ends with 3 before any request to the provider', async (address, why) => {
  const provider = await startFleet(PAIR)
  const [, sentence = ''] =
    /^monitoring: cannot serve: (.*)\n$/.exec(
      await fail([provider.address, '--serve', address, '--noAuth']),
    ) ?? []
  expect(sentence).toMatch(why)
  expect(provider.asked).toEqual([])
})

needs(
  'unshare',
  'setpriv',
  'ip',
)('--serve at a port for privileged users ends with 3 before the first round', async () => {
  const drop = '--bounding-set=-net_bind_service --inh-caps=-net_bind_service'
  const outcome = await inNamespace(`exec setpriv ${drop} monitoring.js mock: --serve :80`)
  expect(outcome).toMatchObject({
    exitCode: 3,
    stdout: '',
    stderr:
      'monitoring: simulated provider\nmonitoring: cannot serve: 127.0.0.1:80 is not permitted (EACCES); choose a port above 1023\n',
  })
})

test('--serve :0 takes a free port each time', async () => {
  const { address } = await startFleet(PAIR)
  const [one, other] = [await startServed([address]), await startServed([address])]
  expect(one.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/)
  expect(one.url).not.toBe(other.url)
})
