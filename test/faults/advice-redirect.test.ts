import { describe, expect, test } from 'vitest'
import { fail, find, succeed } from '../support/host.ts'
import { FLEET, startProvider, type Answer, type TestProvider } from '../support/provider.ts'

/** The same provider under a path. */
const under = (base: string) =>
  Object.fromEntries(Object.entries(FLEET).map(([path, value]) => [base + path, value]))

const redirect =
  (location: string, code = 301): Answer =>
  (response) =>
    response.writeHead(code, { location }).end()

const PASS = /: pass (\S+) if it is right\n$/
const NO_ADDRESS =
  /; redirects are not followed, and no address leads there: the provider has to answer at \/servers itself\n$/
const CHECK = /; check that this is the address of a service-discovery API\n$/

describe('the address that the advice on a redirect names', () => {
  test.each<[string, (there: TestProvider) => string, Record<string, Answer>]>([
    ['another host', (there) => `http://${there.address}/servers`, FLEET],
    ['another host without a scheme', (there) => `//${there.address}/servers`, FLEET],
    ['a path of another host', (there) => `http://${there.address}/v2/servers`, under('/v2')],
    ['an encoded path', (there) => `http://${there.address}/a%20b/servers`, under('/a%20b')],
  ])('the address that the advice on a redirect names works: %s', async (_, to, answers) => {
    const there = await startProvider(answers)
    const { address } = await startProvider({ '/servers': redirect(to(there)) })
    const sentence = await fail([address, '-s'])
    await succeed([find(PASS, sentence), '-s'])
  })

  test.each([
    ['/v2/servers', '', '/v2'],
    ['v2/servers', '', '/v2'],
    ['../servers', '/old', ''],
    ['/servers', '/servers', ''],
  ])(
    'the advice on a redirect on the same host works: %s from the address %j',
    async (location, base, there) => {
      const { address } = await startProvider({
        ...under(there),
        [`${base}/servers`]: redirect(location),
      })
      const sentence = await fail([`http://${address}${base}`, '-s'])
      await succeed([find(PASS, sentence), '-s'])
    },
  )

  test.each([
    ['a slash at the end', '/servers/', NO_ADDRESS],
    ['two slashes at the end', '/servers//', NO_ADDRESS],
    ['itself', '/servers', NO_ADDRESS],
    ['a query', '/servers?page=1', NO_ADDRESS],
    ['two slashes in the path', '//127.0.0.1//servers', NO_ADDRESS],
    ['credentials', 'http://user:secret@127.0.0.1/servers', NO_ADDRESS],
    ['what a shell would run', 'http://127.0.0.1/$(reboot)/servers', NO_ADDRESS],
    ['another scheme', 'ftp://127.0.0.1/servers', NO_ADDRESS],
    ['a page to log in', 'http://login.example/?to=/servers', CHECK],
    ['nothing that is a URL', 'http://[', CHECK],
  ])('a redirect that no address leads to has other advice: %s', async (_, location, advice) => {
    const { address, asked } = await startProvider({ '/servers': redirect(location) })
    expect(await fail([address, '-s'])).toMatch(advice)
    expect(asked).toEqual(['/servers'])
  })

  test('a redirect without a location has no address in its advice', async () => {
    const { address } = await startProvider({ '/servers': 304 })
    expect(await fail([address, '-s'])).toMatch(CHECK)
  })
})
