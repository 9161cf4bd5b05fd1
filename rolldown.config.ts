import { chmodSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

const ENTRIES = {
  monitoring: 'src/bin/monitoring.ts',
  'cpx-server': 'src/bin/cpx-server.ts',
  index: 'src/index.ts',
}

// Modules of every start, in one file; otherwise modules that are loaded later would split it in three.
// Loaded on demand: the live view, completion, the config file, and most formats.
const AT_START = new RegExp(
  `/src/(?:${[
    'domain/(?!history/(?!last-good-round|rounds)|report/filter-expression|status/distribution)',
    'render/(?!change-words|csv|fields|json|ndjson|prometheus|stringify|wide)',
    'source/(?:http|provider)/',
    'options/(?!completion|json)',
    'cli/(?!actions/live|config/config-file)',
    'bin/(?:clock|host|read-file|run|start)',
    'main|open',
  ].join('|')})`,
)

// Files next to the entry. The library checks the version of Node.js before it loads the rest, so the
// check is not in the entry, whose imports come first.
const GROUPS: Record<string, { name: string; test: RegExp }[]> = {
  monitoring: [{ name: 'start', test: AT_START }],
  index: [
    { name: 'require-node', test: /\/src\/bin\// },
    { name: 'library', test: /\/src\/(?:domain|library|options\/suggest|source|open)/ },
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
