import { defineConfig, type OxlintOverride } from 'oxlint'

/** From a folder within a part: the part's own files, and nothing above it. */
const IN_DOMAIN = ['../*', '../*/*', '!../../**']

/** The files of parts, or files beside them, as they are named so many folders below `src`. */
function outOf(depth: number, ...parts: readonly string[]): string[] {
  const up = '../'.repeat(depth)
  return parts.flatMap((part) =>
    part.endsWith('.ts') ? [`${up}${part}`] : [`${up}${part}/*`, `${up}${part}/*/*`],
  )
}

/** What each part of the house may import beside its own files: the picture in CONTRIBUTING.md. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'src/host.ts': [],
  'src/domain/*.ts': [],
  'src/domain/*/**': IN_DOMAIN,
  'src/source/*.ts': outOf(1, 'domain'),
  'src/source/*/**': ['node:*', 'node:*/*', '../*', '../http/*', ...outOf(2, 'domain', 'host.ts')],
  'src/source/http/**': ['node:*', '../*', ...outOf(2, 'domain', 'host.ts')],
  'src/options/**': [],
  'src/mock/**': ['node:*', 'node:*/*', ...outOf(1, 'options')],
  'src/render/*.ts': ['./words/*', ...outOf(1, 'domain'), 'string-width'],
  'src/render/words/**': ['../*', ...outOf(2, 'domain'), '../../options/suggest.ts'],
  'src/terminal/*.ts': ['./state/*', './draw/*', ...outOf(1, 'domain', 'render', 'host.ts')],
  'src/terminal/state/**': ['../layout.ts', ...outOf(2, 'domain', 'render')],
  'src/terminal/draw/**': ['../layout.ts', '../state/*', ...outOf(2, 'domain', 'render')],
  'src/terminal/layout.ts': ['./state/*', ...outOf(1, 'domain', 'render')],
  'src/open.ts': ['./domain/*', './source/*/*', './mock/*', './host.ts'],
  'src/library/**': [
    '../bin/clock.ts',
    ...outOf(1, 'domain', 'render', 'options', 'open.ts', 'host.ts'),
  ],
  'src/index.ts': ['./library/*', './domain/error.ts', './bin/require-node.ts'],
  'src/cli/*.ts': ['../../package.json'],
  'src/cli/*/**': [
    '../*',
    '../*/*',
    '!../../**',
    'jsonc-parser',
    ...outOf(
      2,
      'options',
      'domain',
      'source',
      'render',
      'terminal',
      'library',
      'open.ts',
      'host.ts',
    ),
  ],
  'src/main.ts': ['./cli/*/*', './open.ts', './domain/*', './host.ts'],
  'src/bin/**': [
    'node:*',
    'node:*/*',
    '../main.ts',
    '../mock/command.ts',
    '../host.ts',
    '../cli/output/exit-code.ts',
    '../cli/version.ts',
    '../domain/*',
  ],
}

/** What makes a function depend on more than its arguments. */
const IMPURE = [
  'console',
  'crypto',
  'fetch',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
]

function restrictImports([folder, allowed]: [string, readonly string[]]): OxlintOverride {
  const own = folder.includes('*') ? ['./*'] : []
  // The last pattern that matches decides.
  const denied = folder === 'src/bin/**' ? [] : ['node:process']
  const invert = (pattern: string) => (pattern.startsWith('!') ? pattern.slice(1) : `!${pattern}`)
  const group = ['*', ...[...own, ...allowed].map(invert), ...denied]
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
    'max-lines': ['error', { max: 300 }],
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
    'import/no-named-as-default-member': 'off',
  },
  overrides: [
    ...Object.entries(MAY_IMPORT).map(restrictImports),
    {
      files: ['src/{cli,domain,library,render,source,terminal}/**'],
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
      files: ['src/library/calls.ts'],
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
        'max-lines': ['error', { max: 400 }],
        'max-lines-per-function': 'off',
        'max-params': 'off',
        'no-control-regex': 'off',
        'typescript/require-array-sort-compare': 'off',
        'no-empty-function': 'off',
      },
    },
  ],
})
