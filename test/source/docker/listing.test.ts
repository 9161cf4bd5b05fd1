import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Container, decodeListing, listingPath } from '../../../src/source/docker/listing.ts'
import { listed } from '../../support/docker.ts'

const fixture = (name: string) => readFileSync(`test/fixtures/docker/${name}.json`)
const encode = (value: unknown) => Buffer.from(JSON.stringify(value))

function decodeOne(fields: object): Container | undefined {
  return decodeListing(encode([{ ...listed({ name: 'one' }), ...fields }])).containers[0]
}

const USUAL = {
  key: '',
  ip: undefined,
  isOneOff: false,
  isTask: false,
  awaits: [],
  image: 'local:1',
  project: 'shop',
}

test('the listing of a Docker daemon gives names, states, projects and services', () => {
  const { containers, duplicates } = decodeListing(fixture('listing'))
  expect(duplicates).toBe(0)
  expect(containers.map((container) => ({ ...container, key: '' }))).toEqual([
    { ...USUAL, name: 'shop_cache_1', state: 'restarting', service: 'cache' },
    { ...USUAL, name: 'shop_worker_2', state: 'paused', service: 'worker' },
    { ...USUAL, name: 'shop_worker_1', state: 'exited', service: 'worker' },
    { ...USUAL, name: 'shop_db_1', state: 'running', service: 'db' },
    { ...USUAL, name: 'shop_api_2', state: 'running', service: 'api' },
    { ...USUAL, name: 'shop_api_1', state: 'running', service: 'api' },
  ])
})

test('the listing of podman gives the same', () => {
  const { containers } = decodeListing(fixture('podman-listing'))
  const image = 'localhost/local:1'
  expect(containers.map((container) => ({ ...container, key: '' }))).toEqual([
    { ...USUAL, image, project: null, name: 'pod1', state: 'running', service: 'api' },
    { ...USUAL, image, project: null, name: 'pod3', state: 'running', service: null },
    { ...USUAL, image, project: null, name: 'pod4', state: 'paused', service: null },
    { ...USUAL, image, project: null, name: 'pod2', state: 'exited', service: null },
  ])
})

test.each([
  [{ Names: ['/web/alias', '/one'] }, { name: 'one' }],
  [{ Names: null }, { name: listed({ name: 'one' }).Id.slice(0, 12) }],
  [
    { NetworkSettings: { Networks: { a: { IPAddress: '' }, b: { IPAddress: '172.18.0.3' } } } },
    { ip: '172.18.0.3' },
  ],
  [
    { NetworkSettings: { Networks: { a: { IPAddress: '', GlobalIPv6Address: 'fd00::3' } } } },
    { ip: 'fd00::3' },
  ],
  [{ NetworkSettings: { Networks: null } }, { ip: undefined }],
  [{ Labels: { 'com.docker.compose.oneoff': 'True' } }, { isOneOff: true }],
  [{ Labels: { 'com.docker.compose.service': '' } }, { service: null }],
  [{ Labels: null }, { service: null, project: null }],
  [
    { Labels: { 'com.docker.swarm.service.name': 'shop_web', 'com.docker.swarm.task.id': 'x' } },
    { service: 'shop_web', isTask: true },
  ],
  [
    {
      Labels: {
        'com.docker.compose.depends_on':
          'db:service_healthy:false,migrate:service_completed_successfully:false',
      },
    },
    { awaits: ['migrate'] },
  ],
])('%j is %j', (fields, expected) => {
  expect(decodeOne(fields)).toMatchObject(expected)
})

test('a name that is listed twice is one container, and counted', () => {
  const one = listed({ name: 'one' })
  const { containers, duplicates } = decodeListing(encode([one, one]))
  expect([containers.length, duplicates]).toEqual([1, 1])
})

test.each([
  [
    '{"message":"page not found"}',
    'expected a JSON array of containers, got {"message":"page not found"}',
  ],
  ['["10.0.0.1"]', 'expected a container with a hexadecimal "Id", got "10.0.0.1"'],
  ['[{"Id":"../x"}]', 'expected a container with a hexadecimal "Id", got {"Id":"../x"}'],
  ['<html>', 'not JSON: "<html>"'],
])('%s is not a listing', (text, problem) => {
  expect(() => decodeListing(Buffer.from(text))).toThrow(problem)
})

test('a project is selected by the daemon, whatever its name contains', () => {
  expect(listingPath(undefined)).toBe('/containers/json?all=1')
  const { searchParams } = new URL(listingPath('a"&b'), 'http://localhost')
  expect(searchParams.get('filters')).toBe(
    JSON.stringify({ label: ['com.docker.compose.project=a"&b'] }),
  )
})
