import { writeSync } from 'node:fs'
import type { Source } from '../../src/domain/source.ts'
import { Recorder } from '../../src/recording/recorder.ts'
import { clock } from '../../src/bin/clock.ts'
import { recordedRound } from './recording.ts'

// Usage: node recording-writer.ts PATH FIRST LAST [SOURCE]. Records these rounds, and prints the
// number of each one that is recorded, or the problem.
const [path = '', first = '', last = '', address = 'http://api'] = process.argv.slice(2)
let number = Number(first)
const source: Source = {
  address,
  hasPast: false,
  at: async () => recordedRound(number, address),
  [Symbol.asyncDispose]: async () => {},
}
await using recorder = new Recorder(source, path, { clock, version: '1.0.0' })
for (; number <= Number(last); number += 1) {
  await recorder.at('now', new AbortController().signal)
  const { remark } = recorder
  const problem = remark?.code === 'notRecorded' ? `: ${remark.problem}` : ''
  writeSync(1, `${number}${problem}\n`)
}
