import { mkdirSync, renameSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { StreamRound, StreamSnapshot } from '../../../src/web/message.ts'
import { applyRound } from '../../../src/web/page/apply-round.ts'
import { type EventStream, openEvents } from '../../support/events.ts'
import { instance, startProvider } from '../../support/provider.ts'
import { newFolder } from '../../support/folder.ts'
import { startServed } from '../../support/served.ts'

const PATH = '/api/v1/stream'

async function nextSnapshot(stream: EventStream): Promise<StreamSnapshot> {
  expect(await stream.next()).toEqual({ retry: '3000' })
  const { event, data } = await stream.next()
  expect(event).toBe('snapshot')
  return data as StreamSnapshot
}

async function startFleet(...options: readonly string[]) {
  const provider = await startProvider({
    '/servers': ['10.0.0.1', '10.0.0.2'],
    '/10.0.0.1': instance('A', '1%', '2%'),
    '/10.0.0.2': instance('A', '3%', '4%'),
  })
  const served = await startServed([provider.address, ...options])
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
    expect(changes).toMatchObject({ cpuPercent: 5 })
    const other = await openEvents(url)
    const { now, ...later } = await nextSnapshot(other)
    expect(applyRound(snapshot, round)).toEqual({ now: round.now, ...later })
    expect(Date.parse(now)).toBeGreaterThanOrEqual(Date.parse(round.now))
  },
)

test('a client that connects again gets a full snapshot, then what changed', async () => {
  const { served, url } = await startFleet()
  await served.nextRound()
  const stream = await openEvents(url, { 'last-event-id': '1' })
  const { round, instances } = await nextSnapshot(stream)
  expect({ round, ids: instances.map(({ id }) => id) }).toEqual({
    round: 2,
    ids: ['10.0.0.1', '10.0.0.2'],
  })
  await served.nextRound()
  expect(await stream.next()).toMatchObject({ event: 'round', id: '3' })
})

test('a round without a listing says why and since when, and changes no row', async () => {
  const { provider, served, url } = await startFleet()
  const stream = await openEvents(url)
  const { observedAt, coverage, services } = await nextSnapshot(stream)
  provider.answer('/servers', { not: 'a list' })
  await served.nextRound()
  const first = (await stream.next()).data as StreamRound
  await served.nextRound()
  const second = (await stream.next()).data as StreamRound
  const text = 'expected a JSON array of IPs, got object: {"not":"a list"}'
  const failure = { code: 'malformed', problem: text }
  const since = first.listing?.ok === false ? first.listing.since : ''
  expect(Date.parse(since)).toBeGreaterThan(Date.parse(observedAt ?? ''))
  expect(first.startedAt).toBe(since)
  expect(Date.parse(second.startedAt ?? '')).toBeGreaterThan(Date.parse(since))
  const facts = { listing: { ok: false, failure, since, text }, observedAt, coverage, services }
  expect(first).toMatchObject({ ...facts, instances: [], left: [], events: [{ event: 'lost' }] })
  expect(second).toMatchObject({ ...facts, instances: [], left: [], events: [] })
})

test('HEAD answers the headers of the stream, and follows nothing', async () => {
  const { url } = await startFleet()
  const response = await fetch(url, { method: 'HEAD' })
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  expect(await response.text()).toBe('')
})

test('a client that asks for a moment of the past gets its snapshot, and then the end', async () => {
  const path = join(newFolder(), 'fleet.db')
  const { provider, served, url } = await startFleet('--record', path)
  const { observedAt, recording } = await nextSnapshot(await openEvents(url))
  const at = observedAt ?? ''
  expect(recording).toEqual({ from: at, to: at })
  provider.answer('/10.0.0.2', instance('A', '5%', '4%'))
  await served.nextRound()
  const present = await openEvents(url)
  await nextSnapshot(present)
  const past = await openEvents(`${url}?at=${at}`)
  const shown = await nextSnapshot(past)
  const services = [{ cpuPercent: { mean: 2 } }]
  expect(shown).toMatchObject({ at, observedAt: at, services, recording: { from: at } })
  await expect(past.next()).rejects.toThrow('the stream ended after ""')
  await served.nextRound()
  expect(await present.next()).toMatchObject({ event: 'round' })
})

test('a client that reads nothing of a moment of the past holds no place among the streams', async () => {
  const { served, url } = await startFleet('--record', join(newFolder(), 'fleet.db'))
  const { observedAt } = await nextSnapshot(await openEvents(url))
  const { port, pathname } = new URL(url)
  const socket = connect(Number(port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.write(`GET ${pathname}?at=${observedAt} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`)
  const read = async (name: string) => {
    const text = await (await served.get('/metrics')).text()
    return new RegExp(`^cpx_http_${name}.* (\\d+)$`, 'm').exec(text)?.[1]
  }
  await expect.poll(() => read('requests_total{.*stream')).toBe('2')
  await expect.poll(() => read('streams{')).toBe('1')
})

test('a moment without a fraction of a second is announced as one at which its round had started', async () => {
  const { url } = await startFleet('--record', join(newFolder(), 'fleet.db'))
  const { observedAt } = await nextSnapshot(await openEvents(url))
  const second = (observedAt ?? '').slice(0, -'.000Z'.length)
  const shown = await nextSnapshot(await openEvents(`${url}?at=${second}Z`))
  expect(Date.parse(shown.at ?? '')).toBeGreaterThanOrEqual(Date.parse(observedAt ?? ''))
  const again = await nextSnapshot(await openEvents(`${url}?at=${shown.at}`))
  expect(again).toMatchObject({ at: shown.at, observedAt })
})

test('a recording that can be read no longer ends no stream, and only the recording is missing', async () => {
  const folder = join(newFolder(), 'recorded')
  mkdirSync(folder)
  const { served, url } = await startFleet('--record', join(folder, 'fleet.db'))
  const stream = await openEvents(url)
  expect((await nextSnapshot(stream)).recording).not.toBeNull()
  renameSync(folder, `${folder}-moved`)
  await served.nextRound()
  expect(await stream.next()).toMatchObject({ event: 'round', data: { recording: null } })
  expect(await nextSnapshot(await openEvents(url))).toMatchObject({ round: 2, recording: null })
  // Not 70, an internal error.
  expect((await served.stop()).exitCode).toBe(3)
})

test.each([
  ['at=2026-01-02T03:04:05Z', 400, 'at: no rounds are recorded; add --record FILE'],
  ['when=now', 400, 'unknown parameter "when"; use at'],
])('the stream with %s answers %i: %s', async (query, status, detail) => {
  const { url } = await startFleet()
  const response = await fetch(`${url}?${query}`)
  expect(response.status).toBe(status)
  expect(await response.json()).toMatchObject({ detail })
})
