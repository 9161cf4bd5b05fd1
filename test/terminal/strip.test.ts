import { expect, test } from 'vitest'
import { judgeServices } from '../../src/domain/status/service.ts'
import { countStrip } from '../../src/terminal/strip.ts'

test('a strip of 200,000 services is measured', () => {
  const names = Array.from({ length: 200_000 }, (_, at) => `S${at}`)
  const services = judgeServices([], names, { minimum: 2 })
  expect(countStrip(services, 80, (text) => text.length)).toBe(100_000)
})
