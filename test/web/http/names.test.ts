import { expect, test } from 'vitest'
import { instance, startFleet } from '../../support/provider.ts'
import { partsOf, requestOf, sendRaw } from '../../support/raw-request.ts'
import { startServed } from '../../support/served.ts'

const NAME = 'A\r\nX-Evil: 1\r\n\r\n<img src=x onerror=alert(1)>"\u001b[2J\u202e'

test('no name of the provider becomes a header, on any route that shows it', async () => {
  const { address } = await startFleet({ '10.0.0.1': instance(NAME, '1%', '2%') })
  const served = await startServed([address])
  await served.firstRound
  const name = encodeURIComponent(NAME)
  for (const path of [
    '/api/v1/snapshot',
    '/api/v1/services',
    `/api/v1/services/${name}`,
    '/api/v1/instances',
    `/api/v1/instances?filter=${name}&perPage=1`,
    '/api/v1/instances/10.0.0.1',
    '/provider/servers',
    '/provider/10.0.0.1',
    '/metrics',
    '/sd',
    `/${name}`,
    `/?x=${name}`,
  ]) {
    const answer = await sendRaw(served.url, requestOf(path, 'Host: localhost'))
    const head = answer.slice(0, answer.indexOf('\r\n\r\n'))
    expect(head).not.toMatch(/^x-evil|<img|\u001b|\u202e/im)
    expect(head).toMatch(/^x-content-type-options: nosniff\r?$/m)
    expect(partsOf(answer)[0]).toBeLessThan(500)
  }
})

test('a name with a backslash is found by its percent-encoded path', async () => {
  const name = 'DOMAIN\\web'
  const { address } = await startFleet({ '10.0.0.1': instance(name, '1%', '2%') })
  const served = await startServed([address])
  await served.firstRound
  const response = await served.get('/api/v1/services/DOMAIN%5Cweb')
  expect(await response.json()).toMatchObject({ service: { service: name } })
})
