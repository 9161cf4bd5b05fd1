import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { monitoring, shell } from '../support/command.ts'
import { needs } from '../support/needs.ts'
import { startRaw } from '../support/provider.ts'

needs('script')('a dumb terminal gets no escape sequences, and another terminal does', async () => {
  const ask = async (term: string) => {
    const command = `TERM=${term} monitoring.js mock:seed=1 -hc --quiet`
    return (await shell(`script -qec '${command}' /dev/null`)).stdout.includes('\u001b[32m')
  }
  expect([await ask('dumb'), await ask('xterm')]).toEqual([false, true])
})

describe('the built command in a pipe', () => {
  test('a one-shot piped to `head -1` ends silently with 0', async () => {
    const line = 'set -o pipefail; monitoring.js mock:instances=20000,seed=1 -s --quiet | head -1'
    expect(await shell(line)).toMatchObject({
      exitCode: 0,
      stdout: `${'-'.repeat(72)}\n`,
      stderr: '',
    })
  })

  test('a live view piped to `head` ends silently', async () => {
    const line = 'set -o pipefail; monitoring.js mock:seed=1 -ms --interval 0.1 --quiet | head -1'
    const { exitCode, stdout, stderr } = await shell(line)
    expect(stdout).toMatch(/^# [\dT:-]+Z {2}all services {2}150 of 150 answered/)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test.each([
    ['table', 20_004, 68],
    ['csv', 20_001, 60],
    ['ndjson', 20_000, 150],
  ])('a slow reader receives every byte of a %s', async (format, count, least) => {
    const line = `monitoring.js mock:instances=20000,seed=1 -s --quiet -o ${format} | while IFS= read -r l; do echo "$l"; done | wc -lc`
    const { stdout } = await shell(line)
    const [lines, bytes] = stdout.trim().split(/\s+/).map(Number)
    expect(lines).toBe(count)
    expect(bytes).toBeGreaterThan(20_000 * least)
  })

  test.each(['table', 'wide'])('a %s is plain ASCII under LC_ALL=C', async (format) => {
    const { stdout } = await shell(`LC_ALL=C monitoring.js mock:seed=1 -s --quiet -o ${format}`)
    expect(stdout).toMatch(/^[\n\x20-\x7e]+$/)
  })

  test.each([
    ['stdout', '>&-', ''],
    ['stderr', '2>&-', ''],
  ])('a closed %s does not crash the command', async (_, redirection) => {
    const { exitCode, stderr } = await shell(`monitoring.js mock:seed=1 -hc --quiet ${redirection}`)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })

  test('a closed stderr keeps the exit code of an error', async () => {
    expect((await shell('monitoring.js ftp://x -s 2>&-')).exitCode).toBe(2)
  })

  test.skipIf(!existsSync('/dev/full'))('a full disk is reported', async () => {
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
