import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { defineConfig } from 'rolldown'
import { WRITE_LICENSES } from './write-licenses.ts'

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
      WRITE_LICENSES,
      {
        name: 'make-loadable',
        writeBundle() {
          writeFileSync('dist/package.json', '{ "type": "commonjs" }\n')
          chmodSync(`dist/${name}.js`, 0o755)
        },
      },
    ],
  }),
)
