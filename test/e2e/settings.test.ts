import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { monitoring, ROOT } from '../support/command.ts'
import { startFleet } from '../support/provider.ts'

test('the built command reads a config file, a named provider and its token', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  let token: string | undefined
  const { address } = await startFleet({
    '10.0.0.1': (response, request) => {
      token = request.headers.authorization
      response.end('{"cpu":"1%","memory":"2%","service":"A"}')
    },
  })
  writeFileSync(join(folder, 'token'), 's3cret\n')
  chmodSync(join(folder, 'token'), 0o600)
  const config = { output: 'name', providers: { it: { address, tokenFile: 'token' } } }
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  const path = join(folder, 'config.json')
  expect(await monitoring(['@it', '-s', '--config', path])).toMatchObject({
    exitCode: 0,
    stdout: '10.0.0.1\n',
    stderr: '',
  })
  expect(token).toBe('Bearer s3cret')
  expect(await monitoring(['@its', '-s', '--config', path])).toMatchObject({ exitCode: 2 })
  writeFileSync(path, '{"outputt": 1}')
  expect(await monitoring(['api', '-s', '--config', path])).toMatchObject({
    exitCode: 2,
    stderr: `monitoring: ${path}:1:2: unknown setting "outputt"; did you mean output? (see monitoring -h)\n`,
  })
})

test('no bundle refers to a missing file', () => {
  const files = readdirSync(`${ROOT}dist`).filter((name) => name.endsWith('.js'))
  const asked = files.flatMap((name) => [
    ...readFileSync(`${ROOT}dist/${name}`, 'utf8').matchAll(/require\([`'"](\.[^`'"]+)[`'"]\)/g),
  ])
  expect(asked.length).toBeGreaterThan(0)
  for (const [, path = ''] of asked) expect(files).toContain(path.replace('./', ''))
})
