import { OperationError, UsageError } from '../../domain/error.ts'
import type { Host, TextFile } from '../../host.ts'
import { explainShortage } from '../../render/shortage.ts'
import { OutputError, print } from '../output/print.ts'

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'disk quota exceeded',
  EFBIG: 'it is larger than 1 MiB',
  EISDIR: 'it is a directory',
  ENOENT: 'no such file or directory',
  ENOSPC: 'no space left on device',
  ENOTSUP: 'it is not a regular file',
  EROFS: 'read-only file system',
  ETIMEDOUT: 'nothing complete came from the pipe within 5 s',
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unreadable'
}

function expand(path: string, { env }: Host): string {
  return path.startsWith('~/') ? `${env['HOME'] ?? ''}${path.slice(1)}` : path
}

function refusal(error: unknown, what: string, path: string): unknown {
  // A signal, not a fault of the file.
  if (!(error instanceof Error)) return error
  const shortage = explainShortage(error)
  if (shortage !== null) return new OperationError(`cannot read ${what} ${path}: ${shortage}`)
  const code = codeOf(error)
  return new UsageError(
    `cannot read ${what} ${path}: ${REASONS[code] ?? 'reading failed'} (${code})`,
  )
}

/**
 * @param what names the file in an error
 * @throws UsageError if it cannot be read
 * @throws OperationError if this machine lacks a resource
 */
export function readTextFile(host: Host, what: string, path: string): Promise<TextFile> {
  return host.readFile(expand(path, host)).catch((error: unknown) => {
    throw refusal(error, what, path)
  })
}

/** Returns null if there is no such file for this user; else the same as `readTextFile`. */
export function readFileIfAny(host: Host, what: string, path: string): Promise<TextFile | null> {
  return host.readFile(expand(path, host)).catch((error: unknown) => {
    // As git does: after `su`, HOME may be that of another user.
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(codeOf(error))) return null
    throw refusal(error, what, path)
  })
}

/**
 * Writes atomically: a file that is complete, or as it was before.
 * @throws OperationError
 */
export async function writeOutputFile(
  host: Host,
  path: string,
  lines: Iterable<string>,
): Promise<void> {
  try {
    await using file = await host.createFile(expand(path, host))
    await print(file, lines)
    await file.commit()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const code = error instanceof OutputError ? error.errno : codeOf(error)
    const why = REASONS[code] ?? 'writing failed'
    throw new OperationError(`cannot write ${path}: ${why} (${code})`)
  }
}
