import { expect, test } from 'vitest'
import { toElementId } from '../../../src/web/page/element-id.ts'

test('no two rows have the same element, and no id has a blank', () => {
  const ids = ['a b', 'a_b', 'a\tb', 'a%32;b', 'a\u00a0b', 'a%b', '\ud800'].map(toElementId)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.filter((id) => /\s/.test(id))).toEqual([])
})
