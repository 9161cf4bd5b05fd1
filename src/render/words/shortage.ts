interface Shortage {
  readonly what: string
  readonly advice: string
}

const SHORTAGES: ReadonlyMap<unknown, Shortage> = new Map([
  ['EMFILE', { what: 'file descriptors', advice: 'raise ulimit -n' }],
  ['ENFILE', { what: 'file descriptors', advice: 'raise fs.file-max' }],
  ['ENOBUFS', { what: 'network buffers', advice: 'raise net.core.wmem_max' }],
  ['EADDRNOTAVAIL', { what: 'local ports', advice: 'widen net.ipv4.ip_local_port_range' }],
])

/** The resource that this machine ran short of, and advice; null if `errno` is not a shortage. */
export function findShortage(errno: unknown): { why: string; advice: string } | null {
  const found = SHORTAGES.get(errno)
  if (found === undefined) return null
  return { why: `this machine ran short of ${found.what} (${String(errno)})`, advice: found.advice }
}

/** A sentence about a system error; null if it is not a shortage. */
export function explainShortage(error: unknown): string | null {
  const shortage = findShortage((error as NodeJS.ErrnoException | null)?.code)
  return shortage === null ? null : `${shortage.why}; ${shortage.advice}`
}
