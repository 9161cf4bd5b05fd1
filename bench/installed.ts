import { spawnSync } from 'node:child_process'

export function findMissing(...commands: readonly string[]): string[] {
  return commands.filter((each) => spawnSync('sh', ['-c', `command -v ${each}`]).status !== 0)
}
