import type { Socket } from 'node:net'
import type { Answer } from './answer.ts'
import type { Outcome } from './faults.ts'

const DRIP_MS = 100

type Spoiled = Exclude<Outcome, { readonly kind: 'answer' | 'surplus' }>

/** Carries out, on the bare connection of a request, what is no proper answer. */
export function injectFault(
  socket: Socket,
  outcome: Spoiled,
  format: (answer: Answer) => { head: string; body: string },
): void {
  switch (outcome.kind) {
    case 'hang':
      return
    case 'reset':
      socket.resetAndDestroy()
      return
    case 'drip': {
      const { head, body } = format(outcome.answer)
      drip(socket, head + body)
      return
    }
    case 'truncate': {
      const { head, body } = format(outcome.answer)
      socket.write(head + body.slice(0, outcome.bodyBytes))
      socket.destroySoon()
    }
  }
}

function drip(socket: Socket, text: string): void {
  let sent = 0
  const timer = setInterval(() => {
    socket.write(text.charAt(sent))
    sent += 1
    // Nothing can be written once the client hung up.
    if (sent < text.length && socket.writable) return
    clearInterval(timer)
    socket.destroySoon()
  }, DRIP_MS).unref()
}
