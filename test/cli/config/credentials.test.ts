import { describe, expect, test } from 'vitest'
import { run } from '../../support/host.ts'
import { startFleet } from '../../support/provider.ts'

const A = { service: 'A', cpu: '1%', memory: '2%' }

/** Runs a summary; returns the Authorization header of each request, and the outcome. */
async function authorize(world: Parameters<typeof run>[1], ...options: readonly string[]) {
  const seen = new Set<string | undefined>()
  const fleet = await startFleet({
    '10.0.0.1': (response, request) => {
      seen.add(request.headers.authorization)
      response.end(JSON.stringify(A))
    },
  })
  const outcome = await run([fleet.address, '-s', ...options], world)
  return { seen: [...seen], outcome }
}

describe('a bearer token', () => {
  test('a token is read from a file without its line feed, and sent with every request', async () => {
    const files = { '/run/token': 's3cret\n' }
    const { seen, outcome } = await authorize({ files }, '--tokenFile', '/run/token')
    expect([seen, outcome.exitCode, outcome.stderr]).toEqual([['Bearer s3cret'], 0, ''])
  })

  test('a token comes from the environment if no file is named', async () => {
    const env = { MONITORING_TOKEN: 'from-env' }
    const files = { t: 'from-file' }
    expect((await authorize({ env, files })).seen).toEqual(['Bearer from-env'])
    expect((await authorize({ env, files }, '--tokenFile', 't')).seen).toEqual(['Bearer from-file'])
  })

  test('credentials of another scheme are a header', async () => {
    const header = 'Authorization: Basic eDp5'
    const { seen, outcome } = await authorize({}, '--header', header)
    expect([seen, outcome.exitCode]).toEqual([['Basic eDp5'], 0])
  })

  test('no token is sent if none is configured', async () => {
    expect((await authorize({ env: { MONITORING_TOKEN: '' } })).seen).toEqual([undefined])
  })
})

describe('invalid credentials', () => {
  test.each([
    [
      ['--tokenFile', 'nowhere'],
      {},
      'cannot read --tokenFile nowhere: no such file or directory (ENOENT)',
    ],
    [['--ca', 'nowhere'], {}, 'cannot read --ca nowhere: no such file or directory (ENOENT)'],
    [
      ['--tokenFile', 't'],
      { files: { t: 's3cret\nX-Evil: 1' } },
      '--tokenFile t holds no token: it must be one line of visible ASCII characters',
    ],
    [
      [],
      { env: { MONITORING_TOKEN: 'sécret' } },
      'MONITORING_TOKEN holds no token: it must be one line of visible ASCII characters',
    ],
    [
      ['--tokenFile', 't', '--header', 'authorization: Basic eDp5'],
      { files: { t: 's3cret' } },
      '--header Authorization and --tokenFile exclude each other; leave one out',
    ],
    [
      ['--header', 'Authorization: Basic eDp5'],
      { env: { MONITORING_TOKEN: 's3cret' } },
      '--header Authorization and MONITORING_TOKEN exclude each other; leave one out',
    ],
    [['--ca', 'c'], { files: { c: 'hello' } }, '--ca c holds no certificate in PEM form'],
  ])(
    'invalid credentials are refused before any request, and never printed: %j with %j',
    async (options, world, sentence) => {
      const { seen, outcome } = await authorize(world, ...options)
      expect([seen, outcome.exitCode, outcome.stdout]).toEqual([[], 2, ''])
      expect(outcome.stderr).toBe(`monitoring: ${sentence} (see monitoring -h)\n`)
    },
  )
})
