import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MalformedError } from '../../../src/source/decode-json.ts'
import { ExpositionReader } from '../../../src/source/targets/exposition.ts'
import { parseGroups } from '../../../src/source/targets/target-group.ts'
import { makeTargetList } from '../../../src/source/targets/target-list.ts'
import { pageOf } from '../../support/exporter.ts'

const RULES = { serviceLabel: undefined, defaultPort: undefined, maxInstances: 1000 }
const PAGE = Buffer.from(pageOf({}, 1000))

test('a damaged page gives a usable reading or a MalformedError', () => {
  const damage = fc.record({ at: fc.nat({ max: PAGE.length - 1 }), byte: fc.nat({ max: 255 }) })
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 8 }), fc.nat(), (damages, length) => {
      const page = Buffer.from(PAGE.subarray(0, 1 + (length % PAGE.length)))
      for (const { at, byte } of damages) if (at < page.length) page[at] = byte
      const reader = new ExpositionReader()
      try {
        reader.write(page)
        const { cpus, memory } = reader.end()
        expect(memory === null || (memory >= 0 && memory <= 100)).toBe(true)
        for (const { idle, total } of cpus.values()) expect(idle).toBeLessThanOrEqual(total)
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedError)
      }
    }),
    { numRuns: 500 },
  )
})

test('any list gives targets, each with a host, a port and a path, or a MalformedError', async () => {
  const entry = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.webAuthority(), fc.json())
  const labels = fc.dictionary(
    fc.constantFrom(
      'job',
      'instance',
      '__metrics_path__',
      '__scheme__',
      '__address__',
      '__param_a',
    ),
    fc.oneof(fc.string(), fc.webPath(), fc.constantFrom('http', 'https')),
  )
  const group = fc.record({ targets: fc.array(entry), labels })
  const list = fc.oneof(
    fc.array(group).map((groups) => JSON.stringify(groups)),
    fc.string(),
  )
  const format = fc.constantFrom('json', 'yaml', 'plain')
  await fc.assert(
    fc.asyncProperty(list, format, async (text, as) => {
      try {
        const { listing, targets } = makeTargetList(await parseGroups(text, as, 1000), RULES)
        if (listing.ok) expect(listing.ids).toEqual([...targets.keys()])
        for (const target of targets.values()) {
          if (!('path' in target)) continue
          const { hostname, port, path } = target
          expect(hostname).toMatch(/^(?:[\da-f:.]+|[a-z\d._-]+)$/)
          expect(port).toBeGreaterThan(0)
          expect(port).toBeLessThan(65_536)
          expect(path).toMatch(/^\/[!-~]*$/)
          expect(path).not.toContain('#')
        }
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedError)
      }
    }),
    { numRuns: 200 },
  )
})
