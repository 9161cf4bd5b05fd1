import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { UsageError } from '../../domain/error.ts'

/** A certificate chain and its key, in PEM form. */
export interface TlsFiles {
  readonly cert: string
  readonly key: string
}

/** Runs `read`; an error of OpenSSL becomes the sentence that `explain` makes of its reason. */
function attempt<Value>(read: () => Value, explain: (reason: string) => string): Value {
  try {
    return read()
  } catch (error) {
    // `error:0A00018F:SSL routines::ee key too small`
    const [reason = ''] = /[^:]*$/.exec((error as Error).message) ?? []
    throw new UsageError(explain(reason))
  }
}

/** @throws UsageError if TLS cannot be served with these files */
export function checkTls({ cert, key }: TlsFiles): void {
  const certificate = attempt(
    () => new X509Certificate(cert),
    () => '--tlsCert holds no valid certificate in PEM form',
  )
  const privateKey = attempt(
    () => createPrivateKey(key),
    () =>
      key.includes('ENCRYPTED')
        ? '--tlsKey is encrypted; store the key without a password'
        : '--tlsKey holds no valid private key in PEM form',
  )
  // OpenSSL accepts a key of another kind, and fails every connection.
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new UsageError('--tlsKey is not the key of the certificate in --tlsCert')
  }
  attempt(
    () => createSecureContext({ cert, key }),
    (reason) => `OpenSSL refuses --tlsCert: ${reason}`,
  )
}
