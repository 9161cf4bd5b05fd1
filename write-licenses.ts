import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FILE = 'dist/LICENSES.txt'
const SEPARATOR = `\n${'-'.repeat(72)}\n\n`

function describeLicense(folder: string): string {
  const text = readFileSync(join(folder, 'package.json'), 'utf8')
  const { name, version } = JSON.parse(text) as { name: string; version: string }
  const file = readdirSync(folder).find((each) => /^licen[cs]e(?:\.|$)/i.test(each))
  if (file === undefined) throw new Error(`${name} has no license text`)
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}

type Outputs = Readonly<Record<string, { readonly type: string }>>

/** A plugin that adds the licenses of the packages in a bundle to those of the others, as they demand of copies. */
export const WRITE_LICENSES = {
  name: 'write-licenses',
  writeBundle(_options: unknown, bundle: Outputs) {
    const modules = Object.values(bundle).flatMap((output) =>
      'moduleIds' in output ? (output.moduleIds as readonly string[]) : [],
    )
    const folders = modules.flatMap(
      (id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? [],
    )
    const known = existsSync(FILE) ? readFileSync(FILE, 'utf8').split(SEPARATOR) : []
    const all = new Set([...known.filter(Boolean), ...folders.map(describeLicense)])
    writeFileSync(FILE, [...all].toSorted().join(SEPARATOR))
  },
}
