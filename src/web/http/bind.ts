import { once } from 'node:events'
import type { Server } from 'node:net'
import { OperationError } from '../../domain/error.ts'
import { formatListenAddress, type ListenAddress } from '../../domain/listen-address.ts'

const PROBLEMS: Readonly<Record<string, readonly [what: string, remedy?: string]>> = {
  EADDRINUSE: ['is in use', 'choose another port, or a free one with --serve :0'],
  EACCES: ['is not permitted', 'choose a port above 1023'],
  EADDRNOTAVAIL: ['is no address of this machine', 'name one of its own, or a port alone'],
  EAFNOSUPPORT: ['needs a protocol that is not available here', 'use an IPv4 address'],
  ENOTFOUND: ['is an unknown host', 'check the name'],
  EAI_AGAIN: ['is an unknown host', 'the name server does not answer'],
}

/** Errors of missing resources, which the caller explains. */
const SHORTAGES = ['EMFILE', 'ENFILE', 'ENOBUFS']

/**
 * Lets a server listen.
 * @throws OperationError if it cannot listen there
 */
export async function bind(server: Server, address: ListenAddress): Promise<void> {
  try {
    server.listen(address)
    await once(server, 'listening')
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === '' || SHORTAGES.includes(code)) throw error
    const [what, remedy] = PROBLEMS[code] ?? ['cannot be used']
    const why = `${formatListenAddress(address)} ${what} (${code})`
    throw new OperationError(`cannot serve: ${remedy === undefined ? why : `${why}; ${remedy}`}`)
  }
}
