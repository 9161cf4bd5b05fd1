import { listen, type Listener } from '../../src/web/http/listen.ts'
import { Traffic } from '../../src/web/http/traffic.ts'
import type { Answer } from '../../src/web/http/receive.ts'

/** Listens at a port of this machine, a free one by default, for everyone. A bug fails the test. */
export function listenForAll(answer: Answer, traffic = new Traffic(), port = 0): Promise<Listener> {
  const onBug = (error: unknown) => {
    throw error
  }
  const admission = { token: null, hosts: [] }
  return listen({ host: '127.0.0.1', port, tls: null, admission, onBug, traffic }, answer)
}
