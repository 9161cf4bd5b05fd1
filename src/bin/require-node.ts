import { describeOldNode } from './node-version.ts'

// The first import of the library.
const problem = describeOldNode('cpx-monitoring')
if (problem !== null) throw new Error(problem)
