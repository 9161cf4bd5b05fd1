import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { MONITORING, NODE, shell, start } from '../support/command.ts'
import { answered, snapshotOf } from '../support/facts.ts'
import { copyRounds, record } from '../support/recording.ts'

const ROUNDS = 20_000
const INSTANCES = Array.from({ length: 50 }, (_, at) => answered(`10.0.0.${at}`, 'A', [at, 2 * at]))

/** A recording of 20,000 copies of one round: 1,000,000 rows. */
function recordLong(): string {
  const first = Array.from({ length: 100 }, (_, at) =>
    snapshotOf(INSTANCES, { startedAt: 5000 * at }),
  )
  const path = record(first)
  let copies = 1
  copyRounds(path, 5000, () => {
    copies += 1
    return copies <= ROUNDS / first.length
  })
  return path
}

const SPAN = ['-s', '-o', 'csv', '--from', '1970-01-01T00:00:00Z']

describe('the built command and a long span', () => {
  test('a reader that stops early ends it quietly', async () => {
    const line = `set -o pipefail; monitoring.js ${recordLong()} ${SPAN.join(' ')} | head -3`
    const { exitCode, stdout, stderr } = await shell(line)
    expect(stdout.split('\n')).toHaveLength(4)
    expect(stderr).toBe(
      `monitoring: ${ROUNDS} rounds, from 1970-01-01T00:00:00Z to 1970-01-02T03:46:35Z\n`,
    )
    expect(exitCode).toBe(0)
  })

  test.each(['pipe', 'ignore'] as const)(
    'SIGINT ends it at once, whatever its reader does: %s',
    async (stdout) => {
      const argv = [MONITORING, recordLong(), ...SPAN]
      const { child, ended } = start(NODE, argv, { stdio: ['ignore', stdout, 'pipe'] })
      // The number of rounds is told before the first one.
      await once(child.stderr as NodeJS.ReadableStream, 'data')
      child.kill('SIGINT')
      const { exitCode, stderr } = await ended
      expect(stderr).toContain('interrupted by SIGINT')
      expect(exitCode).toBe(130)
    },
  )
})
