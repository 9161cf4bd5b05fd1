import { describe, expect, test } from 'vitest'
import { Memory } from '../../src/source/memory.ts'
import { answered, left, silent } from '../support/facts.ts'

function remembering(...ids: readonly string[]): Memory {
  const memory = new Memory()
  for (const id of ids) memory.remember([answered(id, 'A')])
  return memory
}

function recall(memory: Memory, ids: readonly string[]) {
  return ids.filter((id) => memory.lastServiceOf(id) !== null)
}

describe('a memory', () => {
  test('a new memory is empty', () => {
    const memory = new Memory()
    expect([memory.lastServiceOf('10.0.0.1'), memory.knownServices]).toEqual([null, []])
  })

  test('a memory has the service that each instance reported last', () => {
    const memory = new Memory()
    memory.remember([answered('10.0.0.1', 'A')])
    memory.remember([answered('10.0.0.2', 'B')])
    memory.remember([answered('10.0.0.1', 'C')])
    expect(['10.0.0.1', '10.0.0.2'].map((id) => memory.lastServiceOf(id))).toEqual(['C', 'B'])
  })

  test('a memory has every service ever seen, each once', () => {
    const memory = new Memory()
    for (const name of ['A', 'B', 'A', '__proto__']) memory.remember([answered('10.0.0.1', name)])
    expect(memory.knownServices).toEqual(['A', 'B', '__proto__'])
  })

  test('a failure neither adds to a memory nor removes from it', () => {
    const memory = remembering('10.0.0.1')
    memory.remember([silent('10.0.0.1', 'X')])
    memory.remember([left('10.0.0.1', 'X')])
    memory.remember([silent('10.0.0.2', 'X')])
    expect(memory.lastServiceOf('10.0.0.1')).toBe('A')
    expect(memory.lastServiceOf('10.0.0.2')).toBeNull()
    expect(memory.knownServices).toEqual(['A'])
  })

  test('the known services of a memory are a copy', () => {
    const memory = remembering('10.0.0.1')
    const before = memory.knownServices
    memory.remember([answered('10.0.0.1', 'B')])
    expect(before).toEqual(['A'])
  })
})

describe('an instance that is no longer listed', () => {
  const ids = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4']

  test.each<[string[], string[]]>([
    [['10.0.0.1', '10.0.0.2'], ids],
    [['10.0.0.1', '10.0.0.9'], ids],
    [['10.0.0.1'], ['10.0.0.1']],
    [['10.0.0.9'], []],
    // An empty listing is more likely a fault than the end of the fleet.
    [[], ids],
  ])(
    'instances that are not listed are forgotten once they outnumber the listed ones: %j leaves %j',
    (listed, kept) => {
      const memory = remembering(...ids)
      memory.rememberListing(listed)
      expect(recall(memory, ids)).toEqual(kept)
    },
  )

  test('a service stays known after its last instance has left', () => {
    const memory = remembering('10.0.0.1')
    memory.rememberListing([])
    expect(memory.knownServices).toEqual(['A'])
  })

  test('a memory stays small, however often the listing changes', () => {
    const memory = new Memory()
    const all = Array.from({ length: 1000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`)
    for (const id of all) {
      memory.rememberListing([id])
      memory.remember([answered(id, 'A')])
    }
    expect(recall(memory, all).length).toBeLessThanOrEqual(3)
  })
})
