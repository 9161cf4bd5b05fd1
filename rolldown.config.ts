import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defineConfig } from 'rolldown'

const ENTRIES = {
  monitoring: 'src/bin/monitoring.ts',
  'cpx-server': 'src/bin/cpx-server.ts',
  index: 'src/index.ts',
}

/** A module with the modules that it imports, directly or not, except those that load on demand. */
function closureOf(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  const imports = /^(?:import|export) (?!type)[^']*from '(\.[^']+\.ts)'/gm
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(imports)) {
    closureOf(join(dirname(file), path), found)
  }
  return found
}

// Modules of every start, in one file; otherwise modules that load on demand would split it in three.
const AT_START = closureOf(join(import.meta.dirname, 'src/bin/start.ts'))

// The same for the library.
const OF_LIBRARY = closureOf(join(import.meta.dirname, 'src/index.ts'))

// Files next to the entry. The library checks the version of Node.js before it loads the rest, so the
// check is not in the entry, whose imports come first.
const GROUPS: Record<string, { name: string; test: RegExp | ((id: string) => boolean) }[]> = {
  monitoring: [{ name: 'start', test: (id) => AT_START.has(id) }],
  index: [
    { name: 'require-node', test: /\/src\/bin\/(?!read-file)/ },
    { name: 'library', test: (id) => OF_LIBRARY.has(id) && !/\/src\/(?:bin|index)/.test(id) },
  ],
}

/** The folders of the packages that are part of a bundle. */
const packages = new Set<string>()

function nameLicense(folder: string): string {
  const text = readFileSync(join(folder, 'package.json'), 'utf8')
  const { name, version } = JSON.parse(text) as { name: string; version: string }
  const file = readdirSync(folder).find((each) => /^licen[cs]e(?:\.|$)/i.test(each))
  if (file === undefined) throw new Error(`${name} has no license text`)
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
}

/** Writes the licenses of all packages of all bundles, as they demand of copies. */
function writeLicenses(modules: readonly string[]): void {
  for (const id of modules) {
    const [folder] = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id) ?? []
    if (folder !== undefined) packages.add(folder)
  }
  const licenses = [...packages].map(nameLicense).toSorted()
  writeFileSync('dist/LICENSES.txt', licenses.join(`\n${'-'.repeat(72)}\n\n`))
}

// A bundle per entry, including shared modules, because one file loads faster than four. CommonJS,
// because ESM would load everything that node:http exports: 20 ms at every start.
export default Object.entries(ENTRIES).map(([name, file]) =>
  defineConfig({
    input: { [name]: file },
    platform: 'node',
    // A bundler cannot follow the imports of the UMD form of jsonc-parser.
    resolve: { mainFields: ['module', 'main'] },
    // An older Node.js can parse the file and report its version.
    transform: { target: 'node18' },
    output: {
      dir: 'dist',
      format: 'cjs',
      dynamicImportInCjs: false,
      minify: name !== 'index',
      charset: 'ascii',
      codeSplitting: { groups: GROUPS[name] ?? [] },
    },
    plugins: [
      {
        name: 'make-loadable',
        writeBundle(_options, bundle) {
          const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
          writeLicenses(chunks.flatMap(({ moduleIds }) => moduleIds))
          writeFileSync('dist/package.json', '{ "type": "commonjs" }\n')
          chmodSync(`dist/${name}.js`, 0o755)
        },
      },
    ],
  }),
)
