import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'
import { WRITE_LICENSES } from './write-licenses.ts'

/** Prints what the page costs a browser that opens it first; a test limits it. */
const PRINT_SIZE: Plugin = {
  name: 'print-size',
  writeBundle(_options, bundle) {
    const bytes = Object.values(bundle).reduce((sum, output) => {
      const content = output.type === 'chunk' ? output.code : output.source
      return sum + gzipSync(content, { level: 9 }).length
    }, 0)
    console.log(`dist/page: ${(bytes / 1000).toFixed(1)} kB with gzip`)
  },
}

// Kinds of charts that the page does not draw, and a function that nothing calls.
const UNUSED = /^\s*(?:\(paths\.(?:stepped|bars|spline)\s*=.*\);|uPlot\.join = join;)$/gm

/** Drops what nobody uses of a library that keeps all of it in one object. */
const DROP_UNUSED: Plugin = {
  name: 'drop-unused',
  transform: {
    filter: { id: /uPlot\.esm\.js$/ },
    handler(code) {
      if (code.match(UNUSED)?.length !== 4) this.error('uPlot has another form')
      return { code: code.replace(UNUSED, ''), map: null }
    },
  },
}

/** The page that `--serve` serves: files without inline parts, as its content security policy demands. */
export default defineConfig({
  root: join(import.meta.dirname, 'src/web/page'),
  base: './',
  plugins: [DROP_UNUSED, WRITE_LICENSES, PRINT_SIZE],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: join(import.meta.dirname, 'dist/page'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // A slow machine is no news.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
})
