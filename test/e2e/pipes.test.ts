import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { monitoring, shell } from '../support/command.ts'
import { startRaw } from '../support/provider.ts'

describe('the built command in a pipe', () => {
  test('`| head -1` ends quietly with 0', async () => {
    const line = 'set -o pipefail; monitoring.js mock:instances=20000,seed=1 -s --quiet | head -1'
    expect(await shell(line)).toMatchObject({
      exitCode: 0,
      stdout: `${'-'.repeat(72)}\n`,
      stderr: '',
    })
  })

  test('a live view ends as quietly', async () => {
    const line = 'set -o pipefail; monitoring.js mock:seed=1 -ms --interval 0.1 --quiet | head -1'
    const { exitCode, stdout, stderr } = await shell(line)
    expect(stdout).toMatch(/^# [\dT:-]+Z {2}all services {2}150 of 150 answered/)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('a slow reader gets every byte', async () => {
    const line =
      'monitoring.js mock:instances=20000,seed=1 -s --quiet | while IFS= read -r l; do echo "$l"; done | wc -lc'
    const { stdout } = await shell(line)
    const [lines, bytes] = stdout.trim().split(/\s+/).map(Number)
    expect(lines).toBe(20_004)
    expect(bytes).toBeGreaterThan(20_000 * 68)
  })

  test.each([
    ['stdout', '>&-', ''],
    ['stderr', '2>&-', ''],
  ])('a closed %s does not crash it', async (_, redirection) => {
    const { exitCode, stderr } = await shell(`monitoring.js mock:seed=1 -hc --quiet ${redirection}`)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('a closed stderr keeps the exit code of an error', async () => {
    expect((await shell('monitoring.js ftp://x -s 2>&-')).exitCode).toBe(2)
  })

  test.skipIf(!existsSync('/dev/full'))('a full disk is said to be one', async () => {
    expect(await shell('monitoring.js mock:seed=1 -hc --quiet >/dev/full')).toMatchObject({
      exitCode: 3,
      stderr: 'monitoring: cannot write output: no space left on device (ENOSPC)\n',
    })
  })

  test('a complete one-shot is silent on stderr and has no escape sequence on stdout', async () => {
    const address = await startRaw((socket) => {
      socket.on('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\n[]'))
    })
    const { exitCode, stdout, stderr } = await monitoring([address, '-ss'])
    expect(stdout).not.toContain('\x1b')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: 'monitoring: no servers\n' })
  })
})
