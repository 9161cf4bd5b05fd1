import { OperationError, UsageError } from '../../domain/error.ts'
import type { Host, TextFile } from '../../host.ts'
import { describeErrno } from '../../render/words/errno.ts'
import { explainShortage } from '../../render/words/shortage.ts'

/** Returns the code of a system error: `EACCES`. */
export function codeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException
  return code ?? name
}

/** Returns the path that the shell would make of `~/…`. */
export function expand(path: string, { env }: Host): string {
  return path.startsWith('~/') ? `${env['HOME'] ?? ''}${path.slice(1)}` : path
}

/**
 * @param what names the file in an error
 * @throws UsageError, or OperationError if this machine lacks a resource
 */
export function readUserFile(host: Host, what: string, path: string): Promise<TextFile> {
  return host.readFile(expand(path, host)).catch((error: unknown) => {
    // A signal, not a fault of the file.
    if (!(error instanceof Error)) throw error
    const head = `cannot read ${what} ${path}`
    const shortage = explainShortage(error)
    if (shortage !== null) throw new OperationError(`${head}: ${shortage}`)
    throw new UsageError(`${head}: ${describeErrno(codeOf(error))}`, { cause: error })
  })
}

/** Whether a file could not be read because there is none for this user. */
export function isAbsent(error: unknown): boolean {
  // As git does: after `su`, HOME may be that of another user.
  const absent = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM']
  return error instanceof UsageError && absent.includes(codeOf(error.cause))
}
