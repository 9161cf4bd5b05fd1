import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect, OperationError, type RoundRemark, UsageError } from '../../src/index.ts'
import { BREAKABLE, FIXTURES, type Fleet } from '../source/contract/fixtures.ts'
import { ROOT } from '../support/command.ts'
import { startApi, vectorOf } from '../support/prometheus-api.ts'
import { startProvider } from '../support/provider.ts'

/** The address of a fleet, with its file in a folder of this process. */
function addressOf({ address, files = {} }: Fleet): string {
  const [entry] = Object.entries(files)
  if (entry === undefined) return address
  const [name, text] = entry
  const path = join(tmpdir(), `library-${process.pid}-${basename(name)}`)
  writeFileSync(path, text)
  return address.replace(name, path)
}

function connectTo(fleet: Fleet) {
  const connection = connect(addressOf(fleet), fleet.options)
  onTestFinished(() => connection[Symbol.asyncDispose]())
  return connection
}

describe.each(FIXTURES)('the library reads $name', ({ start }) => {
  test('the functions agree on its instances and services', async () => {
    const { instanceStats, serviceStats, serviceStatus } = connectTo(await start())
    const all = await serviceStats()
    expect(all.length).toBeGreaterThanOrEqual(3)
    const busy = all.find(({ status, cpu }) => status === 'unhealthy' && cpu !== null)
    const { ip, service } = busy ?? { ip: '', service: null }
    expect(await instanceStats(ip)).toMatchObject({ ip, service })
    const own = await serviceStats(service ?? '')
    expect(own.map((each) => each.ip)).toEqual(
      all.filter((each) => each.service === service).map((each) => each.ip),
    )
    expect(await serviceStatus(service ?? '')).toMatchObject({ service, instances: own.length })
  })

  test('a service that is absent, and a disposed connection, are errors', async () => {
    const connection = connectTo(await start())
    const { serviceStatus } = connection
    await expect(serviceStatus('absent')).rejects.toThrow(
      new OperationError('no instance reports service "absent"'),
    )
    await connection[Symbol.asyncDispose]()
    await expect(connection.serviceStats()).rejects.toThrow(OperationError)
  })
})

describe.each(BREAKABLE)('the library reads $name that fails', ({ start }) => {
  test('every call is an OperationError', async () => {
    const fleet = await start()
    await fleet.breakIt()
    const { serviceStats, serviceStatus } = connectTo(fleet)
    await expect(serviceStats()).rejects.toThrow(/^cannot list instances from /)
    await expect(serviceStatus('web')).rejects.toBeInstanceOf(OperationError)
  })

  test('the signal of a call ends it', async () => {
    const fleet = await start()
    await fleet.stall()
    const { serviceStats } = connectTo(fleet)
    const stop = new AbortController()
    const call = serviceStats(undefined, { signal: stop.signal })
    setImmediate(() => stop.abort('stopped'))
    await expect(call).rejects.toBe('stopped')
  })
})

describe('a name that is not listed', () => {
  test('an error tells the nearest one', async () => {
    const { address } = await startApi({ up: [[{ instance: 'web-1:9100', job: 'node' }, 1]] })
    const { instanceStats } = connect(address)
    await expect(instanceStats('web-2:9100')).rejects.toThrow(
      new OperationError('no instance "web-2:9100" is listed; did you mean web-1:9100?'),
    )
  })
})

