import { createSocket } from 'node:dgram'
import { onTestFinished } from 'vitest'

const A = 1

/** The IPv4 address of a name; `none` if there is no such name, `drop` for no answer. */
export type NameAnswers = Readonly<Record<string, string>>

export interface TestDns {
  /** `address:port`. */
  readonly address: string
  /** The names that A records were requested for. */
  readonly asked: string[]
}

/** The name and the type of the only question of a message, and where it ends. */
function parseQuestion(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), type: message.readUInt16BE(at + 1), end: at + 5 }
}

function answerTo(message: Buffer, end: number, address: string | undefined): Buffer {
  const isKnown = address !== undefined && address !== 'none'
  const header = Buffer.alloc(12)
  message.copy(header, 0, 0, 2)
  // A response, with recursion available; code 3 is 'no such name'.
  header.writeUInt16BE(0x8180 | (address === 'none' ? 3 : 0), 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(isKnown ? 1 : 0, 6)
  const question = message.subarray(12, end)
  if (!isKnown) return Buffer.concat([header, question])
  const record = Buffer.from([0xc0, 12, 0, A, 0, 1, 0, 0, 0, 60, 0, 4])
  return Buffer.concat([header, question, record, Buffer.from(address.split('.').map(Number))])
}

/** Starts a DNS server on a free port. Other names do not exist; no name has an IPv6 address. */
export async function startDns(answers: NameAnswers): Promise<TestDns> {
  const socket = createSocket('udp4')
  const asked: string[] = []
  socket.on('message', (message, { port, address: from }) => {
    const { name, type, end } = parseQuestion(message)
    if (type === A) asked.push(name)
    const known = answers[name.toLowerCase()] ?? 'none'
    if (known === 'drop') return
    const address = type === A || known === 'none' ? known : undefined
    socket.send(answerTo(message, end, address), port, from)
  })
  await new Promise<void>((resolve) => void socket.bind(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => void socket.close(() => resolve())))
  return { address: `127.0.0.1:${socket.address().port}`, asked }
}
