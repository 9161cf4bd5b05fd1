import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { MONITORING, NODE, ROOT, start } from '../support/command.ts'
import { startFleet } from '../support/provider.ts'

const REPORT = `process.on('exit', () => {
  const files = Object.keys(require.cache).filter((file) => file.includes('dist'))
  const builtins = process.moduleLoadList.map((entry) => entry.split(' ')[1])
  process.stderr.write(JSON.stringify({ files, builtins }))
})`

test('a plain one-shot loads no live view, simulated provider, TLS, database, or width tables', async () => {
  const { address } = await startFleet({ '10.0.0.1': { cpu: '1%', service: 'A', memory: '1%' } })
  const preload = `data:text/javascript,import { createRequire } from 'node:module'; const require = createRequire('${join(ROOT, 'package.json')}'); ${encodeURIComponent(REPORT)}`
  const { stderr } = await start(NODE, ['--import', preload, MONITORING, address, '-s']).ended
  const { files, builtins } = JSON.parse(stderr) as { files: string[]; builtins: string[] }
  expect(files).toContain(MONITORING)
  const code = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  expect(code).not.toMatch(/createServer|row order is frozen/)
  expect(files.filter((file) => /string-width|provider/.test(file))).toEqual([])
  expect(builtins.filter((name) => /sqlite|^tls$|^https$|worker_threads/.test(name ?? ''))).toEqual(
    [],
  )
})
