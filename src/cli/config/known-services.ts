import type { Host } from '../../host.ts'
import type { Service } from '../../domain/status/service.ts'
import { escapeUnsafe } from '../../render/safe.ts'
import { findFolder } from './folder.ts'

/**
 * Keeps the names of an answer for the shell's completion, where somebody sits at a terminal. It may
 * fail: nothing else depends on it.
 */
export async function keepServices(host: Host, services: readonly Service[]): Promise<void> {
  const folder = findFolder(host, 'cache')
  if (folder === null || !(host.stdout.isTerminal || host.stderr.isTerminal)) return
  const path = `${folder}/services`
  // One that is only declared may be a typo; one that has to be escaped cannot be typed.
  const reported = services.filter(({ instances }) => instances > 0).map(({ name }) => name)
  const names = reported.filter((name) => escapeUnsafe(name) === name)
  const text = names.map((name) => `${name}\n`).join('')
  try {
    const before = await host.readFile(path).catch(() => null)
    if (before?.text !== text) await host.writeFile(path, text)
  } catch {
    // A home that cannot be written.
  }
}
