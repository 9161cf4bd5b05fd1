import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../support/command.ts'

/** `preact` of `preact/hooks`, and `@hono/node-server`. */
function nameOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** The packages that the sources import. */
function findImports(): Set<string> {
  const names = new Set<string>()
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((each) => /\.tsx?$/.test(each))) {
    const text = readFileSync(join(ROOT, 'src', file), 'utf8')
    const imports = /^import (?!type)[^']*'([^'.:]+)'|\bimport\('([^'.:]+)'\)/gm
    for (const [, name = '', onDemand = ''] of text.matchAll(imports)) {
      names.add(nameOf(name || onDemand))
    }
  }
  return names
}

/** The packages with those that they depend on. */
function withDependencies(names: Set<string>): Set<string> {
  for (const name of names) {
    const text = readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8')
    const { dependencies = {} } = JSON.parse(text) as { dependencies?: Record<string, string> }
    for (const dependency of Object.keys(dependencies)) names.add(dependency)
  }
  return names
}

test('the bundles are published with the license of every package in them', () => {
  const parts = readFileSync(join(ROOT, 'dist/LICENSES.txt'), 'utf8').split(/^-{72}$/m)
  const names = parts.map((part) => part.trim().split(' ', 1)[0])
  expect(names.toSorted()).toEqual([...withDependencies(findImports())].toSorted())
  for (const part of parts) expect(part).toMatch(/copyright/i)
})
