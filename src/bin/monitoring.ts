#!/usr/bin/env node
import { canStart } from './node-version.ts'

/** Whether a folder exists. Throws if it belongs to another user, or if others can write to it. */
function isThere(path: string): boolean {
  const { statSync } = process.getBuiltinModule('node:fs')
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) return false
  // No `?.`: an old Node has to parse this file to report that it is too old.
  const user = process.getuid === undefined ? null : process.getuid()
  if (found.uid === user && (found.mode & 0o022) === 0) return true
  throw new Error(`${path} belongs to others too`)
}

/**
 * Caches compiled code, which saves 3 to 10 % of every later start. Cached code is executed, so its
 * folders belong to this user alone. They are created one by one: Node's recursive creation never ends
 * if the file system answers ENOENT, as /proc does. Any error means a start without the cache.
 */
function keepCompiledCode(): void {
  const { XDG_CACHE_HOME: named = '', HOME: home = '' } = process.env
  const isNamed = named.startsWith('/')
  if (!isNamed && !home.startsWith('/')) return
  const base = isNamed ? named : `${home}/.cache`
  try {
    const folders = [base, `${base}/cpx-monitoring`, `${base}/cpx-monitoring/code`]
    // sudo may keep HOME of another user.
    if (!isNamed && !isThere(home)) return
    const { mkdirSync } = process.getBuiltinModule('node:fs')
    for (const folder of folders) if (!isThere(folder)) mkdirSync(folder, 0o700)
    process.getBuiltinModule('node:module').enableCompileCache(folders.at(-1))
  } catch {
    // There is no cache.
  }
}

if (canStart('monitoring')) {
  keepCompiledCode()
  void import('./start.ts')
}
