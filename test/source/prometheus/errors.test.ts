import { describe, expect, test } from 'vitest'
import { fail, run } from '../../support/host.ts'
import { type ApiAnswer, type Asked, type Sample, startApi } from '../../support/prometheus-api.ts'
import { startProvider } from '../../support/provider.ts'

const A: Sample = [{ instance: '10.0.0.1:9100', job: 'node' }, 1]
const FLEET = { up: [A], cpu: [A], memory: [A] }

/** The sentence about a round in which one answer is replaced, without the address. */
async function failWith(asked: Asked, answer: ApiAnswer, flags: readonly string[] = []) {
  const { address } = await startApi({ ...FLEET, [asked]: answer })
  const sentence = await fail([address, '-s', ...flags])
  const url = address.replace('prometheus+', '')
  expect(sentence).toContain(`monitoring: cannot list instances from ${url}/api/v1/query: `)
  return sentence.slice(sentence.indexOf('/query: ') + 8, -1)
}

const error = (status: number, errorType: string, text: string) => ({
  status,
  body: { status: 'error', errorType, error: text },
})

const CORRECT = 'correct the query, or the option that it comes from'
const NARROW = 'select fewer instances with --job or --match'
const CHECK = 'check that this is the address of a Prometheus HTTP API'
const FAULT = 'the provider itself has a problem'
const UP = 'the query for up failed: '

test('a query without an answer by the deadline is named, with what to narrow', async () => {
  expect(await failWith('cpu', () => {}, ['--deadline', '0.3'])).toBe(
    `the query for cpu failed: no answer within the 0.3 s of the round (deadline); raise --deadline, or ${NARROW}`,
  )
})

describe('an error of the API', () => {
  test.each<[string, Asked, ApiAnswer, string]>([
    [
      'that names the position in a query',
      'cpu',
      error(400, 'bad_data', 'invalid parameter "query": 1:5: parse error: unexpected "}"'),
      `the query for cpu failed: invalid parameter "query": 1:5: parse error: unexpected "}" (HTTP 400); ${CORRECT}`,
    ],
    [
      'of an evaluation',
      'memory',
      error(422, 'execution', 'many-to-many matching not allowed: matching labels must be unique'),
      `the query for memory failed: many-to-many matching not allowed: matching labels must be unique (HTTP 422); ${CORRECT}`,
    ],
    [
      'about too many samples',
      'up',
      error(
        422,
        'execution',
        'query processing would load too many samples into memory in query execution',
      ),
      `${UP}query processing would load too many samples into memory in query execution (HTTP 422); ${NARROW}`,
    ],
    [
      'about its own timeout',
      'up',
      error(503, 'timeout', 'query timed out in expression evaluation'),
      `${UP}query timed out in expression evaluation (HTTP 503); raise --deadline, or ${NARROW}`,
    ],
    [
      'about a canceled query',
      'up',
      error(503, 'canceled', 'query was canceled in query queue'),
      `${UP}query was canceled in query queue (HTTP 503); try again`,
    ],
    [
      'inside the server',
      'up',
      error(500, 'internal', 'remote  read:\nconnection\trefused'),
      `${UP}remote read: connection refused (HTTP 500); ${FAULT}`,
    ],
    [
      'of VictoriaMetrics, in plain text',
      'up',
      { status: 422, body: 'cannot parse "up{": missing end\n' },
      `${UP}cannot parse "up{": missing end (HTTP 422); ${CORRECT}`,
    ],
    [
      'of VictoriaMetrics about a path',
      'names',
      {
        status: 400,
        body: 'remoteAddr: "127.0.0.1:5"; requestURI: /x?a=1; unsupported path requested: "/x"',
      },
      `HTTP 400; ${CHECK}`,
    ],
    [
      'of VictoriaMetrics, which repeats the request',
      'names',
      {
        status: 422,
        body: 'remoteAddr: "127.0.0.1:5"; requestURI: /x?a=1; cannot parse "up{"',
      },
      `the query for metrics failed: cannot parse "up{" (HTTP 422); ${CORRECT}`,
    ],
    [
      'of VictoriaMetrics, which repeats the query',
      'cpu',
      error(
        422,
        '422',
        String.raw`error when executing query="up{a=\"b: c\"}" for (time=1796, step=300000): ${'x'.repeat(400)}`,
      ),
      `the query for cpu failed: ${'x'.repeat(300)}… (HTTP 422); ${CORRECT}`,
    ],
    [
      'while it starts',
      'names',
      { status: 503, body: 'Service Unavailable\n' },
      'the query for metrics failed: the server is starting or stopping (HTTP 503); try again',
    ],
    ['without a text', 'up', { status: 503, body: '' }, `HTTP 503; ${FAULT}`],
    ['of a proxy', 'up', { status: 502, body: '<html>Bad Gateway' }, `HTTP 502; ${FAULT}`],
    [
      'that it has no such path',
      'names',
      { status: 404, body: '404 page not found' },
      `HTTP 404; ${CHECK}`,
    ],
    ['about the size of a query', 'up', { status: 413, body: '' }, `HTTP 413; ${CHECK}`],
    [
      'that another token is required',
      'up',
      { status: 401, body: 'Unauthorized' },
      "HTTP 401; the provider requires other credentials: --tokenFile FILE, MONITORING_TOKEN, or --header 'Authorization: Basic …'",
    ],
    [
      'that a tenant is required',
      'names',
      { status: 401, body: 'no org id\n' },
      "the query for metrics failed: no org id (HTTP 401); name the tenant, as in --header 'X-Scope-OrgID: TENANT'",
    ],
    [
      'in a page',
      'up',
      { body: '<!doctype html><title>Log in' },
      `expected JSON, got HTML; it is a web page, perhaps one to log in; ${CHECK}`,
    ],
    [
      'in a page instead of names',
      'names',
      { body: '\n<html>' },
      `expected JSON, got HTML; it is a web page, perhaps one to log in; ${CHECK}`,
    ],
    ['in other JSON', 'up', { body: {} }, `no "data"; ${CHECK}`],
    ['in other JSON instead of names', 'names', { body: {} }, `no array "data": {}; ${CHECK}`],
  ])('%s is told in one sentence', async (_, asked, answer, sentence) => {
    expect(await failWith(asked, answer)).toBe(sentence)
  })

  test('in a redirect to a page to log in is told with the page', async () => {
    const sentence = await failWith('names', (response) =>
      response.writeHead(302, { location: 'https://login.example/?next=/' }).end(),
    )
    expect(sentence).toBe(`HTTP 302, a redirect to https://login.example/?next=/; ${CHECK}`)
  })
})

