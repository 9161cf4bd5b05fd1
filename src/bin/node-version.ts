const OLDEST = 24

/** The problem with this version of Node; null if there is none. Loaded first: an old Node cannot parse the rest. */
export function describeOldNode(name: string): string | null {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST) return null
  return `${name}: needs Node ${OLDEST} or later, this is ${process.version}`
}

/** Whether a command can start; otherwise reports why not and sets the exit code. */
export function canStart(name: string): boolean {
  const problem = describeOldNode(name)
  if (problem === null) return true
  process.stderr.write(`${problem}\n`)
  // EXIT.cannot; its module is not loaded yet.
  process.exitCode = 3
  return false
}
