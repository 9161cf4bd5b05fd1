import { expect, test } from 'vitest'
import { SOURCES } from '../../../src/open.ts'
import { run } from '../../support/host.ts'

test('--sources prints each kind of source with an example, within 100 columns', async () => {
  const { exitCode, stdout, stderr } = await run(['--sources'])
  const lines = stdout.trimEnd().split('\n')
  const rows = lines.map((line) => line.split(/ {2,}/))
  expect(rows).toEqual([
    ['SERVER', 'EXAMPLE', 'READS'],
    ...SOURCES.map(({ form, example, reads }) => [form, example, reads]),
  ])
  expect(lines.filter((line) => line.length > 100)).toEqual([])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
})

test('--sources needs no server, and ignores everything else on the line', async () => {
  const { stdout } = await run(['--sources'])
  expect(await run(['api', '-s', '--sources'])).toMatchObject({ exitCode: 0, stdout })
})

test('a reader of --sources that has seen enough is no error', async () => {
  expect(await run(['--sources'], { stdoutFailure: 'EPIPE' })).toMatchObject({
    exitCode: 0,
    stderr: '',
  })
})
