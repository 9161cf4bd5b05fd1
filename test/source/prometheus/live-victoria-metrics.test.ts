import { expect } from 'vitest'
import { open } from '../../../src/open.ts'
import { needs } from '../../support/needs.ts'
import { startVictoriaMetrics } from '../../support/prometheus.ts'
import { startFakeExporter } from './exporters.ts'
import { configFor, Files, find, OPTIONS, until } from './live.ts'

needs('victoria-metrics')('a fleet that VictoriaMetrics scrapes is followed, too', async () => {
  await using steady = await startFakeExporter(30, 40)
  await using killed = await startFakeExporter(30, 40)
  await using removed = await startFakeExporter(30, 40)
  using file = new Files()
  const web = [steady.address, killed.address]
  file.write({ web, old: [removed.address] })
  await using server = await startVictoriaMetrics({ config: configFor(file.path) })
  await using source = await open(`prometheus+http://${server.address}`, OPTIONS)
  const all = [...web, removed.address]
  const before = await until(source, Object.fromEntries(all.map((id) => [id, 'sample'])))
  expect(find(before, steady.address)).toMatchObject({ sample: { service: 'web' } })

  await killed[Symbol.asyncDispose]()
  file.write({ web })
  await until(source, {
    [steady.address]: 'sample',
    [killed.address]: expect.stringMatching(/^down: .*connection refused/),
    [removed.address]: 'gone',
  })
})
