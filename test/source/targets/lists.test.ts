import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTextFile } from '../../../src/bin/read-file.ts'
import type { TargetsOptions } from '../../../src/source/targets/targets.ts'
import { startExporter } from '../../support/exporter.ts'
import { newFolder } from '../../support/folder.ts'
import { startProvider } from '../../support/provider.ts'
import { groupsOf, never, openList } from '../../support/targets.ts'

const readFile: TargetsOptions['readFile'] = (path, options) => readTextFile(path, never, options)

describe('a file', () => {
  test.each([
    ['ENOENT', { code: 'file', errno: 'ENOENT' }],
    ['EACCES', { code: 'file', errno: 'EACCES' }],
    ['EFBIG', { code: 'tooLarge', maxBytes: 16 * 1024 * 1024 }],
  ])('a list that cannot be read, %s, is a failed listing', async (code, failure) => {
    const { round } = await openList({ code })
    expect(await round()).toMatchObject({ listing: { ok: false, failure }, results: [] })
  })

  test.each([
    ['', 'it is empty'],
    ['{}', 'group'],
    ['- targets:\n  - a: [', 'not usable as YAML: '],
  ])('a list that is malformed is a failed listing: %j', async (text, problem) => {
    const { round } = await openList(text)
    const { listing } = await round()
    const failure = listing.ok ? null : listing.failure
    expect(failure).toMatchObject({ code: 'malformed' })
    expect(failure).toHaveProperty('problem', expect.stringContaining(problem))
  })

  test('if a later round cannot read the list, its last targets fail with it', async () => {
    const { address } = await startExporter()
    const fleet = await openList(groupsOf([address, { job: 'a' }]))
    await fleet.round()
    fleet.list = { code: 'EIO' }
    const failure = { code: 'file', errno: 'EIO' }
    expect(await fleet.round()).toMatchObject({
      listing: { ok: false, failure },
      results: [{ kind: 'failure', id: address, failure, lastService: 'a', latencyMs: null }],
      knownServices: ['a'],
    })
  })

  test('a file is read anew for each round', async () => {
    const fleet = await openList('a b\n[::1]:0\n127.0.0.1:1\n')
    expect((await fleet.round()).listing).toMatchObject({ ids: ['a b', '[::1]:0', '127.0.0.1:1'] })
    fleet.list = '127.0.0.1:1\n127.0.0.1:1\n'
    expect((await fleet.round()).listing).toMatchObject({ ids: ['127.0.0.1:1'], duplicates: 1 })
  })

  test('a FIFO without a writer does not outlive the deadline', async () => {
    const path = join(newFolder(), 'fifo')
    execFileSync('mkfifo', [path])
    const { round } = await openList('', { address: `targets:${path}`, readFile, deadlineMs: 50 })
    const failure = { code: 'deadline', afterMs: 50 }
    expect((await round()).listing).toEqual({ ok: false, failure })
  })

  test('stdin is read once', async () => {
    const paths: string[] = []
    const { round } = await openList('', {
      address: 'targets:-',
      readFile: async (path) => {
        paths.push(path)
        return { text: '127.0.0.1:1\n', mode: 0o600 }
      },
    })
    await round()
    expect(await round()).toMatchObject({
      source: 'targets:-',
      listingAddress: 'stdin',
      listing: { ids: ['127.0.0.1:1'] },
    })
    expect(paths).toEqual(['/dev/stdin'])
  })
})

describe('an HTTP service discovery', () => {
  const openAt = (address: string) => openList('', { address: `targets+http://${address}/sd` })

  test('the list of a server is read anew for each round', async () => {
    const [exporter, other] = [await startExporter(), await startExporter()]
    const list = await startProvider({ '/sd': [{ targets: [exporter.address] }] })
    const { round } = await openAt(list.address)
    expect((await round()).listing).toMatchObject({ ids: [exporter.address] })
    list.answer('/sd', [{ targets: [other.address], labels: { app: 'web' } }])
    expect((await round()).results).toMatchObject([{ kind: 'sample', sample: { service: 'web' } }])
  })

  test.each<[string, Parameters<typeof startProvider>[0][string], object]>([
    ['HTTP 403', 403, { code: 'http', status: 403 }],
    [
      'a redirect',
      (response) => response.writeHead(302, { Location: '/other' }).end(),
      { code: 'http', status: 302, location: '/other' },
    ],
    [
      'HTML',
      (response) => response.end('<html>'),
      { code: 'malformed', problem: 'not JSON: "<html>"' },
    ],
    [
      'a plain list',
      (response) => response.end('10.0.0.1:9100\n'),
      { code: 'malformed', problem: 'not JSON: "10.0.0.1:9100\\n"' },
    ],
  ])('the listing fails if the server answers with %s', async (_what, answer, failure) => {
    const list = await startProvider({ '/sd': answer })
    const { round } = await openAt(list.address)
    expect((await round()).listing).toEqual({ ok: false, failure })
  })
})
