import { describe, expect, test } from 'vitest'
import { parseAddress } from '../../src/source/http/endpoint.ts'
import { fail, find, run, succeed } from '../support/host.ts'
import {
  A,
  findClosedPort,
  FLEET,
  startFleet,
  startProvider,
  type Answer,
} from '../support/provider.ts'
import { answer, inTurn, keep, startWild, status } from '../support/wild.ts'

describe('the advice of an error works', () => {
  test.each([
    ['9000', /, as in (\S+) /],
    ['::1', /: write (\S+) /],
    ['2001:db8::1', /: write (\S+) /],
    ['mock:80', /: write (\S+) for a host called mock/],
  ])('%s is not an address, and the correction in its error is one', async (wrong, pattern) => {
    const right = find(pattern, await fail([wrong, '-s']))
    expect(() => parseAddress(right)).not.toThrow()
  })

  test('mock:3 is not an address, and the simulated provider in its error is one', async () => {
    const right = find(/ for a host called mock, (mock:instances=3) /, await fail(['mock:3', '-s']))
    expect(await run([right, '-s'])).toMatchObject({ exitCode: 0 })
  })

  test('a b is not an address, and the option in its error lists those of other sources', async () => {
    const option = find(/ of monitoring (--sources) /, await fail(['a b', '-s']))
    expect((await run([option])).stdout).toContain('mock:')
  })

  test('an address with a path needs a scheme, and has no /servers', async () => {
    const { address } = await startFleet({ '10.0.0.1': A })
    const first = await fail([`${address}/servers`, '-s'])
    const scheme = find(/; if it is no file, write (http:\/\/)\S+\/servers/, first)
    const second = await fail([`${scheme}${address}/servers`, '-s'])
    const own = find(/; it is a service-discovery API: use (\S+)\n$/, second)
    await succeed([own, '-s'])
  })

  test('the advice to leave out /servers is given only if the path is unknown', async () => {
    const { address } = await startProvider({ '/servers/servers': 403, ...FLEET })
    const sentence = await fail([`http://${address}/servers`, '-s'])
    expect(sentence).toContain('the provider requires other credentials')
  })

  test('the advice to raise --timeout works for a slow provider', async () => {
    const argv = ['mock:instances=1,latency=300', '-s', '--quiet']
    const sentence = await fail([...argv, '--timeout', '0.1'])
    const flag = find(/; raise (--timeout) if the provider is only slow\n$/, sentence)
    expect(await run([...argv, flag, '20'])).toMatchObject({ exitCode: 0 })
  })

  test('the advice to raise --deadline works for a slow provider', async () => {
    const argv = ['mock:instances=1,latency=300', '-s', '--quiet']
    const sentence = await fail([...argv, '--deadline', '0.1'])
    const flag = find(/; raise (--deadline) if the provider is only slow\n$/, sentence)
    expect(await run([...argv, flag, '20'])).toMatchObject({ exitCode: 0 })
  })

  test('the advice to raise --maxInstances works for a longer listing', async () => {
    const { address } = await startProvider({ ...FLEET, '/servers': ['10.0.0.1', '10.0.0.1'] })
    const sentence = await fail([address, '-s', '--maxInstances', '1'])
    const flag = find(/; raise (--maxInstances), or leave a fleet of this size/, sentence)
    await succeed([address, '-s', flag, '2'])
  })

  test('the advice to raise --deadline works for a listing with a long Retry-After', async () => {
    const { address } = await startWild({
      '/servers': inTurn(keep(status(429, 'Retry-After: 1')), keep(answer('["10.0.0.1"]'))),
      '/10.0.0.1': keep(answer(JSON.stringify(A))),
    })
    const sentence = await fail([address, '-s', '--deadline', '0.5'])
    const flag = find(/; try again then, or raise (--deadline)\n$/, sentence)
    await succeed([address, '-s', flag, '20'])
  })

  test('the advice to raise --deadline works for instances with a long Retry-After', async () => {
    const { address } = await startWild({
      '/servers': keep(answer('["10.0.0.1"]')),
      '/10.0.0.1': inTurn(keep(status(429, 'Retry-After: 1')), keep(answer(JSON.stringify(A)))),
    })
    const { exitCode, stderr } = await run([address, '-s', '--deadline', '0.5'])
    expect(exitCode).toBe(3)
    const flag = find(/ \(Retry-After\); raise (--deadline) to wait that long\n$/, stderr)
    await succeed([address, '-s', flag, '20'])
  })

  test('--deadline is not named if it was not the limit', async () => {
    const { address } = await startWild({
      '/servers': keep(answer('["10.0.0.1"]')),
      '/10.0.0.1': keep(status(503, 'Retry-After: 0')),
    })
    const { stderr } = await run([address, '-s'])
    expect(stderr).toBe('monitoring: all 1 failed: 1 HTTP 503\n')
  })

  test('the advice to set --tokenFile or MONITORING_TOKEN works', async () => {
    const guarded: Answer = (response, request) => {
      if (request.headers.authorization !== 'Bearer secret') response.writeHead(401)
      response.end('["10.0.0.1"]')
    }
    const { address } = await startProvider({ ...FLEET, '/servers': guarded })
    const sentence = await fail([address, '-s'])
    const flag = find(
      /: (--tokenFile) FILE, MONITORING_TOKEN, or --header 'Authorization: Basic …'\n$/,
      sentence,
    )
    await succeed([address, '-s', flag, '/token'], { files: { '/token': 'secret\n' } })
    await succeed([address, '-s'], { env: { MONITORING_TOKEN: 'secret' } })
  })

  test('the advice on HTTP_PROXY names an unreachable proxy, and one that requires credentials', async () => {
    const credentials = `Basic ${Buffer.from('user:secret').toString('base64')}`
    const guard =
      (body: unknown): Answer =>
      (response, request) => {
        if (request.headers['proxy-authorization'] !== credentials) response.writeHead(407)
        response.end(JSON.stringify(body))
      }
    const proxy = await startProvider({
      'http://provider.invalid/servers': guard(['10.0.0.1']),
      'http://provider.invalid/10.0.0.1': guard(A),
    })
    const env = (to: string) => ({ env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: `http://${to}` } })
    const argv = ['provider.invalid', '-s']
    const first = await fail(argv, env(`127.0.0.1:${await findClosedPort()}`))
    expect(first).toMatch(/; check HTTP_PROXY and HTTPS_PROXY\n$/)
    const second = await fail(argv, env(proxy.address))
    expect(second).toMatch(
      /; the proxy requires credentials: set them in HTTP_PROXY or HTTPS_PROXY\n$/,
    )
    await succeed(argv, env(`user:secret@${proxy.address}`))
  })

  test.each<[string, readonly string[], RegExp, (value: string) => readonly string[]]>([
    [
      'a value without a blank',
      ['-s', '-hi8'],
      /; write (-hi 8) /,
      (it) => ['-s', ...it.split(' ')],
    ],
    [
      'a typo in an option',
      ['-s', '--sortt', 'ip'],
      /did you mean (--sort)\?/,
      (it) => ['-s', it, 'ip'],
    ],
    ['an unknown key', ['-s', '--sort', 'headroom'], /use (\w+), /, (it) => ['-s', '--sort', it]],
    ['no action', [], /; add one of (--summary), /, (it) => [it]],
    [
      'a page past the end',
      ['-s', '--page', '9'],
      /the last page is (\d+) /,
      (it) => ['-s', '--page', it],
    ],
    [
      'an unknown service',
      ['-ss', 'Service'],
      /did you mean (Services)\?/,
      (it) => ['-s', '--only', it],
    ],
    ['a missing value', ['-s', '--limit'], / write (--limit) N /, (it) => ['-s', it, '1']],
  ])('the advice works for %s', async (_, wrong, pattern, right) => {
    const { address } = await startFleet({ '10.0.0.1': { ...A, service: 'Services' } })
    const sentence = await fail([address, ...wrong])
    await succeed([address, ...right(find(pattern, sentence))])
  })

  test('the error of an ambiguous option names the candidates', async () => {
    const { address } = await startFleet({ '10.0.0.1': A })
    const sentence = await fail([address, '--s'])
    const flags = find(/: it could be (--\w+ or --\w+) /, sentence).split(' or ')
    for (const flag of flags) expect(await run([address, flag])).toMatchObject({ exitCode: 0 })
  })

  test('the advice to put SERVER first works if an action took it for SERVICE', async () => {
    const { address } = await startFleet({ '10.0.0.1': A })
    const sentence = await fail(['-ms', address, '--count', '1'])
    const server = find(/put it first; -ms took "(\S+)" as its SERVICE /, sentence)
    await succeed([server, '-ms', '--count', '1'])
  })

  test('the error of an unknown provider name suggests one of the config file', async () => {
    const { address } = await startFleet({ '10.0.0.1': A })
    const files = { '/config': JSON.stringify({ providers: { prod: { address } } }) }
    const argv = ['-s', '--config', '/config']
    const sentence = await fail(['@prd', ...argv], { files })
    await succeed([find(/; did you mean (@prod)\?/, sentence), ...argv], { files })
  })

  test('the mode in the warning about a readable token file removes the warning', async () => {
    const { address } = await startFleet({ '10.0.0.1': A })
    const argv = [address, '-s', '--tokenFile', '/token']
    const files = { '/token': 'secret' }
    const { stderr } = await run(argv, { files, modes: { '/token': 0o644 } })
    const mode = find(/; chmod (\d+) it\n$/, stderr)
    const world = { files, modes: { '/token': Number.parseInt(mode, 8) } }
    expect(await run(argv, world)).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test('the error of an unsuitable output format names the suitable ones', async () => {
    const { address } = await startFleet({ '10.0.0.1': A, '10.0.0.2': A })
    const sentence = await fail([address, '-ms', '--count', '1', '-o', 'prometheus'])
    const outputs = find(/; use ([a-z, ]+) \(/, sentence).split(', ')
    for (const output of outputs) {
      const argv = [address, '-ms', '--count', '1', '-o', output]
      expect(await run(argv)).toMatchObject({ exitCode: 0 })
    }
  })

  test('the advice to run -h shows the usage', async () => {
    const flag = find(/\(see monitoring (-h)\)\n$/, await fail(['x', '--nonsense']))
    expect(await run([flag])).toMatchObject({ exitCode: 0, stderr: '' })
  })
})
