import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../support/command.ts'
import { commandOf } from '../support/host.ts'
import { needs } from '../support/needs.ts'
import { read } from '../support/pages.ts'

interface Service {
  readonly image: string
  readonly command?: readonly string[]
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly healthcheck?: { readonly test: readonly string[] }
}

const FILE = 'deploy/compose.yaml'
const { services, volumes } = parse(read(FILE), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
  readonly volumes: Readonly<Record<string, null>>
}
const ENTRIES = Object.entries(services)

describe('deploy/compose.yaml', () => {
  test.each(ENTRIES)('the service %s has a health check, and the version of its image', (_, it) => {
    const { image, healthcheck } = it
    const isOwn = image.startsWith('monitoring:')
    if (!isOwn) expect(image).toMatch(/:v?\d+\.\d+\.\d+$/)
    // The image has the check of the provider.
    if (it.command?.[0] !== 'cpx-server') expect(healthcheck?.test[0]).toBe('CMD')
  })

  test.each(ENTRIES)('the service %s can be reached from this host only', (_, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/)
  })

  test.each(ENTRIES)('everything that the service %s mounts exists', (_, { volumes: all = [] }) => {
    for (const [source = ''] of all.map((each) => each.split(':'))) {
      const isThere = source in volumes || existsSync(join(ROOT, 'deploy', source))
      expect([source, isThere]).toEqual([source, true])
    }
  })

  test('the server answers to the name by which Prometheus scrapes it', () => {
    const { scrape_configs } = parse(read('deploy/prometheus/prometheus.yml')) as {
      readonly scrape_configs: readonly {
        readonly job_name: string
        readonly static_configs: readonly { readonly targets: readonly string[] }[]
      }[]
    }
    const cpx = scrape_configs.find(({ job_name }) => job_name === 'cpx')
    expect(cpx?.static_configs).toEqual([{ targets: ['monitoring:9464'] }])
    expect(services['monitoring']?.command).toEqual(
      expect.arrayContaining(['--allowedHost=monitoring', '--serve=0.0.0.0:9464']),
    )
  })

  test('the command of the server is one', async () => {
    const [name, ...argv] = services['monitoring']?.command ?? []
    expect(name).toBe('monitoring')
    expect(await commandOf(argv.join(' '), {})).toMatchObject({
      argument: '0.0.0.0:9464',
      options: { record: '/var/lib/monitoring/fleet.db', allowedHost: expect.anything() },
    })
  })

  needs('docker-compose')('docker-compose accepts deploy/compose.yaml', async () => {
    const argv = ['--file', FILE, 'config', '--quiet']
    const { status, stderr } = spawnSync('docker-compose', argv, { cwd: ROOT, encoding: 'utf8' })
    expect([status, stderr]).toEqual([0, ''])
  })
})
