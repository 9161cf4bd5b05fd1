import { describe, expect, test } from 'vitest'
import { refusal } from '../../support/command.ts'
import { fail } from '../../support/host.ts'

const SOURCE = 'prometheus+http://api'
const WANTED =
  'a time such as 2026-11-29T09:00:00Z, "2026-11-29 09:00", 09:00, -90s, -15m, -2h or -3d'

describe('--at is refused', () => {
  test.each([
    ['-s', 'mock:instances=1'],
    ['-ss', 'api'],
    ['-hc', 'docker:'],
    ['-ms', 'api:80'],
  ])('by a source without a past: %s', (action, address) => {
    expect(refusal(`${address} ${action} --at -1h`)).toBe(
      `--at is not allowed with ${address}; use it with prometheus+http://host:9090`,
    )
  })

  test('if the time is in the future', async () => {
    expect(await fail([SOURCE, '-s', '--at', '2026-01-02T03:05:00Z'])).toBe(
      'monitoring: --at: 2026-01-02T03:05:00Z is in the future (see monitoring -h)\n',
    )
  })

  test.each([
    ['--at 25:00', `--at: "25:00" is not ${WANTED}`],
    ['--at -5', `--at: "-5" is not ${WANTED}`],
    ['--at=2026-02-30T09:00:00Z', '--at: 2026-02-30 does not exist'],
    ['--at', '--at needs a value: write --at TIME'],
    ['--at -1h -o nagios', '-o nagios is not allowed with --at: it tells of the present'],
    ['--at=-1h -o prometheus', '-o prometheus is not allowed with --at: it tells of the present'],
  ])('if it is unusable: %s', (options, problem) => {
    expect(refusal(`${SOURCE} -s ${options}`)).toBe(problem)
  })

  test('by --waitHealthy', () => {
    expect(refusal(`${SOURCE} --waitHealthy --at -1h`)).toBe(
      '--at is not allowed with --waitHealthy; use --summary, --serviceStats, --healthCheck or --monitorService',
    )
  })

  test.each([{}, { isTerminal: true }])(
    'by --monitorService without a live view',
    async (world) => {
      expect(await fail([SOURCE, '-ms', '--at', '-1h'], world)).toBe(
        'monitoring: --at with --monitorService requires a terminal; other actions show one round (see monitoring -h)\n',
      )
    },
  )
})
