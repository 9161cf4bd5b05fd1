import { join } from 'node:path'
import { defineConfig } from 'vite'

/** The page that `--serve` serves: files without inline parts, as its content security policy demands. */
export default defineConfig({
  root: join(import.meta.dirname, 'src/web/page'),
  base: './',
  resolve: { alias: { react: 'preact/compat', 'react-dom': 'preact/compat' } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: join(import.meta.dirname, 'dist/page'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
})
