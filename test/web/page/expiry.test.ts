import { expect, test } from 'vitest'
import { toLeft } from '../../../src/domain/report/row-list.ts'
import type { StreamSnapshot } from '../../../src/web/message.ts'
import { dropExpired } from '../../../src/web/page/expiry.ts'
import type { Message, PageState, View } from '../../../src/web/page/model.ts'
import { begin, update } from '../../../src/web/page/state.ts'
import { DEFAULT_VIEW } from '../../../src/web/page/url.ts'
import { AT, servedService, SNAPSHOT } from '../../support/messages.ts'

const FLEET: StreamSnapshot = {
  ...SNAPSHOT,
  services: [{ ...servedService('A', 10), loadHeadroom: 2 }],
  listing: { ok: false, failure: { code: 'interrupted' }, since: AT, text: 'connection refused' },
}

/** A page some time after the start of the round that it shows. */
function after(ageMs: number, view: Partial<View> = {}, snapshot = FLEET): PageState {
  const read: Message = { kind: 'snapshot', snapshot }
  const state = update(begin({ ...DEFAULT_VIEW, ...view }, 0), read, 0)
  return update(state, { kind: 'tick' }, ageMs)
}

/** The same with a fault of the second instance. */
function afterFault(ageMs: number): PageState {
  const instances = FLEET.instances.map((one) =>
    one.id === 'b' ? ({ ...one, status: 'unhealthy' } as const) : one,
  )
  return after(ageMs, {}, { ...FLEET, instances })
}

test('values up to five minutes old are kept', () => {
  const state = after(300_000)
  expect(dropExpired(state)).toBe(state)
})

test('no value older than five minutes is left in the fleet, nor in its rows', () => {
  const { fleet, rows } = dropExpired(after(300_001))
  const unknown = { cpuPercent: null, memoryPercent: null }
  expect(fleet?.instances).toMatchObject([
    { id: 'a', status: 'unknown', ...unknown, latencyMs: null },
    { id: 'b', status: 'unknown', ...unknown, latencyMs: null },
  ])
  expect(fleet?.services).toMatchObject([{ ...unknown, loadHeadroom: null }])
  expect(fleet?.recent).toEqual([])
  expect(rows.map((row) => row.kind === 'instance' && row.instance.values)).toEqual([{}, {}])
  expect(rows.slice(0, 1)).toMatchObject([
    { id: 'instance a', instance: { latencyMs: null }, served: unknown },
  ])
})

test('what is known of values older than five minutes is that any of them may be otherwise now', () => {
  const { fleet, rows } = dropExpired(after(300_001))
  const expired = { reasons: [{ code: 'expired' }], since: AT, sinceCertainty: 'exact' }
  const instance = { ...expired, status: 'unknown', service: null, lastService: 'A' }
  expect(fleet?.instances).toMatchObject([instance, instance])
  expect(fleet?.services).toMatchObject([
    { status: 'unknown', instances: 2, healthy: 0, unknown: 2, healthyAtMost: 2, headroom: -1 },
  ])
  expect(fleet?.coverage).toMatchObject({
    listed: 2,
    answered: 0,
    unknown: 2,
    text: 'no current data of 2 instances',
  })
  expect(rows).toMatchObject([
    { instance: { id: 'a', status: 'unknown', service: 'A' } },
    { instance: { id: 'b', status: 'unknown', service: 'A' } },
  ])
})

test('warnings that do not depend on the provider stay, as those of a round whose listing failed', () => {
  const warnings = ['not recorded to fleet.db: disk full']
  const lost = dropExpired(after(300_001, {}, { ...FLEET, warnings }))
  expect(lost.fleet?.warnings).toEqual(warnings)
  const listing = { ok: true } as const
  const late = dropExpired(after(330_001, {}, { ...FLEET, listing, warnings }))
  expect(late.fleet?.coverage.answered).toBe(0)
  expect(late.fleet?.warnings).toEqual([])
})

test('a status that was unknown before is so since then, not since data are missing', () => {
  const before = { since: '2026-01-02T03:00:00.000Z', sinceCertainty: 'about' } as const
  const instances = FLEET.instances.map((one) =>
    one.id === 'b' ? ({ ...one, status: 'unknown', ...before } as const) : one,
  )
  const { fleet } = dropExpired(after(300_001, {}, { ...FLEET, instances }))
  expect(fleet?.instances).toMatchObject([{ since: AT, sinceCertainty: 'exact' }, before])
})

test('an instance that has left stays away, without its values', () => {
  const state = after(300_001)
  const rows = state.rows.map((row) =>
    row.kind === 'instance' && row.instance.id === 'b'
      ? ({ ...row, instance: toLeft(row.instance), mark: 'left' } as const)
      : row,
  )
  const fleet = { ...FLEET, instances: FLEET.instances.slice(0, 1) }
  expect(dropExpired({ ...state, rows, fleet }).rows).toMatchObject([
    { instance: { id: 'a', status: 'unknown' } },
    { mark: 'left', instance: { id: 'b', status: 'gone', values: {}, latencyMs: null } },
  ])
})

test('rows stay where they were when their values expire', () => {
  const rowsOf = (ageMs: number) => dropExpired(afterFault(ageMs)).rows.map(({ id }) => id)
  expect(rowsOf(1)).toEqual(['instance b', 'instance a'])
  expect(rowsOf(300_001)).toEqual(rowsOf(1))
})

test.each(['services', 'instances'] as const)(
  'no mean older than five minutes is left in the rows of services: %s',
  (tab) => {
    const { rows } = dropExpired(after(300_001, { tab, isGrouped: true }))
    const row = rows.find(({ kind }) => kind === (tab === 'services' ? 'service' : 'group'))
    expect(row).toMatchObject({ service: { name: 'A', healthy: 0, cpu: null, memory: null } })
  },
)

test('what has expired stays the same object while time passes, so that it is drawn once', () => {
  const [one, other] = [300_001, 301_001].map((ageMs) => dropExpired(update(SHOWN, TICK, ageMs)))
  expect(other?.fleet).toBe(one?.fleet)
  expect(other?.rows).toBe(one?.rows)
})

const TICK: Message = { kind: 'tick' }
const SHOWN = after(0)
