import { spawn, type SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { buildCommand } from '../../src/cli/config/build-command.ts'
import type { Command } from '../../src/cli/config/command.ts'
import { parse } from '../../src/cli/options/parse.ts'
import { OPTIONS } from '../../src/cli/options/table.ts'
import { UsageError } from '../../src/domain/error.ts'
import { parseArgv } from '../../src/options/parse-argv.ts'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
/** The built command. */
export const MONITORING = `${ROOT}dist/monitoring.js`
export const SERVER = `${ROOT}dist/cpx-server.js`
/** The Node.js that runs the tests. */
export const NODE = process.execPath

export interface Ended {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts a program; it is killed at the end of the test. */
export function start(program: string, argv: readonly string[], options: SpawnOptions = {}) {
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = (async (): Promise<Ended> => {
    const outputs = [child.stdout, child.stderr].map((stream) =>
      stream === null ? Promise.resolve('') : text(stream),
    )
    const [[exitCode, signal], stdout = '', stderr = ''] = await Promise.all([
      once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
      ...outputs,
    ])
    return { exitCode, signal, stdout, stderr }
  })()
  return { child, ended }
}

/** Runs the built command to its end. */
export function monitoring(argv: readonly string[], options: SpawnOptions = {}): Promise<Ended> {
  return start(NODE, [MONITORING, ...argv], options).ended
}

/** PATH with the built commands and their Node.js. */
export const COMMAND_PATH = [dirname(NODE), `${ROOT}dist`, process.env['PATH']].join(':')

/** Runs a shell line in which `monitoring.js` is the built command. */
export function shell(line: string): Promise<Ended> {
  return start('bash', ['-c', line], { env: { ...process.env, PATH: COMMAND_PATH } }).ended
}

export const parseLine = (argv: readonly string[]) => parse(parseArgv(OPTIONS, argv))

/** The command of a line, with no settings besides it. */
export function commandOf(line: string): Command {
  const parsed = parseLine(line.split(' '))
  if (parsed.kind !== 'command') throw new Error(`${line} is ${parsed.kind}`)
  return buildCommand(parsed)
}

/** The usage error of a line, with no settings besides it. */
export function refusal(line: string): string {
  try {
    return `accepted: ${JSON.stringify(commandOf(line))}`
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return error.message
  }
}
