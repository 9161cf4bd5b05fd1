const SHORTAGES: ReadonlyMap<unknown, readonly [what: string, advice: string]> = new Map([
  ['EMFILE', ['file descriptors', 'raise ulimit -n']],
  ['ENFILE', ['file descriptors', 'raise fs.file-max']],
  ['ENOBUFS', ['network buffers', 'raise net.core.wmem_max']],
  ['EADDRNOTAVAIL', ['local ports', 'widen net.ipv4.ip_local_port_range']],
])

/** The resource that this machine ran short of, and advice; null if `errno` is not a shortage. */
export function findShortage(errno: unknown): { why: string; advice: string } | null {
  const [what, advice] = SHORTAGES.get(errno) ?? []
  if (what === undefined || advice === undefined) return null
  return { why: `this machine ran short of ${what} (${String(errno)})`, advice }
}

/** A sentence about a system error; null if it is not a shortage. */
export function explainShortage(error: unknown): string | null {
  const shortage = findShortage((error as { readonly code?: unknown } | null)?.code)
  return shortage === null ? null : `${shortage.why}; ${shortage.advice}`
}
