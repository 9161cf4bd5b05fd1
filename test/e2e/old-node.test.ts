import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { MONITORING, NODE, ROOT, SERVER, start } from '../support/command.ts'

const STAND_IN = ['--require', `${ROOT}test/fixtures/old-node.cjs`]
const LIBRARY = `${ROOT}dist/index.js`

/** A Node of Debian's or the like, if it is too old for us. */
function findOldNode(): { readonly path: string; readonly version: string } | undefined {
  if (!existsSync('/usr/bin/node')) return undefined
  const version = execFileSync('/usr/bin/node', ['--version'], { encoding: 'utf8' }).trim()
  const isOld = Number.parseInt(version.slice(1), 10) < 24
  return isOld ? { path: '/usr/bin/node', version } : undefined
}

function describeNode(node: string, argv: readonly string[], version: string): void {
  const sentence = `needs Node 24 or later, this is ${version}`

  test.each([
    ['monitoring', 'mock: -s', MONITORING, ''],
    ['monitoring', '-h', MONITORING, ''],
    ['monitoring', 'api -hc -o nagios', MONITORING, `CPX UNKNOWN - ${sentence}\n`],
    ['monitoring', 'api -hc --output=nagios', MONITORING, `CPX UNKNOWN - ${sentence}\n`],
    ['cpx-server', '0', SERVER, ''],
  ])(`%s %s on Node ${version} prints the required version`, async (name, rest, file, stdout) => {
    expect(await start(node, [...argv, file, ...rest.split(' ')]).ended).toEqual({
      exitCode: 3,
      signal: null,
      stdout,
      stderr: `${name}: ${sentence}\n`,
    })
  })

  test.each([
    ['require', `try { require('${LIBRARY}') } catch (error) { console.log(String(error)) }`],
    ['import', `import('${LIBRARY}').catch((error) => console.log(String(error)))`],
  ])(
    `%s of the library on Node ${version} throws an error with the required version`,
    async (_, script) => {
      expect(await start(node, [...argv, '-e', script]).ended).toMatchObject({
        exitCode: 0,
        stdout: `Error: cpx-monitoring: ${sentence}\n`,
        stderr: '',
      })
    },
  )
}

describe('a Node.js that lacks a required feature', () => {
  describeNode(NODE, STAND_IN, 'v22.2.0')

  const old = findOldNode()
  if (old === undefined) test.skip('the Node of the system is too old for us (it is not)', () => {})
  else describeNode(old.path, [], old.version)
})
