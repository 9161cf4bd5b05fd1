import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { type ApiClient, openApi } from '../../support/api.ts'
import { answered, snapshotOf } from '../../support/facts.ts'
import { MEMORY, newFolder } from '../../support/folder.ts'
import { read } from '../../support/pages.ts'
import { busy, ok, startFleet, startProvider } from '../../support/provider.ts'
import { openRecorded } from '../../support/recorded-api.ts'
import { openRoutes } from '../../support/routes.ts'
import { type Served, startServed } from '../../support/served.ts'

test('the description of the API is valid OpenAPI 3.1', async () => {
  const served = await startServed(['mock:'])
  const response = await served.get('/api/v1/openapi.json')
  expect(response.headers.get('content-type')).toBe('application/json')
  const result = await new Validator().validate(await response.text())
  expect(result.errors).toBeUndefined()
  expect(result.valid).toBe(true)
})

test('every parameter has an example that its path accepts', async () => {
  const { client } = await openRecorded([snapshotOf([answered('10.58.1.7', 'IdService')])])
  for (const [path, { get }] of Object.entries(client.description.paths)) {
    const examples = get.parameters.map(({ name, in: place, example }) => {
      expect([path, name, example]).toEqual([path, name, expect.anything()])
      return { name, place, text: String(example) }
    })
    const query = examples.filter(({ place }) => place === 'query')
    // /history is of the one or the other.
    const given = query.filter(({ name }) => path !== '/history' || name !== 'service')
    const search = new URLSearchParams(
      given.map(({ name, text }): [string, string] => [name, text]),
    )
    const [inPath] = examples.filter(({ place }) => place === 'path')
    const requested = path.replace(/\{\w+\}/, inPath?.text ?? '')
    // The only round is later than the moment.
    const { status, body } = await client.get(`${requested}?${search.toString()}`)
    expect([path, status, body['detail']]).toEqual([
      path,
      404,
      expect.stringContaining('there is no round so early'),
    ])
  }
})

