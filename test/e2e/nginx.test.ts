import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished } from 'vitest'
import { readPage } from '../../src/bin/page.ts'
import { certify } from '../support/certificate.ts'
import { ROOT, start } from '../support/command.ts'
import { newFolder } from '../support/folder.ts'
import { needs } from '../support/needs.ts'
import { blocksOf } from '../support/pages.ts'
import { PAIR, startFleet } from '../support/provider.ts'
import { startServed } from '../support/served.ts'

const NAME = 'mon.example.com'
// A browser names every port but 443.
const HOST = `${NAME}:8443`
const TOKEN = '0123456789abcdef'

/** Starts nginx with the sample of the docs in front of a server; it listens at a socket in a folder. */
async function startProxy(url: string) {
  const folder = newFolder()
  const { cert, keyFile, caFile } = await certify({ subject: `DNS:${NAME}` })
  const socketPath = join(folder, 'socket')
  const [sample = ''] = blocksOf('docs/serving.md', 'nginx')
  const server = sample
    .replace('listen 443', `listen unix:${socketPath}`)
    .replace(/\/etc\/ssl\/\S+\.pem/, caFile)
    .replace(/\/etc\/ssl\/\S+\.key/, keyFile)
    .replace('http://127.0.0.1:9464', url)
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  )
  const config = `pid ${folder}/pid; events {} http { access_log off; ${places.join(' ')} ${server} }`
  writeFileSync(join(folder, 'nginx.conf'), config)
  const argv = ['-p', folder, '-e', join(folder, 'errors'), '-c', join(folder, 'nginx.conf')]
  // Returns once a process in the background listens.
  const { exitCode, stderr } = await start('nginx', argv).ended
  expect([exitCode, stderr]).toEqual([0, ''])
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
  onTestFinished(() => void process.kill(pid, 'SIGTERM'))
  return async (path: string, more: OutgoingHttpHeaders = {}): Promise<IncomingMessage> => {
    const headers = { host: HOST, authorization: `Basic ${btoa(`me:${TOKEN}`)}`, ...more }
    const options = { socketPath, path, headers, ca: cert, servername: NAME, agent: false }
    const [response] = (await once(request(options).end(), 'response')) as [IncomingMessage]
    onTestFinished(() => void response.destroy())
    return response
  }
}

needs('nginx', 'openssl')(
  'the nginx of the docs passes on the page, data, cookies, and events at once, on any port',
  async () => {
    const { address } = await startFleet(PAIR)
    const options = ['--serveTokenFile', 'token', '--allowedHost', HOST]
    const served = await startServed([address, ...options], {
      page: await readPage(`${ROOT}dist/page`),
      files: { token: TOKEN },
    })
    await served.firstRound
    const get = await startProxy(served.url)
    const snapshot = await get('/api/v1/snapshot')
    expect([snapshot.statusCode, await text(snapshot)]).toEqual([
      200,
      expect.stringContaining('10.0.0.1'),
    ])
    expect(snapshot.headers['set-cookie']).toEqual([expect.stringMatching(/; Secure$/)])
    const page = await get('/')
    const [, script = ''] = /\.(\/assets\/[^"]+\.js)/.exec(await text(page)) ?? []
    // A browser names the origin of the page when it loads a module.
    const asset = await get(script, { origin: `https://${HOST}` })
    expect([page.statusCode, asset.statusCode]).toEqual([200, 200])
    expect((await get('/', { host: 'evil.example' })).statusCode).toBe(421)
    const stream = createInterface(await get('/api/v1/stream'))[Symbol.asyncIterator]()
    const findEvent = async (name: string) => {
      for (;;) {
        const { value, done } = await stream.next()
        if (done === true || value === `event: ${name}`) return value as unknown
      }
    }
    expect(await findEvent('snapshot')).toBe('event: snapshot')
    await served.nextRound()
    expect(await findEvent('round')).toBe('event: round')
  },
)