describe('options', () => {
  test('they reach the source', async () => {
    const { address, requested } = await startApi()
    const headers = { 'X-Scope-OrgID': 'tenant' }
    const queries = { up: 'my_up', cpu: 'my_cpu', memory: 'my_memory' }
    await connect(address, { queries, headers, token: 'secret' }).serviceStats()
    expect(requested.map(({ query }) => query)).toEqual(
      expect.arrayContaining([expect.stringContaining('my_cpu')]),
    )
    for (const request of requested) {
      expect(request.headers).toMatchObject({
        'x-scope-orgid': 'tenant',
        authorization: 'Bearer secret',
      })
    }
  })

  test('onRemark is called with what the source says about a round', async () => {
    const samples = { up: [[{ instance: 'a', job: 'b' }, 1]] } as const
    const { address, answer } = await startApi(samples)
    const body = { ...vectorOf(samples.up), warnings: ['a store is down'] }
    answer('up', { body })
    const remarks: RoundRemark[] = []
    const options = { onRemark: (remark: RoundRemark) => void remarks.push(remark) }
    const { serviceStats, instanceStats } = connect(address, options)
    const expected = [
      { code: 'partial', text: 'the answer is partial: instances may be missing' },
      { code: 'warning', text: 'warning from the source: a store is down' },
    ]
    await serviceStats()
    expect(remarks).toEqual(expected)
    await instanceStats('a')
    expect(remarks).toEqual([...expected, ...expected])
  })

  test.each<[string, object, string]>([
    ['api', { preset: 'node' }, 'preset is not an option of api; use it with prometheus+http://'],
    ['docker:', { job: 'x' }, 'job is not an option of docker:; use it with prometheus+http://'],
    ['api', { project: 'x' }, 'project is not an option of api; use it with docker:'],
    ['mock:', { windowMs: 1000 }, 'windowMs is not an option of mock:; use it with prometheus+'],
    ['api', { targetToken: 'x' }, 'targetToken is not an option of api; use it with targets:'],
    ['api', { queries: {} }, 'queries is not an option of api; use it with prometheus+http://'],
  ])('a source refuses those of others: %s %j', (address, options, problem) => {
    expect(() => connect(address, options)).toThrow(UsageError)
    expect(() => connect(address, options)).toThrow(problem)
  })

  test.each<[object, string]>([
    [{ preset: 'windos' }, 'preset: "windos" is not auto, node, windows, kubernetes or cpx'],
    [{ windowMs: 50 }, 'windowMs: 50 is not a number from 100 to 86400000'],
    [{ job: '' }, 'job: "" is not a text'],
    [{ match: 5 }, 'match: 5 is not a text'],
    [{ queries: 'up' }, 'queries: "up" is not a plain object with queries'],
    [{ queries: { memroy: 'x' } }, 'unknown option "queries.memroy"; did you mean memory?'],
    [{ queries: { cpu: 5 } }, 'queries.cpu: 5 is not a text'],
    [{ queries: { unit: '%' } }, 'queries.unit: "%" is not percent or ratio'],
    [{ targetToken: 'two words' }, 'targetToken: not one line of visible ASCII characters'],
    [
      { token: 'x', headers: { authorization: 'Basic eDp5' } },
      'token and the header Authorization exclude each other; leave one out',
    ],
    [{ onRemark: 'stale' }, 'onRemark: "stale" is not a function'],
    [{ headers: [] }, 'headers: an Array is not a plain object with a value for each name'],
    [
      { headers: { Host: 'x' } },
      'headers["Host"] cannot be set, or is not visible ASCII characters',
    ],
    [
      { headers: { 'X: y': 'z' } },
      'headers["X: y"] cannot be set, or is not visible ASCII characters',
    ],
    [
      { headers: { A: 'se\ncret' } },
      'headers["A"] cannot be set, or is not visible ASCII characters',
    ],
  ])('a wrong value is refused: %j', (options, problem) => {
    expect(() => connect('prometheus+http://api', options)).toThrow(new UsageError(problem))
  })
})

test('the error for another server says which address to use', async () => {
  const { address } = await startProvider({
    '/api/v1/query?query=1': (response) =>
      response.end('{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}'),
  })
  await expect(connect(address).serviceStats()).rejects.toThrow(
    `HTTP 400; it is a Prometheus: use prometheus+http://${address}`,
  )
})

test('a process ends while connections to a Prometheus are kept', async () => {
  const { address } = await startApi({ up: [[{ instance: 'a', job: 'b' }, 1]] })
  const script = `
    import { connect } from './src/index.ts'
    console.log((await connect('${address}').serviceStats()).length)`
  const argv = ['--input-type=module', '-e', script]
  const { stdout } = await promisify(execFile)(process.execPath, argv, {
    cwd: ROOT,
    timeout: 20_000,
  })
  expect(stdout).toBe('1\n')
})
