import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { OPTIONS, SHELLS } from '../../../src/cli/options/table.ts'
import { renderCompletion } from '../../../src/cli/options/completion-script.ts'
import { run } from '../../support/host.ts'
import { needs } from '../../support/needs.ts'
import { startFleet } from '../../support/provider.ts'
import { openTerminal } from '../../support/tmux.ts'

// The first would run something if it were ever evaluated.
const SERVICES = ['$(touch pwned)', 'AuthService', 'AuditService', 'Billing']

/** A folder with a script to load, and with the services of the last answer. */
function prepare(shell: (typeof SHELLS)[number]): string {
  const folder = mkdtempSync(join(tmpdir(), 'completion-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'cpx-monitoring'))
  writeFileSync(join(folder, 'cpx-monitoring', 'services'), `${SERVICES.join('\n')}\n`)
  writeFileSync(join(folder, 'script'), renderCompletion(shell))
  return folder
}

function ask(folder: string, shell: string, argv: readonly string[]): string[] {
  const { stdout, stderr } = spawnSync(shell, argv, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, XDG_CACHE_HOME: folder, TERM: 'dumb' },
  })
  expect(stderr).toBe('')
  expect(() => rmSync(join(folder, 'pwned'))).toThrow('ENOENT')
  return stdout.split('\n').filter((line) => line !== '')
}

/** What bash offers for the last of these words. */
function completeInBash(...words: readonly string[]): string[] {
  const script = `compopt() { :; }; source ./script; COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'
    COMP_LINE='monitoring ${words.join(' ')}'; COMP_POINT=\${#COMP_LINE}
    _monitoring
    printf '%s\\n' "\${COMPREPLY[@]}"`
  return ask(prepare('bash'), 'bash', ['--norc', '-c', script])
}

