import { spawnSync } from 'node:child_process'
import { test } from 'vitest'

function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}

/** Returns `test` if all commands are installed, otherwise a skipped test whose title lists the missing ones. */
export function needs(...commands: readonly string[]) {
  const missing = commands.filter((command) => !isInstalled(command))
  const suffix = missing.length > 0 ? ` (needs ${missing.join(', ')})` : ''
  return (title: string, run: () => Promise<void>, timeoutMs?: number) =>
    test.skipIf(missing.length > 0)(title + suffix, run, timeoutMs)
}
