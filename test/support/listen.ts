import { listen, type Listener } from '../../src/web/http/listen.ts'
import { Traffic } from '../../src/web/http/traffic.ts'
import type { Answer } from '../../src/web/http/receive.ts'

/** Listens at a free port of this machine, for everyone. A bug fails the test. */
export function listenForAll(answer: Answer, traffic = new Traffic()): Promise<Listener> {
  const onBug = (error: unknown) => {
    throw error
  }
  const admission = { token: null, hosts: [] }
  return listen({ host: '127.0.0.1', port: 0, tls: null, admission, onBug, traffic }, answer)
}
