import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect } from 'vitest'
import { NODE, SERVER, start } from '../support/command.ts'
import { needs } from '../support/needs.ts'
import { startFleet } from '../support/provider.ts'
import { FLEET, HOT, openTerminal } from '../support/tmux.ts'

const testInTerminal = needs('tmux')

const STRIP = 'A        2/2  0 healthy     B        1/1 -1 unhealthy'

/** The rows of the list, by the last number of their address. */
function rowsOf(screen: string): string[] {
  return Array.from(screen.matchAll(/^.\w+ +10\.0\.0\.(\d+)/gm), ([, last = '']) => last)
}

describe('the live view in a real terminal', () => {
  testInTerminal('each round is drawn over the last one, on the alternate screen', async () => {
    const terminal = openTerminal(120, 24)
    const fleet = await startFleet(FLEET)
    terminal.type('echo what was here')
    terminal.type(`monitoring.js ${fleet.address} -ms --interval 1`)
    const first = await terminal.see(/ healthy +10\.0\.0\.3 B /)
    expect(first).not.toContain('what was here')
    expect(terminal.modes()).toEqual({ isAlternate: true, hasCursor: false, wraps: false })
    expect(first.split('\n').slice(0, 9)).toEqual([
      expect.stringMatching(/^http:.* read [\d:]+Z, \d s ago {2}every 1 s/),
      '3 of 3 answered',
      expect.stringMatching(
        /^limit \d+ in flight {2}\d+ requests per round {2}healthy = cpu < 75, memory < 75, minimum 2$/,
      ),
      STRIP,
      'instances 3',
      expect.stringMatching(/^ STATUS↓ +IP +SERVICE +CPU +MEM +FOR CHG WHY$/),
      expect.stringMatching(/^ healthy +10\.0\.0\.1 A +10 ▊ .* 20 █▋ .* \ds +0$/),
      expect.stringMatching(/^ healthy +10\.0\.0\.2 A /),
      expect.stringMatching(/^ healthy +10\.0\.0\.3 B +40 ███▎ .* 30 ██▍ /),
    ])
    fleet.answer('/10.0.0.2', HOT)
    const second = await terminal.see(/unhealthy +10\.0\.0\.2 A +91!███████▎/)
    expect(second.match(/^ STATUS/gm)).toHaveLength(1)
    expect(rowsOf(second)).toEqual(['2', '1', '3'])
    expect(second).toMatch(/^[\d:]+Z 10\.0\.0\.2 of A became unhealthy: cpu 91 >= 75$/m)
  })

  testInTerminal('every key works as the help says', async () => {
    const terminal = openTerminal(120, 40)
    const fleet = await startFleet({ ...FLEET, '10.0.0.2': HOT })
    terminal.type(`monitoring.js ${fleet.address} -ms --interval 60`)
    await terminal.see(/instances 3\n/)
    const after = async (key: string, pattern: RegExp) => {
      terminal.press(key)
      return terminal.see(pattern)
    }
    expect(rowsOf(await after('i', / IP↑/))).toEqual(['1', '2', '3'])
    expect(rowsOf(await after('i', / IP↓/))).toEqual(['3', '2', '1'])
    expect(rowsOf(await after('c', /CPU↓/))).toEqual(['2', '3', '1'])
    expect(rowsOf(await after('m', /MEM↓/))).toEqual(['2', '3', '1'])
    expect(rowsOf(await after('s', /SERVICE↑/))).toEqual(['1', '2', '3'])
    expect(rowsOf(await after('t', /STATUS↓/))).toEqual(['2', '1', '3'])
    expect(rowsOf(await after('z', /faults only/))).toEqual(['2'])
    await after('z', /instances 3\n/)
    await after('g', /^B {2}1 healthy, minimum 2, headroom -1$/m)
    await after('g', /instances 3\n/)
    await after('Tab', /services 2\n[^]*^ unhealthy A +1\/2 +2 +-1/m)
    await after('Enter', /service A[^]*mean 50\.5, median 10/)
    await after('BSpace', /services 2( |\n)/)
    await after('Tab', /instances 3\n/)
    await after('Down', /row order is frozen/)
    await after('Enter', /instance 10\.0\.0\.2 of A[^]*CPU 91, peers' median 10/)
    await after('Escape', /instances 3 /)
    await after('+', /every 120 s/)
    await after('-', /every 60 s/)
    await after('Space', /PAUSED/)
    await after('Space', /every 60 s/)
    const asked = fleet.asked.length
    terminal.press('r')
    await expect.poll(() => fleet.asked.length).toBe(asked + 4)
    await after('e', /no events yet/)
    await after('e', /instances 3/)
    expect(await after('?', /help {2}Backspace/)).toMatch(/^up, k +one row up/m)
    terminal.press('?')
    terminal.press('/')
    terminal.send('cpu>30 !b')
    expect(rowsOf(await terminal.see(/filter: cpu>30 !b/))).toEqual(['2'])
    await after('Enter', /\? help/)
    await after('Escape', /instances 3/)
    terminal.press('C-p', 'x', 'F5', 'M-q')
    await after('e', /no events yet/)
    terminal.press('q')
    terminal.type('echo "code $?"')
    await terminal.see(/code 0/)
  })

  testInTerminal(
    'the live view follows the terminal size at once, from 40x8 to 300x100, and reports a smaller one',
    async () => {
      const terminal = openTerminal(80, 24)
      const fleet = await startFleet(FLEET)
      terminal.type(`monitoring.js ${fleet.address} -ms --interval 60`)
      await terminal.see(/instances 3\n/)
      terminal.resize(20, 5)
      expect(await terminal.see(/too small/)).toBe('terminal too small:\n\n\n\n\n')
      terminal.resize(300, 100)
      const wide = await terminal.see(/\+ - interval\n$/)
      expect(wide.split('\n')).toHaveLength(101)
      terminal.resize(40, 8)
      const small = await terminal.see(/^rows 1-2 of 3 {2}\? help {2}q quit\n$/m)
      expect(rowsOf(small.replaceAll(/^ {2,}/gm, ' x '))).toEqual(['1', '2'])
      terminal.resize(80, 24)
      expect((await terminal.see(/Space pause\n$/)).split('\n').slice(1, 4)).toEqual([
        '3 of 3 answered',
        expect.stringContaining('requests per round'),
        'healthy = cpu < 75, memory < 75, minimum 2',
      ])
    },
  )

  testInTerminal('the last frame is correct after fifty resizes in a row', async () => {
    const terminal = openTerminal(80, 24)
    const fleet = await startFleet(FLEET)
    terminal.type(`monitoring.js ${fleet.address} -ms --interval 0.5`)
    await terminal.see(/instances 3\n/)
    for (let at = 1; at <= 50; at += 1)
      terminal.resize(30 + ((at * 37) % 170), 5 + ((at * 13) % 50))
    terminal.resize(100, 20)
    terminal.press('Space')
    const last = await terminal.see(/PAUSED[^]*g group\n$/)
    const lines = last.split('\n')
    expect(lines).toHaveLength(21)
    // On a busy machine a round takes longer than its interval.
    expect(lines[1]?.replace(/ {2}late: the round took [\d.]+ s$/, '')).toBe('3 of 3 answered')
    expect(lines[3]).toBe(STRIP)
    expect(rowsOf(last)).toEqual(['1', '2', '3'])
    expect(last.match(/STATUS/g)).toHaveLength(1)
  })

  testInTerminal(
    'ten thousand pasted characters trigger no key, marked as a paste or not',
    async () => {
      const terminal = openTerminal(100, 24)
      const fleet = await startFleet(FLEET)
      terminal.type(`monitoring.js ${fleet.address} -ms --interval 60`)
      await terminal.see(/instances 3\n/)
      const text = 'quit zg+-?e \u001b[31m\u001b[2Jq\n'.repeat(400)
      terminal.paste(text)
      terminal.send(text)
      // A pause ends a burst; only later input is a key.
      await expect
        .poll(() => {
          terminal.press('e')
          return terminal.screen()
        })
        .toMatch(/no events yet/)
      expect(terminal.screen().split('\n')[0]).toMatch(/every 60 s$/)
      terminal.press('Escape')
      expect(rowsOf(await terminal.see(/instances 3\n/))).toEqual(['1', '2', '3'])
      terminal.press('/')
      await terminal.see(/Esc clears it/)
      terminal.paste('10.0.0.3\nq')
      expect(rowsOf(await terminal.see(/filter: 10\.0\.0\.3\n/))).toEqual(['3'])
    },
  )

  testInTerminal(
    'while the provider is down, the live view shows the last round, its age, and the reason, and then recovers',
    async () => {
      const terminal = openTerminal(120, 24)
      const fleet = await startFleet(FLEET)
      terminal.type(`monitoring.js ${fleet.address} -ms A --interval 0.1`)
      await terminal.see(/instances 2\n/)
      fleet.answer('/servers', 503)
      const lost = await terminal.see(/listing is 1 s old: HTTP 503 {2}lost at [\d:]+Z\n/)
      expect(rowsOf(lost)).toEqual(['1', '2'])
      expect(lost).toMatch(/^[\d:]+Z provider lost: HTTP 503$/m)
      fleet.answer('/servers', ['10.0.0.1', '10.0.0.2'])
      const back = await terminal.see(/2 of 2 answered/)
      expect(back).toMatch(/^[\d:]+Z provider back after \d+ s$/m)
    },
  )

  testInTerminal(
    'the live view recovers from a provider that is killed and restarted',
    async () => {
      const serve = async (port: string) => {
        const { child } = start(NODE, [SERVER, port, '--protocol', '4', '--seed', '7'])
        const lines = createInterface(child.stdout as NodeJS.ReadableStream)
        const [line] = (await once(lines, 'line')) as [string]
        return { child, port: /:(\d+)\/servers/.exec(line)?.[1] ?? '' }
      }
      const { child, port } = await serve('0')
      const terminal = openTerminal(120, 24)
      terminal.type(`monitoring.js 127.0.0.1:${port} -ms --interval 0.1`)
      await terminal.see(/150 of 150 answered/)
      child.kill('SIGKILL')
      await terminal.see(/listing is \d s old: connection refused \(ECONNREFUSED\)/)
      await serve(port)
      await terminal.see(/150 of 150 answered/)
      expect(terminal.screen()).toMatch(/provider back after \d+ s/)
    },
  )

  testInTerminal('the cursor moves immediately among 10,000 instances', async () => {
    const terminal = openTerminal(120, 50)
    terminal.type('monitoring.js mock:instances=10000,seed=7 -ms --interval 1 2>/dev/null')
    await terminal.see(/10000 of 10000 answered/)
    terminal.press('End')
    await terminal.see(/rows \d+-10000 of 10000 {2}row order is frozen/)
    terminal.press('c')
    await terminal.see(/CPU↓/)
    terminal.press('q')
    await terminal.reach({ isAlternate: false, hasCursor: true, wraps: true })
  })
})
