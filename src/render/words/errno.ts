const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  ECONNREFUSED: 'connection refused',
  EDQUOT: 'disk quota exceeded',
  EFBIG: 'it is larger than 1 MiB',
  EIO: 'input/output error',
  EISDIR: 'it is a directory',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTSUP: 'it is not a regular file',
  EPERM: 'operation not permitted',
  EROFS: 'read-only file system',
  ETIMEDOUT: 'nothing complete came from the pipe within 5 s',
}

/** The reason for a system error by its code: `permission denied (EACCES)`. */
export function describeErrno(code: string, otherwise = 'reading failed'): string {
  return `${REASONS[code] ?? otherwise} (${code})`
}
