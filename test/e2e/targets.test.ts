import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { monitoring, shell } from '../support/command.ts'
import { startExporter } from '../support/exporter.ts'
import { newFolder } from '../support/folder.ts'

const PRINTED = { exitCode: 0, signal: null, stderr: '' }

test('a list of targets may come from a pipe', async () => {
  const { address } = await startExporter()
  const line = `echo '${address} # one machine' | monitoring.js targets:- -s -o name --window 0.1`
  expect(await shell(line)).toEqual({ ...PRINTED, stdout: `${address}\n` })
})

test('a list of targets may be YAML, for which the command brings a parser', async () => {
  const { address } = await startExporter()
  const path = join(newFolder(), 'fleet.yml')
  writeFileSync(path, `- targets: [${address}]\n  labels: {service: web}\n`)
  const argv = [`targets:${path}`, '-hc', '-hi', '1', '-o', 'name', '--window', '0.1']
  expect(await monitoring(argv)).toEqual({ ...PRINTED, stdout: 'web\n' })
})
