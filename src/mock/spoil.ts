import type { Socket } from 'node:net'
import type { Answer } from './answer.ts'
import type { Outcome } from './trouble.ts'

const DRIP_MS = 100

type Spoiled = Exclude<Outcome, { readonly kind: 'answer' }>

/** Carries out, on the bare connection of a request, what is no proper answer. */
export function spoil(
  socket: Socket,
  outcome: Spoiled,
  format: (answer: Answer) => { head: string; body: string },
): void {
  // Whoever hung up while the answer was held back is owed nothing, least of all a timer.
  if (socket.destroyed) return
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
    if (sent < text.length) return
    clearInterval(timer)
    socket.destroySoon()
  }, DRIP_MS).unref()
  socket.once('close', () => clearInterval(timer))
}
