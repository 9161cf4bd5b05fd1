const OLDEST = 24

/**
 * Says what is wrong with this version of Node; null if it can run us. Loaded before everything else,
 * which an older Node may not even be able to parse.
 */
export function describeOldNode(name: string): string | null {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST) return null
  return `${name}: needs Node ${OLDEST} or later, this is ${process.version}`
}

/** Whether a command can start; else says why not, and sets the exit code. */
export function canStart(name: string): boolean {
  const problem = describeOldNode(name)
  if (problem === null) return true
  process.stderr.write(`${problem}\n`)
  // EXIT.cannot, whose module is not loaded yet.
  process.exitCode = 3
  return false
}
