const OLDEST = 24

/** The problem with this version of Node; null if there is none. Loaded first: an old Node cannot parse the rest. */
export function describeOldNode(): string | null {
  if (Number.parseInt(process.versions.node, 10) >= OLDEST) return null
  return `needs Node ${OLDEST} or later, this is ${process.version}`
}

/** Whether a command can start; otherwise reports why not and sets the exit code. */
export function canStart(name: string): boolean {
  const problem = describeOldNode()
  if (problem === null) return true
  process.stderr.write(`${name}: ${problem}\n`)
  // A plugin reports on stdout. The parser of options is not loaded yet.
  const isPlugin = process.argv.some((word) => /^(?:(?:-o|--output)=)?nagios$/.test(word))
  if (isPlugin) process.stdout.write(`CPX UNKNOWN - ${problem}\n`)
  // EXIT.cannot, and UNKNOWN.
  process.exitCode = 3
  return false
}
