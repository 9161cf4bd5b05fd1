import { describe, expect } from 'vitest'
import { needs } from '../support/needs.ts'
import { startFleet } from '../support/provider.ts'
import { A, FLEET, HOT, openTerminal } from '../support/tmux.ts'

const testInTerminal = needs('tmux')

describe('the live view in a real terminal', () => {
  testInTerminal(
    'names of wide, combining and right-to-left characters keep the columns',
    async () => {
      const names = ['漢字', 'Cafe\u0301', 'שירות', 'plain']
      const fleet = await startFleet(
        Object.fromEntries(names.map((service, at) => [`10.0.0.${at + 1}`, { ...A, service }])),
      )
      const terminal = openTerminal(100, 24)
      terminal.type(`monitoring.js ${fleet.address} -ms --interval 60`)
      const screen = await terminal.see(/instances 4\n/)
      const rows = screen.split('\n').filter((line) => line.includes('10.0.0.'))
      expect(rows).toHaveLength(4)
      // tmux shows a wide character as one, and keeps its second column to itself.
      const starts = rows.map((row) => row.indexOf(' 10 ') + (row.match(/[漢字]/g) ?? []).length)
      const visible = rows.map((row) => (row.match(/[\u0301\u2068\u2069]/g) ?? []).length)
      expect(new Set(starts.map((from, at) => from - (visible[at] ?? 0))).size).toBe(1)
    },
  )

  testInTerminal('characters of ambiguous width do not move the other columns', async () => {
    const names = ['⚠️ alerts', '👍🏽', 'plain', 'שירות']
    const fleet = await startFleet(
      Object.fromEntries(names.map((service, at) => [`10.0.0.${at + 1}`, { ...A, service }])),
    )
    const terminal = openTerminal(100, 24)
    terminal.type(`monitoring.js ${fleet.address} -ms --interval 0.2`)
    await terminal.see(/instances 4\n/)
    fleet.answer('/10.0.0.3', { cpu: '91%', service: 'plain', memory: '77%' })
    await terminal.see(/ 91!/)
    terminal.press('Space')
    const updated = await terminal.see(/PAUSED/)
    terminal.press('C-l')
    terminal.press('g')
    await terminal.see(/by service/)
    terminal.press('g')
    // tmux may keep the end of an isolate, which takes no column.
    const bare = (screen: string) => screen.replaceAll(/^.*ago\n|[\u2068\u2069]/gm, '')
    await expect.poll(() => bare(terminal.screen())).toBe(bare(updated))
    expect(updated).toMatch(/^ unhealthy +10\.0\.0\.3 plain +91!/m)
  })

  testInTerminal(
    'the live view is ASCII under LC_ALL=C, and has no color under NO_COLOR',
    async () => {
      const fleet = await startFleet({ ...FLEET, '10.0.0.2': HOT })
      const terminal = openTerminal(120, 24)
      terminal.type(`LC_ALL=C NO_COLOR=1 monitoring.js ${fleet.address} -ms --interval 60`)
      const screen = await terminal.see(/unhealthy 10\.0\.0\.2 +A +91!#####/)
      expect(screen).toMatch(/^[\x00-\x7f]*$/)
      expect(terminal.colored()).not.toMatch(/\u001b\[(?:\d+;)*3[0-7]m/)
    },
  )
})

describe('without a keyboard', () => {
  testInTerminal(
    'the live view prints plain blocks without input or on a dumb terminal',
    async () => {
      const fleet = await startFleet({ '10.0.0.1': A })
      const terminal = openTerminal(90, 30)
      const block =
        /^# \S+Z {2}all services {2}1 of 1 answered [^]*^10\.0\.0\.1 +A +10% +20% +healthy$/m
      terminal.type(`monitoring.js ${fleet.address} -ms --count 1 < /dev/null`)
      await terminal.see(block)
      expect(terminal.modes().isAlternate).toBe(false)
      terminal.type(`clear; TERM=dumb monitoring.js ${fleet.address} -ms --count 1`)
      await terminal.see(block)
    },
  )

  testInTerminal(
    'a one-shot prints the same bytes on a terminal as in a pipe, except for colors',
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
