import { expect, test } from 'vitest'
import { scopeOf } from '../../../src/source/prometheus/scope.ts'

test('a scope has the conditions of --job and --match, and defaults for the rest', () => {
  expect(scopeOf({ job: 'node*', match: 'env=prod' })).toEqual({
    matchers: [
      { label: 'job', operator: '=~', value: 'node.*' },
      { label: 'env', operator: '=', value: 'prod' },
    ],
    windowMs: 300_000,
    serviceLabel: null,
    instanceLabel: null,
  })
})

test.each([
  [{ match: 'up' }, '--match: unusable selector "up"; use a form such as env="prod"'],
  [
    { serviceLabel: 'service.name' },
    '--serviceLabel: unusable label "service.name"; use letters, digits and underscores, such as app',
  ],
  [
    { instanceLabel: '' },
    '--instanceLabel: unusable label ""; use letters, digits and underscores, such as app',
  ],
])('a scope of %j is a usage error', (options, message) => {
  expect(() => scopeOf(options)).toThrow(message)
})
