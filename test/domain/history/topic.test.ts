import { expect, test } from 'vitest'
import { keepLatest } from '../../../src/domain/history/topic.ts'

const numbered = (kinds: readonly ('headroom' | 'lost' | 'down')[]) =>
  kinds.map((kind, place) => ({ kind, place }))
const placesOf = (kinds: readonly ('headroom' | 'lost' | 'down')[], most: number) =>
  keepLatest(numbered(kinds), most, ({ kind }) => kind).map(({ place }) => place)

test('few events are all kept', () => {
  expect(placesOf(['down', 'headroom'], 2)).toEqual([0, 1])
})

test('of many events the last ones are kept, and earlier ones of services and of the provider', () => {
  expect(placesOf(['headroom', 'down', 'lost', 'down', 'down', 'down'], 2)).toEqual([0, 2, 4, 5])
})

test('of many earlier events of services the last ones are kept', () => {
  expect(placesOf(['headroom', 'headroom', 'headroom', 'down', 'down'], 2)).toEqual([1, 2, 3, 4])
})
