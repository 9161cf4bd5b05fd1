import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    isolate: false,
    reporters: ['default', './test/support/closing-line.ts'],
    testTimeout: 30_000,
  },
})
