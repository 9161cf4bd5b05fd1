import { describe, expect } from 'vitest'
import { answered, silent, snapshotOf } from '../support/facts.ts'
import { needs } from '../support/needs.ts'
import { record } from '../support/recording.ts'
import { openTerminal } from '../support/tmux.ts'

const testInTerminal = needs('tmux')

const START = Date.UTC(2026, 0, 2, 3, 4, 0)
const LAST = 19

/** A round each 10 s: an instance of B is silent from 40 s to 90 s, and one more from 60 s to 80 s. */
function roundsFrom(first: number, last: number) {
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const round = first + at
    const isSilent = [round >= 4 && round < 9, round >= 6 && round < 8]
    const services = ['A', 'A', 'B', 'B', 'B']
    const results = services.map((service, index) =>
      isSilent[index - 2] === true
        ? silent(`10.0.0.${index + 1}`, service)
        : answered(`10.0.0.${index + 1}`, service),
    )
    return snapshotOf(results, { startedAt: START + round * 10_000, knownServices: ['A', 'B'] })
  })
}

describe('a replay in a real terminal', () => {
  testInTerminal('its keys go through an incident, and no moment knows a later one', async () => {
    const path = record(roundsFrom(0, LAST))
    const terminal = openTerminal(110, 24)
    const after = async (keys: readonly string[], pattern: RegExp) => {
      terminal.press(...keys)
      return terminal.see(pattern)
    }
    terminal.type(`monitoring.js ${path} -ms B --speed 0`)
    const first = await terminal.see(/REPLAY {2}2026-01-02T03:04:00Z, ends 03:07:10Z {2}paused/)
    expect(first).toMatch(/^ healthy +10\.0\.0\.3 B +10 /m)
    expect(await after(['n'], /T03:04:40Z/)).toMatch(
      /^03:04:40Z 10\.0\.0\.3 of B stopped answering/m,
    )
    await after(['.', '.'], /T03:05:00Z[^]*10\.0\.0\.4 of B stopped answering/)
    const back = await after([','], /T03:04:50Z/)
    expect(back).not.toContain('10.0.0.4 of B stopped answering')
    expect(back).toMatch(/^ unknown +10\.0\.0\.3 B .* 10s +1 timeout$/m)
    await after([':'], /^:_ {2}time: /m)
    terminal.send('03:05:25Z')
    expect(await after(['Enter'], /T03:05:20Z/)).toMatch(
      /^03:05:20Z 10\.0\.0\.4 of B answered again/m,
    )
    await after(['l'], /T03:07:10Z, ends 03:07:10Z {2}the end/)
    expect(await after(['N'], /T03:05:30Z/)).toContain('10.0.0.3 of B answered again after 50 s')
    const again = await after(['0'], /T03:04:00Z/)
    expect(again).toBe(first)
    await after(['q'], /REPLAY {2}2026-01-02T03:04:00Z, ends 03:07:10Z {2}paused\n[^]*bash.*[$#]/)
  })

  testInTerminal('it plays to the end, and follows a recording that grows', async () => {
    const path = record(roundsFrom(0, 12))
    const terminal = openTerminal(110, 24)
    terminal.type(`monitoring.js ${path} -ms --speed 1000 --follow`)
    await terminal.see(/T03:06:00Z, ends 03:06:00Z {2}waiting for more/)
    record(roundsFrom(13, LAST), path)
    await terminal.see(/T03:07:10Z, ends 03:07:10Z {2}waiting for more/)
    terminal.press('Space')
    await terminal.see(/T03:07:10Z, ends 03:07:10Z {2}the end/)
  })
})
