import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { ROOT } from '../support/command.ts'
import { needs } from '../support/needs.ts'
import { startFleet, startProvider } from '../support/provider.ts'
import { openTerminal, type Terminal } from '../support/tmux.ts'

const testInTerminal = needs('tmux', 'script')
const FAULT = `NODE_OPTIONS=--import=${ROOT}test/fixtures/fault.mjs`
const GIVEN_BACK = { isAlternate: false, hasCursor: true, wraps: true }

interface Session {
  readonly terminal: Terminal
  /** The process of the view. */
  readonly pid: number
}

/** Starts the live view of one instance from a shell that records the terminal modes. */
async function startView(env = ''): Promise<Session> {
  const terminal = openTerminal(100, 24)
  const fleet = await startFleet({ '10.0.0.1': { cpu: '10%', service: 'A', memory: '20%' } })
  const folder = mkdtempSync(join(tmpdir(), 'view-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  terminal.type('before=$(stty -g); echo what was here')
  const line = `exec monitoring.js ${fleet.address} -ms --interval 60`
  terminal.type(`${env} bash -c 'echo $$ > ${folder}/pid; ${line}'`)
  await terminal.see(/instances 1\n/)
  return { terminal, pid: Number(readFileSync(`${folder}/pid`, 'utf8')) }
}

/** Checks that the terminal is restored; resolves with its text. */
async function expectGivenBack(terminal: Terminal, code: RegExp): Promise<string> {
  await terminal.reach(GIVEN_BACK)
  terminal.type('echo "code $?"; [ "$before" = "$(stty -g)" ] && echo "same modes"')
  const after = await terminal.see(/^same modes$/m)
  expect(after).toMatch(code)
  expect(after).toContain('what was here')
  return after
}

describe('the end of the live view restores the terminal', () => {
  testInTerminal('q ends with 0, with the header and the services in the scrollback', async () => {
    const { terminal } = await startView()
    terminal.press('q')
    const after = await expectGivenBack(terminal, /^code 0$/m)
    expect(after).toMatch(
      /^http:\S+ {2}read 20\S+Z {2}every 60 s\n1 of 1 answered\nlimit .*minimum 2\nA +1\/1 -1 unhealthy\n/m,
    )
    expect(after).not.toContain('STATUS')
  })

  testInTerminal('Ctrl-C ends the live view with 0', async () => {
    const { terminal } = await startView()
    terminal.press('C-c')
    await expectGivenBack(terminal, /^code 0$/m)
  })

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    testInTerminal(`${signal} ends the live view with exit code 0`, async () => {
      const { terminal, pid } = await startView()
      process.kill(pid, signal)
      await expectGivenBack(terminal, /^code 0$/m)
    })
  }

  for (const fault of ['exception', 'rejection'] as const) {
    testInTerminal(
      `an unhandled ${fault} ends the live view with exit code 70 and asks for a report`,
      async () => {
        const { terminal, pid } = await startView(`FAULT=${fault} ${FAULT}`)
        process.kill(pid, 'SIGUSR2')
        const after = await expectGivenBack(terminal, /^code 70$/m)
        expect(after).toMatch(
          /^monitoring: internal error in monitoring [\d.]+ \(please report it\): Error: injected$/m,
        )
        expect(after).not.toMatch(/^ +at /m)
      },
    )
  }

  testInTerminal('two signals at once restore the terminal', async () => {
    const { terminal, pid } = await startView()
    for (const signal of ['SIGSTOP', 'SIGINT', 'SIGTERM', 'SIGCONT'] as const) {
      process.kill(pid, signal)
    }
    // 147: the shell reported a stopped process.
    await expectGivenBack(terminal, /^code (0|143|147)$/m)
  })

  testInTerminal(
    'a provider that is down from the start ends the live view with 3 and the reason',
    async () => {
      const { address } = await startProvider({})
      const terminal = openTerminal(100, 24)
      terminal.type('before=$(stty -g); echo what was here')
      terminal.type(`monitoring.js ${address} -ms`)
      await terminal.see(/HTTP 400/)
      await expectGivenBack(terminal, /^code 3$/m)
    },
  )

  testInTerminal(
    'the last bytes of the live view show the cursor and leave the alternate screen',
    async () => {
      const { address } = await startFleet({
        '10.0.0.1': { cpu: '1%', service: 'A', memory: '2%' },
      })
      const folder = mkdtempSync(join(tmpdir(), 'view-'))
      onTestFinished(() => rmSync(folder, { recursive: true }))
      const terminal = openTerminal(100, 24)
      terminal.type(`script -qefc "monitoring.js ${address} -ms" ${folder}/bytes`)
      await terminal.see(/instances 1\n/)
      terminal.press('q')
      const lastControls = () => {
        const bytes = readFileSync(`${folder}/bytes`, 'utf8')
        return bytes.match(/\u001b\[\?\d+[hl]/g)?.slice(-4)
      }
      await expect
        .poll(lastControls, { timeout: 20_000 })
        .toEqual(['?2004l', '?7h', '?25h', '?1049l'].map((control) => `\u001b[${control}`))
    },
  )
})

describe('a suspended live view', () => {
  testInTerminal('Ctrl-Z restores the terminal, and fg redraws the view', async () => {
    const { terminal } = await startView()
    terminal.press('C-z')
    await terminal.see(/Stopped/)
    expect(terminal.modes()).toEqual(GIVEN_BACK)
    terminal.type('[ "$before" = "$(stty -g)" ] && echo "same modes"; fg')
    await terminal.see(/instances 1\n/)
    expect(terminal.modes()).toEqual({ isAlternate: true, hasCursor: false, wraps: false })
    terminal.press('?')
    await terminal.see(/^help /m)
    terminal.press('q')
    expect(await expectGivenBack(terminal, /^code 0$/m)).toMatch(/same modes[^]*same modes/)
  })

  testInTerminal(
    'SIGSTOP and SIGCONT make the live view redraw the screen, as Ctrl-Z and fg do',
    async () => {
      const { terminal, pid } = await startView()
      process.kill(pid, 'SIGSTOP')
      await terminal.see(/Stopped/)
      terminal.type('stty sane; fg')
      await terminal.see(/instances 1\n/)
      terminal.press('e')
      await terminal.see(/no events yet/)
      terminal.press('q')
      await terminal.reach(GIVEN_BACK)
    },
  )

  testInTerminal('Ctrl-Z does not stop a live view that nothing could continue', async () => {
    const { address } = await startFleet({ '10.0.0.1': { cpu: '1%', service: 'A', memory: '2%' } })
    const terminal = openTerminal(100, 24)
    terminal.type('before=$(stty -g); echo what was here')
    terminal.type(`setsid --wait monitoring.js ${address} -ms --interval 60`)
    await terminal.see(/instances 1\n/)
    terminal.press('C-z')
    terminal.press('e')
    await terminal.see(/no events yet/)
    terminal.press('q')
    await expectGivenBack(terminal, /^code 0$/m)
  })
})
