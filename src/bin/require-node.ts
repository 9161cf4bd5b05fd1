import { describeOldNode } from './node-version.ts'

// The first import of the library.
const problem = describeOldNode()
if (problem !== null) throw new Error(`cpx-monitoring: ${problem}`)
