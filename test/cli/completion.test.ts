import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { OPTIONS, SHELLS } from '../../src/cli/options.ts'
import { renderCompletion } from '../../src/cli/completion-script.ts'
import { run } from '../support/host.ts'
import { needs } from '../support/needs.ts'
import { startFleet } from '../support/provider.ts'

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
  const quoted = words.map((word) => `'${word}'`).join(' ')
  const script = `compopt() { :; }; source ./script
    COMP_WORDS=(monitoring ${quoted}); COMP_CWORD=${words.length}
    _monitoring monitoring "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
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
      ['api', '-s', '--color', '=', 'a'],
      ['auto', 'always'],
    ],
    [['api', '-s', '--only', 'Billing,Aut'], [String.raw`Billing\,AuthService`]],
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

  test('are kept where somebody sits at a terminal, escaped', async () => {
    const { address } = await startFleet(fleet)
    const { written } = await run([address, '-s'], { env, isTerminal: true })
    expect(written).toEqual({ [path]: 'A\nB\\x1b\n' })
  })

  test.each([
    ['nobody does', { env }],
    ['they are the same', { env, isTerminal: true, files: { [path]: 'A\nB\\x1b\n' } }],
    ['there is no home', { isTerminal: true }],
  ])('are not written where %s', async (_, world) => {
    const { address } = await startFleet(fleet)
    expect((await run([address, '-s'], world)).written).toEqual({})
  })
})
