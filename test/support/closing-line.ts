import type { Reporter, TestModule } from 'vitest/node'

/** Prints `N passed, N failed` at the end of the run. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    )
    const count = (state: string) => states.filter((found) => found === state).length
    // A file that cannot be loaded has no tests, but counts as a failure.
    const broken = modules.filter((module) => module.errors().length > 0).length
    const failed = count('failed') + broken + errors.length
    const skipped = count('skipped') + count('pending')
    const tail = skipped > 0 ? `, ${skipped} skipped` : ''
    console.log(`${count('passed')} passed, ${failed} failed${tail}`)
  }
}
