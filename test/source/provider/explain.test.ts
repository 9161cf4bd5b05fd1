import { describe, expect, test } from 'vitest'
import {
  decodeCondition,
  explainInstance,
  explainListing,
} from '../../../src/source/provider/explain.ts'

const bytes = (text: string) => Buffer.from(text)

describe('the answer of another monitor for an instance without values', () => {
  test.each([
    ['{"error": "No Answer"}', { failure: { code: 'down' }, service: null }],
    [
      '{"error": "No Answer", "reason": "timeout", "service": "A"}',
      { failure: { code: 'down', problem: 'timeout' }, service: 'A' },
    ],
    [
      '{"error": "Not Running", "service": "A", "condition": {"code": "exited", "detail": "x"}}',
      { failure: { code: 'down' }, service: 'A', condition: { code: 'exited', detail: 'x' } },
    ],
    ['{"error": "No Answer", "reason": 5}', { failure: { code: 'down' }, service: null }],
    [
      `{"error": "No Answer", "reason": "${'x'.repeat(300)}"}`,
      { failure: { code: 'down', problem: `${'x'.repeat(200)}…` }, service: null },
    ],
  ])('the answer 504 explains what is known: %s', (body, known) => {
    expect(explainInstance(504, bytes(body))).toEqual({ condition: undefined, ...known })
  })

  test.each([
    [500, '{"error": "No Answer"}'],
    [503, '{"error": "No Answer"}'],
    [504, '{"error": "No Listing"}'],
    [504, '{"error": {"No Answer": 1}}'],
    [504, '{"error": "No Answer", "service": ""}'],
    [504, '{"error": "No Answer", "service": 5}'],
    [504, 'null'],
    [504, ''],
    [504, '<html>'],
    [504, '"No Answer"'],
  ])('any other answer explains nothing: %d %s', (status, body) => {
    expect(explainInstance(status, bytes(body))).toBe(null)
  })
})

test.each([
  [503, '{"error": "No Listing", "reason": "refused"}', { code: 'down', problem: 'refused' }],
  // Before the first round.
  [503, '{"error": "No Listing"}', null],
  [503, '{"error": "No Answer", "reason": "refused"}', null],
  [504, '{"error": "No Listing", "reason": "refused"}', null],
  [503, 'busy', null],
])('a listing that another monitor lacks is explained: %d %s', (status, body, failure) => {
  expect(explainListing(status, bytes(body))).toEqual(failure)
})

test.each([
  [{ condition: { code: 'paused' } }, { code: 'paused' }],
  [
    { condition: { code: 'exited', detail: 'x'.repeat(100) } },
    { code: 'exited', detail: `${'x'.repeat(60)}…` },
  ],
  [{ condition: { code: 'exited', detail: 5 } }, { code: 'exited' }],
  [{ condition: { code: 'happy' } }, undefined],
  [{ condition: { code: 'constructor' } }, undefined],
  [{ condition: 'paused' }, undefined],
  [{ condition: null }, undefined],
  [{}, undefined],
  [null, undefined],
  ['paused', undefined],
])('a condition is one that is known: %j', (answer, condition) => {
  expect(decodeCondition(answer)).toEqual(condition)
})
