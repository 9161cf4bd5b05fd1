import { expect, test } from 'vitest'
import { startBuiltServer } from '../support/built-server.ts'
import { partsOf, requestOf, sendRaw } from '../support/raw-request.ts'

const HOST = 'Host: localhost'

test('NODE_OPTIONS cannot make the server accept what a proxy reads differently', async () => {
  const options = '--insecure-http-parser --max-http-header-size=100000'
  const { url } = await startBuiltServer(['mock:'], { NODE_OPTIONS: options })
  const statusOf = async (bytes: string) => partsOf(await sendRaw(url, bytes))[0]
  const both = requestOf('/', HOST, 'Content-Length: 5', 'Transfer-Encoding: chunked')
  expect(await statusOf(`${both}0\r\n\r\n`)).toBe(400)
  expect(await statusOf(requestOf('/', HOST, 'Content-Length: 0', 'Content-Length: 0'))).toBe(400)
  expect(await statusOf(requestOf('/', HOST, 'X: a\r\n b'))).toBe(400)
  expect(await statusOf(requestOf('/', HOST).replaceAll('\r', ''))).toBe(400)
  expect(await statusOf(requestOf('/', HOST, `X: ${'x'.repeat(9000)}`))).toBe(431)
  expect(await statusOf(requestOf('/', HOST))).toBe(200)
})
