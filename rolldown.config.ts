import { chmodSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

const ENTRIES = {
  monitoring: 'src/bin/monitoring.ts',
  'cpx-server': 'src/bin/cpx-server.ts',
  index: 'src/index.ts',
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
