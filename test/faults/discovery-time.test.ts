import { describe, expect, test } from 'vitest'
import { run } from '../support/host.ts'
import {
  answer,
  type Bytes,
  cannot,
  CHECK,
  EMPTY,
  keep,
  list,
  startWild,
  status,
} from '../support/wild.ts'

const ENDLESS = 'HTTP/1.1 200 OK\r\n\r\n'

/** Writes `text` repeatedly, once per event-loop turn, because the client is in the same process. */
function flood(head: string, text: string): Bytes {
  return (socket) => {
    const go = () => {
      if (!socket.destroyed) socket.write(text, () => setImmediate(go))
    }
    socket.write(head, go)
  }
}

describe('a listing that never ends is ended', () => {
  test.each<[string, Bytes]>([
    ['16 MiB and a byte', answer(' '.repeat(16 * 1024 * 1024 + 1))],
    ['an endless body', flood(ENDLESS, ' '.repeat(65_536))],
  ])('a listing of %s is ended at the size limit, with its connection', async (_, bytes) => {
    const provider = await startWild({ '/servers': bytes })
    const { exitCode, stderr } = await run([provider.address, '-s'])
    expect(stderr).toContain(`: answer larger than 16 MiB; ${CHECK}\n`)
    expect({ exitCode, asked: provider.asked }).toEqual({ exitCode: 3, asked: ['/servers'] })
    await expect.poll(provider.open).toBe(0)
  })

  const drip: Bytes = (socket) => {
    socket.write(ENDLESS)
    const timer = setInterval(() => socket.write(' '), 20)
    socket.on('close', () => clearInterval(timer))
  }
  test.each<[string, Bytes, string]>([
    ['silence', () => {}, 'no answer'],
    ['one byte after the other', drip, 'a part'],
    ['headers without end', keep('HTTP/1.1 200 OK\r\nX: '), 'no answer'],
    ['100 Continue for ever', flood('', 'HTTP/1.1 100 Continue\r\n\r\n'), 'no answer'],
  ])('a listing that never ends fails at the timeout, three times: %s', async (_, bytes, part) => {
    const { asked, exitCode, why } = await list(bytes, '--timeout', '0.2')
    expect(why.replace(/only \d+ bytes of the answer/, 'a part')).toBe(
      `${part} within 0.2 s (timeout); raise --timeout if the provider is only slow\n`,
    )
    expect({ asked, exitCode }).toEqual({ asked: 3, exitCode: 3 })
  })

  test('a silent provider is given up at the deadline, even if the timeout is longer', async () => {
    expect(await list(() => {}, '--deadline', '0.3')).toEqual(
      cannot(
        1,
        'not read within the 0.3 s of the round (deadline); raise --deadline if the provider is only slow',
      ),
    )
  })
})

describe('a provider with a Retry-After', () => {
  const FUTURE = [
    'Date: Wed, 25 Nov 2026 12:00:00 GMT',
    'Retry-After: Wed, 25 Nov 2026 12:00:01 GMT',
  ]
  test.each<[string, number, string[]]>([
    ['seconds, with 503', 503, ['Retry-After: 1']],
    ['seconds, with 429', 429, ['Retry-After: 1']],
    ['a date, with 503', 503, FUTURE],
  ])('a provider with a Retry-After is not requested earlier: %s', async (_, code, headers) => {
    const at: number[] = []
    const provider = await startWild({
      '/servers': (socket, time) => {
        at.push(performance.now())
        socket.write(time === 1 ? status(code, ...headers) : EMPTY)
      },
    })
    const { exitCode, stderr } = await run([provider.address, '-s'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'monitoring: no servers\n' })
    const [first = 0, second = 0] = at
    expect(second - first).toBeGreaterThan(990)
  })

  test('a Retry-After in the past allows an immediate retry', async () => {
    const past = keep(status(503, 'Retry-After: Wed, 25 Nov 2020 12:00:00 GMT'))
    expect(await list(past)).toMatchObject({
      asked: 3,
      why: 'HTTP 503; the provider itself has a problem\n',
    })
  })

  test.each(['-1', '1.5', 'abc', '99999999999', '10 s', 'Wed, 25 Nov 2099', '2099-01-01'])(
    'an invalid Retry-After is ignored: %s',
    async (text) => {
      expect(await list(keep(status(503, `Retry-After: ${text}`)))).toEqual(
        cannot(3, 'HTTP 503; the provider itself has a problem'),
      )
    },
  )
})
