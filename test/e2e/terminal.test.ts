import { describe, expect } from 'vitest'
import { needs } from '../support/needs.ts'
import { startFleet } from '../support/provider.ts'
import { openTerminal } from '../support/tmux.ts'

const testInTerminal = needs('tmux')
const A = { cpu: '10%', service: 'A', memory: '20%' }
const B = { cpu: '91%', service: 'A', memory: '30%' }

describe('in a real terminal', () => {
  testInTerminal(
    'a live view is redrawn in place, and Ctrl-C leaves the last frame and the terminal as they were',
    async () => {
      const terminal = openTerminal()
      const fleet = await startFleet({ '10.0.0.1': A, '10.0.0.2': A })
      terminal.type('before=$(stty -g); echo what was here')
      terminal.type(`monitoring.js ${fleet.address} -ms A --interval 0.1`)
      const first = await terminal.see(/10\.0\.0\.2 +A +10% +20% +healthy/)
      expect(first.split('\n').slice(0, 7)).toEqual([
        expect.stringMatching(
          /^[\d:]+Z {2}A {2}2 of 2 answered {2}healthy = cpu < 75, memory < 75$/,
        ),
        '------------------------------------------------------------------------',
        'IP               SERVICE                   CPU      MEMORY   STATUS    |',
        '------------------------------------------------------------------------',
        '10.0.0.1         A                         10%      20%      healthy',
        '10.0.0.2         A                         10%      20%      healthy',
        '------------------------------------------------------------------------',
      ])
      fleet.answer('/10.0.0.2', B)
      const second = await terminal.see(/10\.0\.0\.2 +A +91% +30% +--unhealthy/)
      expect(second.match(/^IP /gm)).toHaveLength(1)

      terminal.press('C-c')
      await terminal.see(/\^C\n/)
      terminal.type('echo "code $?"; [ "$before" = "$(stty -g)" ] && echo same modes')
      const after = await terminal.see(/same modes\n/)
      expect(after).toContain('code 0\n')
      expect(after).toContain('10.0.0.1         A ')
      expect(terminal.everything()).toContain('what was here')
    },
  )

  testInTerminal('a frame shorter than the one before leaves nothing of it behind', async () => {
    const terminal = openTerminal()
    const fleet = await startFleet({ '10.0.0.1': A, '10.0.0.2': A, '10.0.0.3': A })
    terminal.type(`monitoring.js ${fleet.address} -ms --interval 0.1`)
    await terminal.see(/10\.0\.0\.3/)
    fleet.answer('/servers', ['10.0.0.2'])
    const shorter = await terminal.see(/1 of 1 answered/)
    expect(shorter.match(/^-{72}$/gm)).toHaveLength(3)
    expect(shorter).not.toContain('10.0.0.1')
    expect(shorter).not.toContain('10.0.0.3')
  })

  testInTerminal(
    'a provider that is down leaves the last table standing, and recovers alone',
    async () => {
      const terminal = openTerminal(120)
      const fleet = await startFleet({ '10.0.0.1': A })
      terminal.type(`monitoring.js ${fleet.address} -ms A --interval 0.1`)
      await terminal.see(/1 of 1 answered/)
      fleet.answer('/servers', 503)
      expect(
        await terminal.see(/A {2}DOWN since [\d:]+Z: HTTP 503 {2}last read [\d:]+Z/),
      ).toContain('10.0.0.1 ')
      fleet.answer('/servers', ['10.0.0.1'])
      await terminal.see(/1 of 1 answered/)
    },
  )

  testInTerminal(
    'a one-shot prints the same bytes as into a pipe, but for its colours',
    async () => {
      const terminal = openTerminal()
      terminal.type(
        'script -qec "monitoring.js mock:seed=7 -hc --quiet" /dev/null | tr -d "\\r" | sed "s/\\x1b\\[[0-9]*m//g" | md5sum',
      )
      const [inTerminal] = /^[\da-f]{32}/m.exec(await terminal.see(/^[\da-f]{32}/m)) ?? []
      terminal.type('clear; monitoring.js mock:seed=7 -hc --quiet | md5sum; echo done')
      const [inPipe] = /^[\da-f]{32}/m.exec(await terminal.see(/^done$/m)) ?? []
      expect(inPipe).toBe(inTerminal)
    },
  )
})
