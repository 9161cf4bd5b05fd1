import { expect, test } from 'vitest'
import { PAIR, startFleet } from '../../support/provider.ts'
import { partsOf, problemOf, requestOf, sendRaw } from '../../support/raw-request.ts'
import { startServed } from '../../support/served.ts'

const TOKEN = 'correct+horse/battery=staple:7!'
const HOST = 'Host: localhost'
const bearer = (token: string) => `Authorization: Bearer ${token}`
const basic = (user: string, token: string) =>
  `Authorization: Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`

async function serve() {
  const { address } = await startFleet(PAIR)
  const files = { token: `${TOKEN}\n` }
  const served = await startServed([address, '--serveTokenFile', 'token'], { files })
  await served.firstRound
  return served
}

const NEEDED =
  'a token is needed: send "Authorization: Bearer TOKEN", or the token as the password of HTTP Basic'

const WRONG = 'the token is wrong: send the one that the server was started with'

test.each<[string, readonly string[], string?]>([
  ['none', []],
  ['another one', [bearer('correct')], WRONG],
  ['one that begins like it', [bearer(`${TOKEN}8`)], WRONG],
  ['an empty one', [bearer('')]],
  ['the one without a scheme', [`Authorization: ${TOKEN}`]],
  ['the one of another scheme', [`Authorization: Digest ${TOKEN}`]],
  ['a wrong password', [basic('me', 'guess')], WRONG],
  ['the one as the user', [basic(TOKEN, '')], WRONG],
  ['no colon', [`Authorization: Basic ${Buffer.from(TOKEN).toString('base64')}`], WRONG],
  ['no base64', ['Authorization: Basic ####']],
  ['the one of a proxy', [`Proxy-${bearer(TOKEN)}`]],
  ['an invented cookie', ['Cookie: monitoring=1; monitoring-9464=1']],
])('a client is refused with a token like this: %s', async (_, lines, problem = NEEDED) => {
  const { url } = await serve()
  const { port } = new URL(url)
  const own = lines.map((line) => line.replace('9464', port))
  for (const path of [
    '/',
    '/api/v1/snapshot',
    '/api/v1/stream',
    '/provider/servers',
    '/elsewhere',
  ]) {
    const answer = await sendRaw(url, requestOf(path, HOST, ...own))
    expect(problemOf(answer)).toEqual([401, problem])
    expect(answer.match(/^WWW-Authenticate: .*$/gm)).toEqual([
      'WWW-Authenticate: Basic realm="monitoring", charset="UTF-8"',
      'WWW-Authenticate: Bearer realm="monitoring"',
    ])
    expect(answer).not.toMatch(/set-cookie|10\.0\.0\.1/i)
  }
})

test('a token in the path or its query is no token', async () => {
  const { url } = await serve()
  for (const path of [`/?token=${TOKEN}`, `/?access_token=${TOKEN}`, `/${TOKEN}`]) {
    expect(partsOf(await sendRaw(url, requestOf(path, HOST)))[0]).toBe(401)
  }
})

test.each([
  ['a bearer token', bearer(TOKEN)],
  ['a bearer token, in other letters', bearer(TOKEN).replace('Bearer', 'bearer')],
  ['the password of any user', basic('me', TOKEN)],
  ['the password of no user', basic('', TOKEN)],
])('a client is served with the token as %s', async (_, line) => {
  const { url } = await serve()
  const [status, body] = partsOf(await sendRaw(url, requestOf('/api/v1/snapshot', HOST, line)))
  expect([status, body.includes('10.0.0.1')]).toEqual([200, true])
})

test('only health is served without a token', async () => {
  const { url } = await serve()
  const statuses = async (paths: readonly string[]) =>
    Promise.all(paths.map(async (path) => partsOf(await sendRaw(url, requestOf(path, HOST)))[0]))
  expect(await statuses(['/-/healthy', '/-/ready', '/-/ready?x'])).toEqual([200, 200, 200])
  const tricks = ['/-/healthy/../../', '/-/healthy/', '/-/healthy%2f..%2f..', '//-/healthy', '/-/']
  expect(await statuses(tricks)).toEqual(tricks.map(() => 401))
})

test('a browser gets a cookie that is not the token, and needs nothing else for later requests', async () => {
  const { url } = await serve()
  const answer = await sendRaw(url, requestOf('/', HOST, basic('me', TOKEN)))
  const { port } = new URL(url)
  const [, cookie = '', attributes] = /^Set-Cookie: ([^;]+); (.*)\r$/m.exec(answer) ?? []
  expect([cookie.split('=')[0], attributes]).toEqual([
    `monitoring-${port}`,
    'Path=/; HttpOnly; SameSite=Strict',
  ])
  expect(answer).not.toContain(TOKEN)
  const later = await sendRaw(
    url,
    requestOf('/api/v1/snapshot', HOST, `Cookie: other=1; monitoring-${port}=forged; ${cookie}; z`),
  )
  expect([partsOf(later)[0], later.includes('Set-Cookie')]).toEqual([200, false])
  const forged = `Cookie: ${cookie.slice(0, -1)}`
  expect(partsOf(await sendRaw(url, requestOf('/', HOST, forged)))[0]).toBe(401)
})

test('the cookie of one process is worthless for another one', async () => {
  const [one, other] = [await serve(), await serve()]
  const answer = await sendRaw(one.url, requestOf('/', HOST, basic('me', TOKEN)))
  const value = /^Set-Cookie: [^=]+=([^;]+)/m.exec(answer)?.[1]
  const cookie = `Cookie: monitoring-${new URL(other.url).port}=${value}`
  expect(partsOf(await sendRaw(other.url, requestOf('/', HOST, cookie)))[0]).toBe(401)
})

test('programs with a bearer token get no cookie', async () => {
  const { url } = await serve()
  expect(await sendRaw(url, requestOf('/', HOST, bearer(TOKEN)))).not.toMatch(/set-cookie/i)
})

test('a foreign host is refused before its token is checked', async () => {
  const { url } = await serve()
  for (const line of [bearer(TOKEN), bearer('wrong')]) {
    expect(partsOf(await sendRaw(url, requestOf('/', 'Host: evil.example', line)))[0]).toBe(421)
  }
})

test('no token is ever printed', async () => {
  const { url, stop } = await serve()
  await sendRaw(url, requestOf(`/${TOKEN}`, HOST, bearer('another-secret')))
  await sendRaw(url, requestOf('/', HOST, bearer(TOKEN)))
  const { stdout, stderr } = await stop()
  expect(stdout + stderr).not.toMatch(/correct|horse|secret/)
})
