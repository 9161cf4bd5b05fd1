import { describe, expect, test } from 'vitest'
import { apiServer, connect, serviceHealth, UsageError } from '../../src/index.ts'

/** A function of the library, without its types. */
type Loose = (...args: unknown[]) => unknown

const connection = () => connect('mock:instances=1') as unknown as Record<string, Loose>
const CALLS: Record<string, Loose> = {
  apiServer: apiServer as Loose,
  connect: connect as Loose,
  serviceHealth: serviceHealth as Loose,
  'connect(…).instanceStats': (...args) => connection()['instanceStats']?.(...args),
  'connect(…).serviceStats': (...args) => connection()['serviceStats']?.(...args),
  'connect(…).serviceStatus': (...args) => connection()['serviceStatus']?.(...args),
  // Nothing happens before the first call.
  'connect(…) and a call': (...args) => connect(...(args as [string])).serviceStats(),
}

async function call(name: string, args: readonly unknown[]): Promise<unknown> {
  return CALLS[name]?.(...args)
}

const LONG = 'x'.repeat(100)

describe('the library checks its arguments', () => {
  test.each<[string, unknown[], string]>([
    ['apiServer', [], 'server: undefined is not a string'],
    ['apiServer', [null], 'server: null is not a string'],
    ['apiServer', [{}], 'server: an Object is not a string'],
    ['apiServer', ['mock:', null], 'endpoint: null is not a string'],
    ['apiServer', ['mock:', 'servers', null], 'options: null is not a plain object'],
    [
      'apiServer',
      ['mock:', 'servers', { timeoutMs: '5' }],
      'timeoutMs: "5" is not a number from 1 to 3600000',
    ],
    ['apiServer', ['mock:', 'servers', { minimum: 1 }], 'unknown option "minimum"'],
    ['connect(…) and a call', [null], 'address: null is not a string'],
    ['connect(…) and a call', [Symbol('x')], 'address: a symbol is not a string'],
    ['connect', ['mock:', null], 'options: null is not a plain object'],
    ['connect', ['mock:', 5], 'options: 5 is not a plain object'],
    ['connect', ['mock:', []], 'options: an Array is not a plain object'],
    ['connect', ['mock:', new Map([['timeoutMs', 5]])], 'options: a Map is not a plain object'],
    ['connect', ['mock:', () => {}], 'options: a function is not a plain object'],
    ['connect', ['mock:', { timeout: 5 }], 'unknown option "timeout"; did you mean timeoutMs?'],
    ['connect', ['mock:', { timeoutms: 5 }], 'unknown option "timeoutms"; did you mean timeoutMs?'],
    ['connect', ['mock:', { '\u001b[2J': 5 }], 'unknown option "\\u001b[2J"'],
    [
      'connect',
      ['mock:', { timeoutMs: null }],
      'timeoutMs: null is not a number from 1 to 3600000',
    ],
    [
      'connect',
      ['mock:', { deadlineMs: 5n }],
      'deadlineMs: a bigint is not a number from 1 to 86400000',
    ],
    [
      'serviceHealth',
      [[], { minimums: { A: undefined } }],
      'minimums["A"]: undefined is not a whole number from 0 to 1000000',
    ],
    [
      'connect',
      ['mock:', { minimum: LONG }],
      `minimum: "${LONG.slice(0, 64)}" is not a whole number from 0 to 1000000`,
    ],
    [
      'connect',
      ['mock:', { minimums: [2] }],
      'minimums: an Array is not a plain object with a number for each service',
    ],
    [
      'connect',
      ['mock:', { minimums: { A: 1.5 } }],
      'minimums["A"]: 1.5 is not a whole number from 0 to 1000000',
    ],
    [
      'connect',
      ['mock:', { minimums: { A: null } }],
      'minimums["A"]: null is not a whole number from 0 to 1000000',
    ],
    [
      'connect',
      ['mock:', { token: 'secret word' }],
      'token: not one line of visible ASCII characters',
    ],
    ['connect', ['mock:', { token: 5 }], 'token: not one line of visible ASCII characters'],
    ['connect', ['mock:', { token: '' }], 'token: not one line of visible ASCII characters'],
    [
      'connect',
      ['mock:', { ca: 'ca.pem' }],
      'ca: not a string that holds a certificate in PEM form',
    ],
    [
      'connect',
      ['mock:', { ca: Buffer.from('x') }],
      'ca: not a string that holds a certificate in PEM form',
    ],
    ['connect', ['mock:', { signal: {} }], 'signal: an Object is not an AbortSignal'],
    ['connect(…).instanceStats', [], 'instanceId: undefined is not a string'],
    ['connect(…).instanceStats', [null], 'instanceId: null is not a string'],
    ['connect(…).instanceStats', [10n], 'instanceId: a bigint is not a string'],
    ['connect(…).instanceStats', ['10.0.0.1', null], 'options: null is not a plain object'],
    [
      'connect(…).instanceStats',
      ['10.0.0.1', { signals: 1 }],
      'unknown option "signals"; did you mean signal?',
    ],
    ['connect(…).serviceStats', [null], 'service: null is not a string'],
    ['connect(…).serviceStats', [5], 'service: 5 is not a string'],
    [
      'connect(…).serviceStats',
      ['A', new AbortController().signal],
      'options: an AbortSignal is not a plain object',
    ],
    ['connect(…).serviceStatus', [], 'service: undefined is not a string'],
    ['connect(…).serviceStatus', [null], 'service: null is not a string'],
    ['connect(…).serviceStatus', ['A', { signal: null }], 'signal: null is not an AbortSignal'],
    ['serviceHealth', [], 'instances: undefined is not an array'],
    ['serviceHealth', [null], 'instances: null is not an array'],
    ['serviceHealth', ['x'], 'instances: "x" is not an array'],
    [
      'serviceHealth',
      [[null]],
      'instances[0]: null is not a plain object, as serviceStats returns it',
    ],
    ['serviceHealth', [[{}]], 'instances[0].service: undefined is not a string or null'],
    [
      'serviceHealth',
      [[{ service: 'A', status: '--unhealthy' }]],
      'instances[0].status: "--unhealthy" is not healthy, unhealthy, unknown or gone',
    ],
    ['serviceHealth', [[], null], 'options: null is not a plain object'],
    ['serviceHealth', [[], 5], 'options: 5 is not a plain object'],
    [
      'serviceHealth',
      [[], { minimums: { A: -1 } }],
      'minimums["A"]: -1 is not a whole number from 0 to 1000000',
    ],
    ['serviceHealth', [[], { timeoutMs: 1 }], 'unknown option "timeoutMs"'],
  ])('%s refuses the arguments %o with a UsageError', async (name, args, message) => {
    await expect(call(name, args)).rejects.toThrow(new UsageError(message))
  })
})

test('an option that is undefined has its default', async () => {
  const options = { timeoutMs: undefined, minimums: undefined, signal: undefined }
  await using open = connect('mock:instances=1', options as object)
  expect(await open.serviceStats(undefined, { signal: undefined })).toHaveLength(1)
})
