import { chmodSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'rolldown'

export default defineConfig({
  input: {
    monitoring: 'src/bin/monitoring.ts',
    'cpx-server': 'src/bin/cpx-server.ts',
    index: 'src/index.ts',
  },
  platform: 'node',
  // Lets an older Node at least read the file, and say that it is too old.
  transform: { target: 'node18' },
  output: { dir: 'dist', format: 'cjs', dynamicImportInCjs: false, cleanDir: true, minify: true },
  plugins: [
    {
      name: 'make-runnable',
      writeBundle() {
        // CommonJS starts 50 ms sooner than ESM, which would load all that node:http exports.
        writeFileSync('dist/package.json', '{ "type": "commonjs" }\n')
        for (const command of ['monitoring', 'cpx-server']) chmodSync(`dist/${command}.js`, 0o755)
      },
    },
  ],
})
