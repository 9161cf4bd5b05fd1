import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { MONITORING, NODE, ROOT, start } from '../support/command.ts'
import { needs } from '../support/needs.ts'
import { startFleet } from '../support/provider.ts'

const A = { service: 'A', cpu: '10%', memory: '20%' }
const [, DOCUMENTED = ''] =
  /## Configuration\n\n```\n([^]*?)```/.exec(readFileSync(`${ROOT}docs/nagios.md`, 'utf8')) ?? []

/** Writes a complete Nagios configuration for this provider, with the objects of the docs. */
function configure(address: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'nagios-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'results'))
  const { uid, gid } = userInfo()
  const main = readFileSync(`${ROOT}test/fixtures/nagios.cfg`, 'utf8')
    .replaceAll('FOLDER', folder)
    .replace('USER', String(uid))
    .replace('GROUP', String(gid))
  const check = DOCUMENTED.replace('/usr/local/bin/monitoring', `${NODE} ${MONITORING}`).replace(
    'check_cpx!api:80!2,AuthService=5',
    `check_cpx!${address}!1,A=2`,
  )
  const objects = readFileSync(`${ROOT}test/fixtures/nagios-objects.cfg`, 'utf8')
  writeFileSync(join(folder, 'nagios.cfg'), main)
  writeFileSync(join(folder, 'objects.cfg'), objects + check)
  return folder
}

needs('nagios4')(
  'Nagios accepts the documented configuration and reads state, line, and perfdata',
  async () => {
    const { address } = await startFleet({ '10.0.0.1': A, '10.0.0.2': 403 })
    const folder = configure(address)
    const { ended, child } = start('nagios4', [join(folder, 'nagios.cfg')])
    const status = await vi.waitFor(
      () => {
        const text = readFileSync(join(folder, 'status.dat'), 'utf8')
        const [, service = ''] = /\nservicestatus \{([^}]*)\}/.exec(text) ?? []
        if (!service.includes('has_been_checked=1')) throw new Error(text)
        return service
      },
      { timeout: 25_000, interval: 100 },
    )
    child.kill()
    await ended
    const value = (key: string) => new RegExp(`\t${key}=(.*)`).exec(status)?.[1]
    expect({
      state: value('current_state'),
      line: value('plugin_output'),
      perfdata: value('performance_data')?.replace(/time=.*/, ''),
    }).toEqual({
      state: '3',
      line: 'CPX UNKNOWN - 50 % of the instances answered, 90 % are required, 1 of 2 answered: 1 HTTP 403',
      perfdata: "'A'=1;3:;2:;0;1 answered=1;;;0;2 ",
    })
  },
)