test('docs/serving.md has every path of the API with its parameters', async () => {
  const { description } = await openApi(openRoutes())
  const rows = read('docs/serving.md')
    .split('\n')
    .filter((line) => line.startsWith('| `/'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  for (const [path, { get }] of Object.entries(description.paths)) {
    const row = rows.find(([, first]) => first === `\`${path.replace(/\{(\w+)\}/, '<$1>')}\``)
    const own = get.parameters.filter((one) => one.in === 'query' && one.name !== 'at')
    const named = Array.from(row?.[3]?.matchAll(/`(\w+)`/g) ?? [], ([, name]) => name)
    expect([path, named.toSorted()]).toEqual([path, own.map(({ name }) => name).toSorted()])
  }
})

test('the server of the description is the folder of the description, also behind a path prefix', async () => {
  const { description } = await openApi(openRoutes())
  const urls = description.servers.map(({ url }) =>
    new URL(url, 'http://proxy/prefix/api/v1/openapi.json').toString(),
  )
  expect(urls).toEqual(['http://proxy/prefix/api/v1/'])
})

test('the description has the answers to a client with a copy, and to one without the token', async () => {
  const { description } = await openApi(openRoutes())
  for (const [path, { get }] of Object.entries(description.paths)) {
    const special = Object.keys(get.responses).filter((status) => /^(?:304|401)$/.test(status))
    expect([path, special]).toEqual([path, path === '/stream' ? ['401'] : ['304', '401']])
  }
})

/** A request for each answer of each operation. */
const REQUESTS: readonly (readonly [path: string, status: number])[] = [
  ['/snapshot', 200],
  ['/snapshot?at=-0s', 200],
  ['/snapshot?at=1', 404],
  ['/snapshot?at=x', 400],
  ['/services', 200],
  ['/services?filter=a&only=*&sort=headroom&at=-0s', 200],
  ['/services?at=1', 404],
  ['/services?sort=ip', 400],
  ['/services/A', 200],
  ['/services/A?at=-0s', 200],
  ['/services/X', 404],
  ['/services/A?filter=A', 400],
  ['/instances', 200],
  ['/instances?filter=!gone&only=A&sort=cpu:asc,ip&page=2&perPage=1&at=-0s', 200],
  ['/instances?at=1', 404],
  ['/instances?page=0', 400],
  ['/instances/10.0.0.1', 200],
  ['/instances/10.0.0.3?at=-0s', 200],
  ['/instances/10.0.0.9', 404],
  ['/instances/10.0.0.1?x=', 400],
  ['/events', 200],
  ['/events?since=-1h&instance=10.0.0.3&service=A&limit=1&at=-0s', 200],
  ['/events?at=1', 404],
  ['/events?limit=0', 400],
  ['/history?instance=10.0.0.1', 200],
  ['/history?instance=10.0.0.3&from=-1h&step=60', 200],
  ['/history?service=A&from=-1h&to=-0s&at=-0s', 200],
  ['/history?service=X', 404],
  ['/history?service=A&at=1', 404],
  ['/history', 400],
  ['/stream', 200],
  ['/stream?at=-0s', 200],
  ['/stream?at=1', 404],
  ['/stream?x=1', 400],
]

const FLEET = { '10.0.0.1': ok('A'), '10.0.0.2': busy('B'), '10.0.0.3': 403, '10.0.0.4': 404 }

async function expectAll(client: ApiClient): Promise<void> {
  for (const [path, status] of REQUESTS) {
    const { status: found } = await client.get(path)
    expect([path, found]).toEqual([path, status])
  }
}

// A client needs a copy, a token, or the company of 64 others for these: they have tests of their own.
const IS_SPECIAL = /(?: 304| 401|^followFleet 503)$/

/** Each answer that the description has. */
function listAnswers({ description }: ApiClient): string[] {
  const operations = Object.values(description.paths).map(({ get }) => get)
  return operations
    .flatMap(({ operationId, responses }) =>
      Object.keys(responses).flatMap((status) =>
        status === 'default' ? [] : `${operationId} ${status}`,
      ),
    )
    .filter((answer) => !IS_SPECIAL.test(answer))
}

test('HEAD has the headers of GET for every path, errors included, and no body', async () => {
  const fleet = await startFleet(FLEET)
  const served = await startServed([fleet.address])
  await served.firstRound
  const paths = REQUESTS.map(([path]) => path).filter((path) => !/^\/stream$|at=/.test(path))
  for (const path of [...paths, '/openapi.json', '/nothing']) {
    const [head, whole] = await Promise.all(
      ['HEAD', 'GET'].map((method) => served.get(`/api/v1${path}`, { method })),
    )
    const headersOf = (response?: Response) =>
      ['content-type', 'cache-control', 'etag', 'link'].map((name) => response?.headers.get(name))
    expect([path, await head?.text(), head?.status]).toEqual([path, '', whole?.status])
    expect([path, headersOf(head)]).toEqual([path, headersOf(whole)])
    await whole?.body?.cancel()
  }
})

async function startEarly(): Promise<Served> {
  const provider = await startProvider({ '/servers': () => {} })
  return startServed([provider.address])
}

test('every path answers as the description says: before a round, after it, and in an outage', async () => {
  const early = await openApi(await startEarly())
  const waiting = REQUESTS.filter(([path, status]) => status === 200 && !path.startsWith('/stream'))
  for (const [path] of waiting) {
    const { status, headers } = await early.get(path.replace(/[?&]at=-0s/, ''))
    expect([path, status, headers.get('retry-after')]).toEqual([path, 503, '1'])
  }

  const fleet = await startFleet(FLEET)
  const file = join(newFolder(MEMORY), 'fleet.db')
  const served = await startServed([fleet.address, '--record', file])
  await served.firstRound
  const client = await openApi(served)
  await expectAll(client)
  fleet.answer('/servers', 403)
  await served.nextRound()
  await expectAll(client)

  const seen = new Set([...early.seen, ...client.seen])
  expect(listAnswers(client).filter((answer) => !seen.has(answer))).toEqual([])
})
