import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { expect, onTestFinished } from 'vitest'
import { readPage } from '../../../src/bin/page.ts'
import { launchBrowser } from '../../support/chromium.ts'
import { ROOT } from '../../support/command.ts'
import { needs } from '../../support/needs.ts'
import { PAIR, startFleet } from '../../support/provider.ts'
import { startServed } from '../../support/served.ts'

const chromium = needs('chromium')
const TOKEN = '0123456789abcdef'

/** Serves the page, with a token if a file of it is named. */
async function serve(place = ':0', ...options: readonly string[]) {
  const { address } = await startFleet(PAIR)
  const world = { page: await readPage(`${ROOT}dist/page`), files: { token: TOKEN } }
  const served = await startServed([address, ...options], world, place)
  await served.firstRound
  return served
}

async function openBrowser(): Promise<Page> {
  const browser = await launchBrowser()
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  page.setDefaultTimeout(10_000)
  return page
}

/** A page of another site, whose scripts run; it has a link. */
async function startForeign(link: string): Promise<string> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<a href="${link}/">fleet</a>`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://localhost:${(server.address() as AddressInfo).port}/`
}

/** What a page gets from an origin by each way that browsers have: "nothing", or what it got. */
const ATTACK = `async (origin) => {
  const data = origin + '/api/v1/snapshot'
  const nothing = () => 'nothing'
  const load = (tag, url, name) =>
    new Promise((resolve) => {
      const element = document.createElement(tag)
      element.onload = () => resolve('loaded')
      element.onerror = () => resolve('nothing')
      element[name] = url
      document.body.append(element)
    })
  const frame = document.createElement('iframe')
  const framed = new Promise((resolve) => (frame.onload = resolve)).then(() => {
    try {
      return frame.contentWindow.document.body.textContent === '' ? 'nothing' : 'read'
    } catch {
      return 'nothing'
    }
  })
  frame.src = origin + '/'
  document.body.append(frame)
  const stream = new EventSource(origin + '/api/v1/stream')
  const streamed = new Promise((resolve) => {
    stream.onopen = () => resolve('opened')
    stream.onerror = () => resolve('nothing')
  })
  const socket = new WebSocket(origin.replace('http', 'ws') + '/api/v1/stream')
  const socketed = new Promise((resolve) => {
    socket.onopen = () => resolve('opened')
    socket.onerror = () => resolve('nothing')
  })
  return Promise.all([
    fetch(data).then((response) => response.text(), nothing),
    fetch(data, { method: 'POST', body: 'x', mode: 'no-cors' }).then((r) => r.text(), nothing),
    fetch(data, { mode: 'no-cors' }).then(async (r) => (await r.text()) || 'nothing', nothing),
    fetch(data, { headers: { authorization: 'Bearer x' } }).then((r) => r.text(), nothing),
    load('img', origin + '/', 'src'),
    load('script', data, 'src'),
    load('object', origin + '/', 'data'),
    framed,
    streamed,
    socketed,
  ])
}`

chromium('a page of another site gets nothing, and a link from it opens the page', async () => {
  const served = await serve()
  const page = await openBrowser()
  await page.goto(await startForeign(served.url))
  const got = await page.evaluate(`(${ATTACK})(${JSON.stringify(served.url)})`)
  expect(got).toEqual(Array.from({ length: 10 }, () => 'nothing'))
  const metrics = await (await served.get('/metrics')).text()
  expect(metrics).not.toMatch(/route="\/api\/v1\/(?:stream|snapshot)",code="200"/)
  await page.getByRole('link', { name: 'fleet' }).click()
  await page.getByText('2 of 2 answered').waitFor()
})

chromium(
  'a browser asks for the token once, follows the stream with it, and also after a restart',
  async () => {
    const first = await serve(':0', '--serveTokenFile', 'token')
    const { host, port } = new URL(first.url)
    const page = await openBrowser()
    await page.goto(`http://me:${TOKEN}@${host}/`)
    await page.getByText('2 of 2 answered').waitFor()
    const [cookie] = await page.context().cookies()
    expect(cookie).toMatchObject({ name: `monitoring-${port}`, httpOnly: true, sameSite: 'Strict' })
    expect(await page.evaluate('document.cookie')).toBe('')
    await first.stop()
    const lost = page.getByText('it has stopped').first()
    await lost.waitFor()
    const second = await serve(`:${port}`, '--serveTokenFile', 'token')
    await second.nextRound()
    await lost.waitFor({ state: 'hidden' })
    await page.getByText('2 of 2 answered').waitFor()
  },
)
