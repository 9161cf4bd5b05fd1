import { describe, expect, test } from 'vitest'
import type { TerminalOwner } from '../../../src/host.ts'
import { isAsciiTerminal } from '../../../src/cli/output/locale.ts'
import { type Circumstances, run } from '../../support/host.ts'
import { startFleet, startProvider } from '../../support/provider.ts'

const ID = { cpu: '10%', service: 'IdService', memory: '20%' }
const HOT = { cpu: '91%', service: 'IdService', memory: '20%' }
const USER = { cpu: '30%', service: 'UserService', memory: '40%' }
const FLEET = { '10.0.0.1': ID, '10.0.0.2': HOT, '10.0.0.3': USER }

/** A simulated user, who acts at the first frame that contains `seen`. */
function before(
  seen = '',
  act: (owner: TerminalOwner) => void = ({ onInput }) => onInput('q'),
): Circumstances {
  let isDone = false
  return {
    isTerminal: true,
    onTerminal: () => {},
    onFrame: (text, owner) => {
      if (isDone || !text.includes(seen)) return
      isDone = true
      act(owner)
    },
  }
}

/** The text of a first frame, without control sequences. */
function textOf(frame = ''): string {
  return frame.replaceAll(/\u001b\[[\d;]*m/g, '').replaceAll(/\u001b\[\d+;1H|\r\n/g, '\n')
}

/** The rows of the first frame, in order. */
function rowsOf(frames: readonly string[]): string[] {
  const drawn = textOf(frames.find((frame) => frame.includes('10.0.0.')))
  return Array.from(drawn.matchAll(/10\.0\.0\.(\d+) /g), ([, last = '']) => last)
}

describe('the live view and the command line', () => {
  test.each([
    [['-ms'], ['2', '1', '3']],
    [
      ['-ms', 'IdService'],
      ['2', '1'],
    ],
    [
      ['-ms', '--sort', 'ip'],
      ['1', '2', '3'],
    ],
    [
      ['-ms', '--sort', 'cpu:asc'],
      ['1', '3', '2'],
    ],
    [['-ms', '--only', 'User*'], ['3']],
    [['-ms', '--faults'], ['2']],
    [
      ['-ms', '--cpuAbove', '20'],
      ['2', '3'],
    ],
    [
      ['-ms', '--status', 'healthy'],
      ['1', '3'],
    ],
    [
      ['-ms', '--limit', '2'],
      ['2', '1'],
    ],
    [['-ms', '--sort', 'ip', '--page', '2', '--perPage', '2'], ['3']],
  ])('the live view with %j shows %j', async (argv, rows) => {
    const { address } = await startFleet(FLEET)
    const { frames } = await run([address, ...argv], before('answered'))
    expect(rowsOf(frames)).toEqual(rows)
  })

  test('the key z turns --faults off', async () => {
    const { address } = await startFleet(FLEET)
    const world = before('faults only', ({ onInput }) => onInput('z'))
    const { frames } = await run([address, '-ms', '--faults', '--count', '2'], world)
    expect(textOf(frames.join(''))).toContain('instances 1 of 3  faults only')
    expect(
      rowsOf(frames.slice(frames.findIndex((frame) => frame.includes('10.0.0.')) + 1)),
    ).toEqual(['1', '3'])
  })

  test('the live view collects --count rounds, one every --interval', async () => {
    const provider = await startFleet(FLEET)
    const { exitCode, frames } = await run(
      [provider.address, '-ms', '--count', '3', '--interval', '7'],
      before('never'),
    )
    expect(provider.asked.filter((path) => path === '/servers')).toHaveLength(3)
    expect(textOf(frames.join(''))).toContain('every 7 s')
    expect(exitCode).toBe(0)
  })

  test.each([
    [['--healthyInstances', '1'], 0],
    [['--healthyInstances', '2'], 1],
  ])('with --exitCode and %j the last round of the live view decides: %i', async (argv, code) => {
    const { address } = await startFleet({ '10.0.0.1': ID, '10.0.0.3': USER })
    const line = [address, '-ms', '--count', '1', '--exitCode', ...argv]
    expect((await run(line, before('never'))).exitCode).toBe(code)
  })

  test('--color never removes all colors', async () => {
    const { address } = await startFleet(FLEET)
    const { frames, last } = await run([address, '-ms', '--color', 'never'], before('answered'))
    expect(frames.join('') + last).not.toMatch(/\u001b\[(?:\d+;)*3\dm/)
  })
})

describe('the end of the live view', () => {
  test.each([
    ['q', ({ onInput }: TerminalOwner) => onInput('q')],
    ['Ctrl-C', ({ onInput }: TerminalOwner) => onInput('\u0003')],
    ['a terminal that hangs up', ({ onHangUp }: TerminalOwner) => onHangUp()],
  ])(
    'the live view ended by %s exits with 0 and leaves header and services on the screen',
    async (_, act) => {
      const { address } = await startFleet(FLEET)
      const { exitCode, last, stdout, stderr } = await run(
        [address, '-ms'],
        before('answered', act),
      )
      expect(textOf(last ?? '').split('\n')).toEqual([
        `http://${address}  read 2026-01-02T03:04:05Z  every 5 s`,
        '3 of 3 answered',
        expect.stringMatching(/^limit \d+ in flight {2}\d+ requests? per round$/),
        'healthy = cpu < 75, memory < 75, minimum 2',
        'IdService   1/2 -1 unhealthy   UserService 1/1 -1 unhealthy',
        '',
      ])
      expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    },
  )

  test('the live view ended during its first round leaves nothing on the screen', async () => {
    const { address } = await startProvider({ '/servers': () => {} })
    const { exitCode, last } = await run([address, '-ms'], before('waiting'))
    expect({ exitCode, last }).toEqual({ exitCode: 0, last: '' })
  })

  test.each([
    [{}, ['-ms'], /^monitoring: cannot list instances from .*HTTP 400/],
    [
      FLEET,
      ['-ms', 'IdServce'],
      /^monitoring: no instance reports service "IdServce"; .*did you mean IdService\?/,
    ],
  ])('the live view exits with 3 if the first round is %j with %j', async (fleet, argv, why) => {
    const { address } = await (fleet === FLEET ? startFleet(FLEET) : startProvider({}))
    const { exitCode, last, stderr } = await run([address, ...argv], before('never'))
    expect(stderr).toMatch(why)
    expect({ exitCode, last }).toEqual({ exitCode: 3, last: '' })
  })

  test('the live view exits with 3 and a reason if the terminal cannot be written', async () => {
    const { address } = await startFleet(FLEET)
    const world = { ...before('never'), stdoutFailure: 'EIO' }
    const { exitCode, stderr } = await run([address, '-ms'], world)
    expect(stderr).toBe('monitoring: cannot write output: input/output error (EIO)\n')
    expect(exitCode).toBe(3)
  })
})

describe('the output of the live view', () => {
  test('the live view names the provider that it waits for until the first round ends', async () => {
    const { address } = await startProvider({ '/servers': () => {} })
    const { frames } = await run([address, '-ms'], before('waiting'))
    expect(textOf(frames[0])).toContain('waiting for the first round')
  })

  test('the live view writes only changes, at once', async () => {
    const provider = await startFleet(FLEET)
    let sleeps = 0
    const { frames } = await run([provider.address, '-ms', '--count', '2'], {
      ...before('never'),
      onSleep: () => (sleeps += 1),
    })
    const first = frames.findIndex((frame) => frame.includes('10.0.0.1'))
    const later = frames.slice(first + 1)
    expect(later.length).toBeGreaterThan(3)
    for (const frame of later) expect(frame.length).toBeLessThan(200)
    expect(frames.length).toBeLessThanOrEqual(sleeps + 3)
  })

  test('Ctrl-L redraws the live view, Ctrl-Z suspends it', async () => {
    const { address } = await startFleet(FLEET)
    const world = before('answered', ({ onInput }) => onInput('\u001a\u000c'))
    const { frames } = await run([address, '-ms', '--count', '2'], world)
    expect(frames).toContain('suspended')
    expect(frames.filter((frame) => frame.includes('minimum 2'))).toHaveLength(2)
  })

  test('an incomplete key sequence counts as Escape after a pause', async () => {
    const { address } = await startFleet(FLEET)
    const world = before('answered', ({ onInput }) => {
      onInput('/nobody\r')
      onInput('\u001b')
    })
    const { frames } = await run([address, '-ms', '--count', '2'], world)
    expect(textOf(frames.join(''))).toContain('filter: nobody')
    expect(textOf(frames.at(-1))).not.toContain('nobody')
  })
})

describe('the characters of the live view', () => {
  test.each([
    [{ LC_ALL: 'C' }, true],
    [{ LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, true],
    [{ LC_ALL: '', LANG: 'en_US.UTF-8' }, false],
    [{ LC_CTYPE: 'C.utf8', LANG: 'C' }, false],
    [{ LANG: 'de_DE' }, true],
    [{}, false],
    [{ TERM: 'linux' }, true],
  ])('the live view with %j draws only ASCII: %s', (env, isAscii) => {
    expect(isAsciiTerminal(env)).toBe(isAscii)
  })
})
