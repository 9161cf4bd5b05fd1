import { expect, test } from 'vitest'
import type { StreamRound, StreamSnapshot } from '../../../src/web/message.ts'
import { applyRound } from '../../../src/web/page/apply-round.ts'
import { type EventStream, openEvents } from '../../support/events.ts'
import { instance, startProvider } from '../../support/provider.ts'
import { startServed } from '../../support/served.ts'

const PATH = '/api/v1/stream'

async function nextSnapshot(stream: EventStream): Promise<StreamSnapshot> {
  expect(await stream.next()).toEqual({ retry: '3000' })
  const { event, data } = await stream.next()
  expect(event).toBe('snapshot')
  return data as StreamSnapshot
}

async function startFleet() {
  const provider = await startProvider({
    '/servers': ['10.0.0.1', '10.0.0.2'],
    '/10.0.0.1': instance('A', '1%', '2%'),
    '/10.0.0.2': instance('A', '3%', '4%'),
  })
  const served = await startServed([provider.address])
  await served.firstRound
  return { provider, served, url: `${served.url}${PATH}` }
}

test.each(['gzip', 'identity'])(
  'a client that accepts %s gets a snapshot, then what changed in each round',
  async (coding) => {
    const { provider, served, url } = await startFleet()
    const stream = await openEvents(url, { 'accept-encoding': coding })
    expect(stream.response.headers.get('content-encoding')).toBe(coding === 'gzip' ? 'gzip' : null)
    const snapshot = await nextSnapshot(stream)
    expect(snapshot).toMatchObject({ round: 1, instances: [{ cpuPercent: 1 }, { cpuPercent: 3 }] })
    provider.answer('/10.0.0.2', instance('A', '5%', '4%'))
    await served.nextRound()
    const { event, id, data } = await stream.next()
    expect({ event, id }).toEqual({ event: 'round', id: '2' })
    const round = data as StreamRound
    const changes = round.instances.find((one) => one.id === '10.0.0.2')
    expect(changes).toEqual({ id: '10.0.0.2', cpuPercent: 5, latencyMs: expect.any(Number) })
    const other = await openEvents(url)
    const { now, ...later } = await nextSnapshot(other)
    expect(applyRound(snapshot, round)).toEqual({ now: round.now, ...later })
    expect(Date.parse(now)).toBeGreaterThanOrEqual(Date.parse(round.now))
  },
)
