import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { start } from './command.ts'

export interface Subject {
  /** The subject of the certificate, in OpenSSL syntax. */
  readonly subject: string
  readonly expired?: boolean
}

/** Makes a key and a self-signed certificate with openssl, until the end of the test. */
export async function certify({ subject, expired = false }: Subject) {
  const folder = mkdtempSync(join(tmpdir(), 'monitoring-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [key = '', request = '', cert = ''] = ['key', 'request', 'cert'].map((name) =>
    join(folder, name),
  )
  const openssl = (line: string) => start('openssl', line.split(' ')).ended
  await openssl(
    `req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ${key} -out ${request} -subj /CN=test -addext subjectAltName=${subject}`,
  )
  const days = expired ? -1 : 1
  await openssl(
    `x509 -req -in ${request} -key ${key} -copy_extensions copy -days ${days} -out ${cert}`,
  )
  const read = (file: string) => readFileSync(file, 'utf8')
  return { key: read(key), cert: read(cert), keyFile: key, caFile: cert }
}
