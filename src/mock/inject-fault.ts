import type { Socket } from 'node:net'
import type { Answer } from './answer.ts'
import type { Outcome } from './faults.ts'

const DRIP_MS = 100

type Fault = Exclude<Outcome, { readonly kind: 'surplus' }>

/** Carries out, on the bare connection of a request, what is not a proper answer. */
export function injectFault(
  socket: Socket,
  outcome: Fault,
  format: (answer: Answer) => { head: string; body: string },
): void {
  if (!('answer' in outcome)) {
    if (outcome.kind === 'reset') socket.resetAndDestroy()
    return
  }
  const { head, body } = format(outcome.answer)
  if (outcome.kind === 'truncate') {
    socket.write(head + body.slice(0, outcome.bodyBytes))
    socket.destroySoon()
  } else drip(socket, head + body)
}

function drip(socket: Socket, text: string): void {
  let sent = 0
  const timer = setInterval(() => {
    socket.write(text.charAt(sent))
    sent += 1
    // Nothing can be written once the client has hung up.
    if (sent < text.length && socket.writable) return
    clearInterval(timer)
    socket.destroySoon()
  }, DRIP_MS).unref()
}
