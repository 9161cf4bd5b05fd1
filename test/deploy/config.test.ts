import { spawnSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../support/command.ts'
import { newFolder } from '../support/folder.ts'
import { needs } from '../support/needs.ts'
import { read } from '../support/pages.ts'

const check = (command: string, ...argv: string[]) => {
  const { status, stderr } = spawnSync(command, argv, { cwd: ROOT, encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
}

needs('promtool')(
  'Prometheus accepts its configuration, also with the job of the instances',
  async () => {
    const text = read('deploy/prometheus/prometheus.yml')
    const whole = text.replaceAll(/^( *)# (?= *(?:- )?\w+:)/gm, '$1')
    const names = (parse(whole) as { scrape_configs: { job_name: string }[] }).scrape_configs
    expect(names.map(({ job_name }) => job_name)).toEqual(['cpx', 'node'])
    const folder = newFolder()
    cpSync(join(ROOT, 'deploy/prometheus'), folder, { recursive: true })
    writeFileSync(join(folder, 'whole.yml'), whole)
    writeFileSync(join(folder, 'serve.token'), 'x')
    for (const name of ['prometheus.yml', 'whole.yml'])
      check('promtool', 'check', 'config', join(folder, name))
  },
)

needs('amtool')('Alertmanager accepts its configuration', async () => {
  check('amtool', 'check-config', 'deploy/alertmanager/alertmanager.yml')
})