describe('an answer that is no vector of instances', () => {
  test.each<[string, Asked, ApiAnswer, string]>([
    [
      'a scalar',
      'cpu',
      { body: { status: 'success', data: { resultType: 'scalar', result: [1, '2'] } } },
      `the query for cpu failed: its result is "scalar", not "vector"; ${CORRECT}`,
    ],
    [
      'series without the label of an instance',
      'up',
      [[{ job: 'node' }, 1]],
      `the query for up failed: no series has the label "instance"; ${CORRECT}`,
    ],
  ])('is told: %s', async (_, asked, answer, sentence) => {
    expect(await failWith(asked, answer)).toBe(sentence)
  })

  test('is refused if a measure has more series than there may be instances', async () => {
    const cpu = ['0', '1', '2'].map((core): Sample => [{ ...A[0], core }, 1])
    expect(await failWith('cpu', cpu, ['--maxInstances', '1'])).toBe(
      `the query for cpu failed: it has 3 series, more than there may be instances; ${CORRECT}`,
    )
  })

  test('is refused if it has more instances than allowed', async () => {
    const up = [1, 2, 3].map((n): Sample => [{ instance: `${n}`, job: 'node' }, 1])
    expect(await failWith('up', up, ['--maxInstances', '2'])).toBe(
      `more than 2 instances; raise --maxInstances, or ${NARROW}`,
    )
  })
})

test('a header is sent with every request, and never printed', async () => {
  const api = await startApi({ ...FLEET, cpu: error(400, 'bad_data', 'wrong') })
  const flags = ['-v', '--header', 'X-Scope-OrgID: secret-tenant']
  const { stderr } = await run([api.address, '-s', ...flags])
  expect(stderr).toContain('failed: wrong (HTTP 400); ')
  expect(stderr).not.toContain('secret')
  expect(new Set(api.requested.map(({ headers }) => headers['x-scope-orgid']))).toEqual(
    new Set(['secret-tenant']),
  )
})

test.each([
  [{}, CHECK],
  [{ '/servers': ['10.0.0.1'] }, 'it is a service-discovery API: use http://ADDRESS'],
])('a server without the API is no Prometheus: %j', async (answers, advice) => {
  const { address } = await startProvider(answers)
  expect(await fail([`prometheus+http://${address}`, '-s'])).toBe(
    `monitoring: cannot list instances from http://${address}/api/v1/query: HTTP 400; ${advice.replace('ADDRESS', address)}\n`,
  )
})
