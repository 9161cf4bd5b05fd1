import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { refusal } from '../../support/command.ts'
import { fail, run } from '../../support/host.ts'
import { startApi } from '../../support/prometheus-api.ts'

const SOURCE = 'prometheus+http://api'
const WANTED =
  'a time such as 2026-11-29T09:00:00Z, "2026-11-29 09:00", 09:00, -90s, -15m, -2h or -3d'

// The clock of `run` begins at 2026-01-02T03:04:05Z.
const THEN = '2026-01-02T01:00:00Z'
const [WEB, DB] = [
  { instance: 'web-1', job: 'node', service: 'web' },
  { instance: 'db-1', job: 'node', service: 'db' },
]

function startFleet() {
  return startApi({
    up: [
      [WEB, 1],
      [DB, 1],
    ],
    cpu: [
      [WEB, 10],
      [DB, 90],
    ],
    memory: [
      [WEB, 20],
      [DB, 30],
    ],
  })
}

describe('--at shows the fleet of then', () => {
  test.each([['--at', THEN], ['--at', '2026-01-02T02:00:00+01:00'], [`--at=${THEN}`]])(
    '%s %s: every query is for that time, and stderr says which',
    async (...options) => {
      const { address, requested } = await startFleet()
      const { exitCode, stdout, stderr } = await run([address, '-s', ...options])
      const times = requested.filter(({ asked }) => asked === 'up').map(({ time }) => time)
      expect(new Set(times)).toEqual(new Set([Date.parse(THEN) / 1000]))
      expect(stdout).toContain('web-1            web                       10%')
      expect(stderr).toContain(`monitoring: at ${THEN}, 2 h ago\n`)
      expect(exitCode).toBe(0)
    },
  )

  test('a duration is counted back from now', async () => {
    const { address, requested } = await startFleet()
    await run([address, '-hc', '--at', '-90m'])
    const asked = requested.find((request) => request.asked === 'up')
    const ago = Date.parse('2026-01-02T03:04:05Z') / 1000 - (asked?.time ?? 0)
    expect(Math.round(ago / 60)).toBe(90)
  })

  test('--quiet leaves it out, and JSON has the time of then', async () => {
    const { address } = await startFleet()
    const { stdout, stderr } = await run([address, '-s', '-o', 'json', '--at', THEN, '--quiet'])
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ observedAt: '2026-01-02T01:00:00.000Z' })
  })

  test('the live view begins there, paused, and returns to the present', async () => {
    const { address, requested } = await startFleet()
    const { exitCode, frames, last } = await run([address, '-ms', '--at', THEN], {
      isTerminal: true,
      onTerminal: () => {},
      onFrame(text, owner) {
        if (text.includes('PAST')) owner.onInput('l')
        else if (text.includes('every 5 s')) owner.onInput('q')
      },
    })
    const text = frames.join('')
    expect(text).toContain(`${THEN}, 2 h ago`)
    expect(last).toContain('read 2026-01-02T03:04:')
    const times = requested.filter(({ asked }) => asked === 'up').map(({ time }) => time)
    expect(times[0]).toBe(Date.parse(THEN) / 1000)
    expect(Math.max(...times)).toBeGreaterThan(Date.parse('2026-01-02T03:04:00Z') / 1000)
    expect(exitCode).toBe(0)
  })
})

test('a step beyond the first recorded round does not end the live view', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'past-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'fleet.db')
  await run(['mock:instances=1', '-s', '--record', path])
  const { exitCode, frames } = await run([path, '-ms'], {
    isTerminal: true,
    onTerminal: () => {},
    onFrame(text, owner) {
      if (text.includes('10.58.1.1')) owner.onInput(',')
      else if (text.includes('this is the first round')) owner.onInput('q')
    },
  })
  expect(frames.at(-1)).toContain('this is the first round of the recording')
  expect(exitCode).toBe(0)
})

describe('--at is refused', () => {
  test.each([
    ['-s', 'mock:instances=1'],
    ['-ss', 'api'],
    ['-hc', 'docker:'],
    ['-ms', 'api:80'],
  ])('by a source without a past: %s', (action, address) => {
    expect(refusal(`${address} ${action} --at -1h`)).toBe(
      `--at is not allowed with ${address}; use it with prometheus+http://host:9090 or FILE.db`,
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
