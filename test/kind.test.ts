import { expect, test } from 'vitest'
import { DEFAULTS } from '../src/domain/defaults.ts'
import { type Kind, recognizeAt } from '../src/kind.ts'
import { parseAddress } from '../src/source/http/endpoint.ts'
import { clock } from './support/clock.ts'
import { snapshotOf } from './support/facts.ts'

const KIND: Kind = {
  prefixes: [],
  form: 'host',
  example: 'api',
  reads: '',
  options: [],
  load: () => Promise.reject(new Error('not loaded')),
}
const KINDS: readonly Kind[] = [
  KIND,
  { ...KIND, prefixes: ['docker:'], form: 'docker:' },
  { ...KIND, prefixes: ['targets:', 'targets+http://'], form: 'targets:FILE' },
]
const OPTIONS = { ...DEFAULTS, clock, readFile: async () => ({ text: '', mode: 0 }) }

test.each([
  ['docker', 'docker:'],
  ['DOCKER', 'docker:'],
  ['targets:80', 'targets:FILE'],
  ['docker.example', undefined],
  ['dock', undefined],
])('an unknown host that is a scheme gets the form of its addresses: %s', async (host, use) => {
  const failure = { code: 'unknownHost', errno: 'ENOTFOUND' } as const
  const failed = snapshotOf([], { listing: { ok: false, failure } })
  const recognize = recognizeAt({ kinds: KINDS, expected: KIND }, parseAddress(host), OPTIONS)
  const found = await recognize(failed, new AbortController().signal)
  expect(found).toEqual(use === undefined ? null : { what: 'the name of a source', use })
})