describe('bash', () => {
  test.each<[string[], string[]]>([
    [
      ['api', '--heal'],
      ['--healthCheck', '--healthyInstances'],
    ],
    [
      ['api', '-s', '-o', 'n'],
      ['ndjson', 'name', 'nagios'],
    ],
    [
      ['api', '-ss', 'Au'],
      ['AuthService', 'AuditService'],
    ],
    [['api', '-ss', '$'], [String.raw`\$\(touch\ pwned\)`]],
    [['api', '-ss', '--ex'], ['--exitCode']],
    [['api', '-s', '--sort', 'cpu,me'], ['cpu,memory']],
    [
      ['api', '-s', '--color=a'],
      ['auto', 'always'],
    ],
    [['api', '-s', '--only', 'Billing,Aut'], ['Billing,AuthService']],
    [['api', '-s', '--interval', ''], []],
    [
      ['--completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
  ])('offers after %j: %j', (words, offered) => {
    expect(completeInBash(...words)).toEqual(offered)
  })

  test('offers every option', () => {
    expect(completeInBash('api', '-')).toEqual(OPTIONS.flatMap(({ flags }) => [...flags]))
  })
})

describe('fish', () => {
  const complete = (line: string) =>
    ask(prepare('fish'), 'fish', ['--no-config', '-c', `source script; complete -C '${line}'`]).map(
      (each) => each.split('\t')[0] ?? '',
    )

  needs('fish')('offers options, their words and services, and evaluates none', async () => {
    expect(complete('monitoring api --health').toSorted()).toEqual([
      '--healthCheck',
      '--healthyInstances',
    ])
    expect(complete('monitoring api -s -o n').toSorted()).toEqual(['nagios', 'name', 'ndjson'])
    expect(complete('monitoring api --serviceStats Au').toSorted()).toEqual([
      'AuditService',
      'AuthService',
    ])
  })

  needs('fish')('offers every option', async () => {
    const long = OPTIONS.flatMap(({ flags }) => flags.filter((flag) => flag.startsWith('--')))
    expect(complete('monitoring api --').toSorted()).toEqual(long.toSorted())
  })
})

describe('zsh', () => {
  needs('zsh')('loads it, and finds every option in it', async () => {
    const script = renderCompletion('zsh')
    const stub =
      'compdef() { :; }; _arguments() { print -rl -- "$@"; }; source ./script; _monitoring'
    const specs = ask(prepare('zsh'), 'zsh', ['-f', '-c', stub])
    const flags = specs
      .map((spec) => /^(-[^[]*)\[/.exec(spec)?.[1])
      .filter((flag) => flag !== undefined)
    expect(flags).toEqual(OPTIONS.flatMap(({ flags: all }) => [...all]))
    expect(script).toContain('#compdef monitoring cpx-monitoring\n')
  })

  needs('zsh')('offers services as they are, without evaluating them', async () => {
    const stub =
      'compdef() { :; }; compset() { :; }; compadd() { shift; print -rl -- "${(P@)1}"; }; source ./script'
    const names = ask(prepare('zsh'), 'zsh', ['-f', '-c', `${stub}; _monitoring_services`])
    expect(names).toEqual(SERVICES)
  })
})

/** What a shell runs after somebody has typed a line, Tab and Enter; each argument in brackets. */
function openShell(shell: (typeof SHELLS)[number]) {
  const folder = prepare(shell)
  const out = join(folder, 'out')
  const terminal = openTerminal(200, 20)
  terminal.type(`cd ${folder}; export HOME=$PWD XDG_CACHE_HOME=$PWD LC_ALL=C.UTF-8`)
  if (shell === 'zsh') {
    terminal.type('zsh -f')
    terminal.type('autoload -U compinit; compinit -u -d dump')
  }
  if (shell === 'fish') terminal.type('fish --no-config')
  // A file that is there is complete.
  const record = (argv: string) => `printf '<%s>' ${argv} > begun; mv begun ${out}`
  terminal.type(
    shell === 'fish'
      ? `source script; function monitoring; ${record('$argv')}; end`
      : `source ./script; monitoring() { ${record('"$@"')}; }`,
  )
  return async (services: readonly string[], line: string) => {
    writeFileSync(join(folder, 'cpx-monitoring', 'services'), `${services.join('\n')}\n`)
    rmSync(out, { force: true })
    terminal.send(`monitoring ${line}`)
    terminal.press('Tab', 'Enter')
    const typed = await vi.waitFor(() => readFileSync(out, 'utf8'), { timeout: 20_000 })
    expect(() => rmSync(join(folder, 'pwned'))).toThrow('ENOENT')
    return typed
  }
}

const HOSTILE = [
  ...['Bill ing', 'two  blanks', 'end ', 'A$(touch pwned)', 'A`touch pwned`', '$HOME', "it's"],
  ...['say "A"', 'back\\slash', 'A!x', '!x', '#x', 'A:b', 'A:b c:d', 'A=b', 'A@b', 'A;b', 'A|b'],
  ...['A&b', 'A<b', 'A>b', '(A)', 'A*', '?A', 'A[b]', 'A{b,c}', 'A~', '漢字', '"A', "'A", 'A,b'],
]
const isListable = (name: string) => name === name.trim() && !/^!|[,*?]/.test(name)

describe('in a real shell', () => {
  for (const shell of SHELLS) {
    const withShell = needs(shell, 'tmux')

    withShell(`${shell}: Tab and Enter give exactly the name, whatever is in it`, async () => {
      const press = openShell(shell)
      for (const name of HOSTILE) {
        for (const mark of ['', '"', "'"]) {
          expect(await press([name], `api -ss ${mark}`)).toBe(`<api><-ss><${name}>`)
        }
      }
    })

    withShell(`${shell}: --only offers what it can say, also behind a comma`, async () => {
      const press = openShell(shell)
      for (const name of HOSTILE.filter(isListable)) {
        expect(await press([name], 'api --only B,')).toBe(`<api><--only><B,${name}>`)
      }
      const others = HOSTILE.filter((name) => !isListable(name))
      expect(await press([...others, 'Z'], "api --only '")).toBe('<api><--only><Z>')
    })

    withShell(
      `${shell}: a name with a dash before it, which is refused, is not offered`,
      async () => {
        const press = openShell(shell)
        for (const option of ['-ss', '--only']) {
          expect(await press(['-x', '--sum', 'A'], `api ${option} `)).toBe(`<api><${option}><A>`)
        }
      },
    )

    withShell(`${shell}: the beginning of a name is completed where it stands`, async () => {
      const press = openShell(shell)
      const names = ['Bill ing:x=y@z w', 'Other'] as const
      const begun = ['Bill', '"Bill in', "'Bill ing:", String.raw`Bill\ ing:x`, '"Bill ing:x=y@']
      for (const typed of begun) {
        expect(await press(names, `api -ss ${typed}`)).toBe(`<api><-ss><${names[0]}>`)
      }
    })
  }
})

test.each(SHELLS)('--completion %s prints the script, without a server', async (shell) => {
  const { exitCode, stdout, stderr } = await run(['--completion', shell])
  expect([exitCode, stdout, stderr]).toEqual([0, renderCompletion(shell), ''])
})

describe('the services of the last answer', () => {
  const fleet = {
    '10.0.0.1': { service: 'B\u001b', cpu: '1%', memory: '2%' },
    '10.0.0.2': { service: 'A', cpu: '1%', memory: '2%' },
  }
  const env = { XDG_CACHE_HOME: '/cache' }
  const path = '/cache/cpx-monitoring/services'

  test('are kept where somebody sits at a terminal, but for what has to be escaped', async () => {
    const { address } = await startFleet(fleet)
    const { written } = await run([address, '-s'], { env, isTerminal: true })
    expect(written).toEqual({ [path]: 'A\n' })
  })

  test.each([
    ['nobody does', { env }],
    ['they are the same', { env, isTerminal: true, files: { [path]: 'A\n' } }],
    ['there is no home', { isTerminal: true }],
  ])('are not written where %s', async (_, world) => {
    const { address } = await startFleet(fleet)
    expect((await run([address, '-s'], world)).written).toEqual({})
  })
})
