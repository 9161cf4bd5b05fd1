import { chmodSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

const ENTRIES = {
  monitoring: 'src/bin/monitoring.ts',
  'cpx-server': 'src/bin/cpx-server.ts',
  index: 'src/index.ts',
}

// Modules of every start, as one file: sharing them with modules that are loaded later takes two more.
// Loaded later: the live view, completion, the config file, and most formats.
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

// Files of their own, beside the entry. The entry of the library checks the version of Node before it
// loads the rest, so the check is not in the entry itself, whose imports come first.
const GROUPS: Record<string, { name: string; test: RegExp }[]> = {
  monitoring: [{ name: 'start', test: AT_START }],
  index: [
    { name: 'require-node', test: /\/src\/bin\// },
    { name: 'library', test: /\/src\/(?:domain|library|options\/suggest|source|open)/ },
  ],
}

// A bundle for each entry, with what it shares with the others in it: one file loads sooner than
// four. CommonJS, since ESM would load everything that node:http exports, 20 ms at every start.
export default Object.entries(ENTRIES).map(([name, file]) =>
  defineConfig({
    input: { [name]: file },
    platform: 'node',
    // The other form of jsonc-parser hides from a bundler what it requires.
    resolve: { mainFields: ['module', 'main'] },
    // Lets an older Node at least read the file, and say that it is too old.
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
