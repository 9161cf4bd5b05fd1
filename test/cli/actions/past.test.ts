import { describe, expect, test } from 'vitest'
import { refusal } from '../../support/command.ts'
import { fail, run } from '../../support/host.ts'

const HINT = '(see monitoring -h)'

describe('--at is refused', () => {
  test.each(['-s', '-ss', '-hc'])('by a source without a past: %s', async (action) => {
    const { exitCode, stdout, stderr } = await run(['mock:instances=1', action, '--at', '-1h'])
    expect(stderr).toBe(
      'monitoring: simulated provider\n' +
        `monitoring: mock:instances=1 has no past: it answers for now alone ${HINT}\n`,
    )
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  })

  test('by the live view of a source without a past, before it opens the terminal', async () => {
    const world = { isTerminal: true, onTerminal: () => {} }
    const { exitCode, stderr, frames } = await run(['10.0.0.1', '-ms', '--at', '-1h'], world)
    expect(stderr).toBe(
      `monitoring: http://10.0.0.1 has no past: it answers for now alone ${HINT}\n`,
    )
    expect({ exitCode, frames }).toEqual({ exitCode: 2, frames: [] })
  })

  test('if the time is in the future', async () => {
    expect(await fail(['api', '-s', '--at', '2026-01-02T03:05:00Z'])).toBe(
      `monitoring: --at: 2026-01-02T03:05:00Z is in the future ${HINT}\n`,
    )
  })

  test.each([
    [
      '--at 25:00',
      '--at: "25:00" is not a time such as 2026-11-29T09:00:00Z, "2026-11-29 09:00", 09:00, -90s, -15m, -2h or -3d',
    ],
    [
      '--at -5',
      '--at: "-5" is not a time such as 2026-11-29T09:00:00Z, "2026-11-29 09:00", 09:00, -90s, -15m, -2h or -3d',
    ],
    ['--at=2026-02-30T09:00:00Z', '--at: 2026-02-30 does not exist'],
    ['--at', '--at needs a value: write --at TIME'],
    ['--at -1h -o nagios', '-o nagios is not allowed with --at: it tells of the present'],
    ['--at=-1h -o prometheus', '-o prometheus is not allowed with --at: it tells of the present'],
  ])('if it is unusable: %s', (options, problem) => {
    expect(refusal(`api -s ${options}`)).toBe(problem)
  })

  test('by --waitHealthy', () => {
    expect(refusal('api --waitHealthy --at -1h')).toBe(
      '--at is not allowed with --waitHealthy; use --summary, --serviceStats, --healthCheck or --monitorService',
    )
  })

  test.each([{}, { isTerminal: true }])(
    'by --monitorService without a live view',
    async (world) => {
      expect(await fail(['api', '-ms', '--at', '-1h'], world)).toBe(
        `monitoring: --at with --monitorService requires a terminal; other actions show one round ${HINT}\n`,
      )
    },
  )
})
