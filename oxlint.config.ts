import { defineConfig, type OxlintOverride } from 'oxlint'

/** What each part of the house may import beside its own files: the picture in CONTRIBUTING.md. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/domain/**': [],
  'src/mock/**': ['node:*', 'node:*/*', 'argparse'],
  'src/source/**': ['node:*', '../domain/*'],
  'src/render/**': ['../domain/*', 'string-width'],
  'src/terminal/**': ['../domain/*', '../render/*'],
  'src/open.ts': ['./domain/*', './source/*', './mock/*'],
  'src/library/**': ['../domain/*', '../render/*', '../open.ts'],
  'src/index.ts': ['./library/*', './domain/error.ts', './bin/require-node.ts'],
  'src/cli/**': [
    ...['../domain/*', '../source/*', '../render/*', '../terminal/*', '../library/*', '../open.ts'],
    ...['../../package.json', 'jsonc-parser'],
  ],
  'src/main.ts': ['./cli/*', './open.ts', './domain/*'],
  'src/bin/**': [
    'node:*',
    'node:*/*',
    '../main.ts',
    '../mock/command.ts',
    '../cli/exit-code.ts',
    '../cli/version.ts',
    '../domain/*',
  ],
}

/** What makes a function depend on more than its arguments. */
const IMPURE = [
  ...['console', 'crypto', 'fetch', 'performance', 'queueMicrotask'],
  ...['setImmediate', 'setInterval', 'setTimeout'],
]

function restrictImports([folder, allowed]: [string, readonly string[]]): OxlintOverride {
  const own = folder.endsWith('/**') ? ['./*'] : []
  // The last pattern that matches decides.
  const denied = folder === 'src/bin/**' ? [] : ['node:process']
  const group = ['*', ...[...own, ...allowed].map((pattern) => `!${pattern}`), ...denied]
  const message = `${folder} may import only ${['its own files', ...allowed].join(', ')}`
  return {
    files: [folder],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
  }
}

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'node', 'promise'],
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: ['dist', 'test/fixtures'],
  rules: {
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'max-lines': ['error', { max: 400 }],
    'max-lines-per-function': ['error', { max: 80 }],
    'max-params': ['error', { max: 4 }],
    'no-console': 'error',
    'no-restricted-globals': ['error', 'process', 'globalThis'],
    'unicorn/no-process-exit': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/unbound-method': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'import/no-unassigned-import': 'off',
    'no-underscore-dangle': 'off',
    // The compiler knows better which switch is exhaustive.
    'typescript/consistent-return': 'off',
    'unicorn/no-useless-spread': 'off',
    'import/no-named-as-default-member': 'off',
  },
  overrides: [
    ...Object.entries(MAY_IMPORT).map(restrictImports),
    {
      files: ['src/domain/**', 'src/render/**'],
      rules: {
        'no-restricted-globals': ['error', 'process', 'globalThis', ...IMPURE],
        'no-restricted-properties': [
          'error',
          { object: 'Math', property: 'random' },
          { object: 'Date', property: 'now' },
        ],
      },
    },
    {
      files: ['src/domain/**'],
      rules: {
        'no-restricted-globals': ['error', 'process', 'globalThis', 'Date', ...IMPURE],
      },
    },
    {
      // What the command gets from `src/bin`, the library has to take itself.
      files: ['src/library/host.ts'],
      rules: { 'no-restricted-globals': ['error', 'globalThis'] },
    },
    {
      files: ['src/bin/**'],
      rules: { 'no-restricted-globals': 'off', 'unicorn/no-process-exit': 'off' },
    },
    {
      files: ['test/**', 'bench/**', '*.config.ts'],
      rules: {
        'no-restricted-globals': 'off',
        'no-console': 'off',
        'max-lines-per-function': 'off',
        'max-params': 'off',
        'no-control-regex': 'off',
        'typescript/require-array-sort-compare': 'off',
        'no-empty-function': 'off',
      },
    },
  ],
})
