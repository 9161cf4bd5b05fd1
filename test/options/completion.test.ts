import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { PROGRAM } from '../../src/cli/output/help.ts'
import { OPTIONS } from '../../src/cli/options/table.ts'
import { renderCompletion, type Shell } from '../../src/options/completion.ts'
import { run } from '../support/host.ts'
import { needs } from '../support/needs.ts'
import { openTerminal } from '../support/tmux.ts'

const SHELLS = ['bash', 'zsh', 'fish'] as const

/** A folder with a script to load. */
function prepare(shell: Shell): string {
  const folder = mkdtempSync(join(tmpdir(), 'completion-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'script'), renderCompletion(shell, PROGRAM))
  return folder
}

function ask(folder: string, shell: string, argv: readonly string[]): string[] {
  const { stdout, stderr } = spawnSync(shell, argv, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: folder, XDG_CACHE_HOME: folder, TERM: 'dumb' },
  })
  expect(stderr).toBe('')
  return stdout.split('\n').filter((line) => line !== '')
}

/** The completions of bash for the last of these words. */
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
    [['api', '-ss', 'Au'], []],
    [['api', '-ss', '--ex'], ['--exitCode']],
    [['api', '-s', '--sort', 'cpu,me'], ['cpu,memory']],
    [
      ['api', '-s', '--color=a'],
      ['auto', 'always'],
    ],
    [['api', '-s', '--sort=cpu,me'], ['cpu,memory']],
    [['api', '-s', '--sort', 'cpu:asc,me'], ['asc,memory']],
    [['api', '-s', '--only', 'Billing,Aut'], []],
    [
      ['api', '-s', '--status', 'unhealthy,u'],
      ['unhealthy,unhealthy', 'unhealthy,unknown'],
    ],
    [['api', '-s', '--', '--sum'], []],
    [['api', '-ss', '"Id', ''], []],
    [['api', '--ca', '"my', '-'], []],
    [['api', '-ss', '"Id Service"', '--ex'], ['--exitCode']],
    [['api', '-s', '--interval', ''], []],
    [
      ['--completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['mo'], ['mock:']],
    [['prom'], ['prometheus+http://', 'prometheus+https://']],
    [['prometheus+http:'], ['//']],
    [['prometheus+http:/'], ['//']],
    [['api', 'mo'], []],
    [['--summary', 'mo'], []],
  ])('bash completion after %j offers %j', (words, offered) => {
    expect(completeInBash(...words)).toEqual(offered)
  })

  test('bash completion offers every option', () => {
    expect(completeInBash('api', '-')).toEqual(OPTIONS.flatMap(({ flags }) => [...flags]))
  })
})

describe('fish', () => {
  const complete = (line: string) =>
    ask(prepare('fish'), 'fish', ['--no-config', '-c', `source script; complete -C '${line}'`]).map(
      (each) => each.split('\t')[0] ?? '',
    )

  needs('fish')('fish completion offers options and their words', async () => {
    expect(complete('monitoring api --health').toSorted()).toEqual([
      '--healthCheck',
      '--healthyInstances',
    ])
    expect(complete('monitoring api -s -o n').toSorted()).toEqual(['nagios', 'name', 'ndjson'])
    expect(complete('monitoring docke')).toEqual(['docker:'])
    expect(complete('monitoring api docke')).toEqual([])
  })

  needs('fish')('fish completion offers every option', async () => {
    const long = OPTIONS.flatMap(({ flags }) => flags.filter((flag) => flag.startsWith('--')))
    expect(complete('monitoring api --').toSorted()).toEqual(long.toSorted())
  })
})

describe('zsh', () => {
  needs('zsh')('zsh loads the script, and it contains every option', async () => {
    const script = renderCompletion('zsh', PROGRAM)
    const stub =
      'compdef() { :; }; _arguments() { print -rl -- "$@"; }; source ./script; _monitoring'
    const specs = ask(prepare('zsh'), 'zsh', ['-f', '-c', stub])
    const flags = specs
      .map((spec) => /^(-[^[]*)\[/.exec(spec)?.[1])
      .filter((flag) => flag !== undefined)
    expect(flags).toEqual(OPTIONS.flatMap(({ flags: all }) => [...all]))
    expect(script).toContain('#compdef monitoring cpx-monitoring\n')
  })
})

/** The command that a shell runs after a line, Tab, and Enter; each argument in brackets. */
function openShell(shell: Shell) {
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
  return async (line: string) => {
    rmSync(out, { force: true })
    terminal.send(`monitoring ${line}`)
    terminal.press('Tab', 'Enter')
    return vi.waitFor(() => readFileSync(out, 'utf8'), { timeout: 20_000 })
  }
}

describe('in a real shell', () => {
  for (const shell of SHELLS) {
    needs(shell, 'tmux')(
      `in a real ${shell} Tab completes a scheme, a flag, and its value`,
      async () => {
        const press = openShell(shell)
        expect(await press('docke')).toBe('<docker:>')
        expect(await press('api --summ')).toBe('<api><--summary>')
        expect(await press('api -s -o pro')).toBe('<api><-s><-o><prometheus>')
        expect(await press('api -s --sort mem')).toMatch(/^<api><-s><--sort><memory,?>$/)
      },
    )
  }
})

test.each(SHELLS)('--completion %s prints the script without a server', async (shell) => {
  const { exitCode, stdout, stderr } = await run(['--completion', shell])
  expect([exitCode, stdout, stderr]).toEqual([0, renderCompletion(shell, PROGRAM), ''])
})
