import { posix } from 'node:path'
import { defineConfig, type OxlintOverride } from 'oxlint'

/**
 * Imports of each folder besides its own files. A name is a path below `src`: a folder with its
 * subfolders, a folder without them (`/*`), or a file. `node:` is any module of Node.js, and `npm:` a
 * package. The table of folders in CONTRIBUTING.md says the same, and a test compares them.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'src/host.ts': [],
  'src/domain/*.ts': [],
  'src/domain/*/**': ['domain'],
  'src/source/*.ts': ['domain'],
  'src/source/*/**': ['source/*', 'source/http', 'domain', 'host.ts', 'node:'],
  'src/source/mock/**': ['source/http', 'source/provider', 'mock', 'domain'],
  'src/source/http/**': ['source/*', 'domain', 'host.ts', 'node:'],
  'src/source/targets/**': ['source/*', 'source/http', 'domain', 'host.ts', 'node:', 'npm:yaml'],
  'src/options/**': [],
  'src/mock/**': ['options', 'node:'],
  'src/render/*.ts': ['render/words', 'domain', 'npm:string-width'],
  'src/render/words/**': ['render/*', 'domain', 'options/suggest.ts'],
  'src/terminal/*.ts': ['terminal/state', 'terminal/draw', 'domain', 'render', 'host.ts'],
  'src/terminal/state/**': ['terminal/layout.ts', 'domain', 'render'],
  'src/terminal/draw/**': ['terminal/layout.ts', 'terminal/state', 'domain', 'render'],
  'src/terminal/layout.ts': ['terminal/state', 'domain', 'render'],
  'src/web/*.ts': [
    'web/http',
    'web/routes',
    'web/api',
    'options',
    'domain',
    'render',
    'host.ts',
    'npm:hono',
    'npm:hono/route',
  ],
  'src/web/http/**': ['domain/*', 'node:', 'npm:@hono/node-server'],
  'src/web/routes/**': ['web/*', 'web/http', 'domain', 'render', 'host.ts', 'npm:hono'],
  'src/web/api/**': [
    'web/*',
    'web/http',
    'options',
    'domain',
    'render',
    '../docs/cpx-monitoring.v1.schema.json',
    'npm:hono',
  ],
  'src/web/page/**': [
    'web/message.ts',
    'web/memoize.ts',
    'domain',
    'render',
    'options/sorting.ts',
    'options/time.ts',
    'npm:preact',
    'npm:preact/hooks',
    'npm:uplot',
  ],
  'src/recording/**': ['domain', 'host.ts', 'node:'],
  'src/kind.ts': ['domain/*', 'source', 'options/suggest.ts'],
  'src/open.ts': ['kind.ts', 'domain/*', 'source', 'recording'],
  'src/library/**': [
    'domain',
    'render',
    'options',
    'open.ts',
    'host.ts',
    'bin/clock.ts',
    'bin/read-file.ts',
  ],
  'src/index.ts': ['library', 'domain/error.ts', 'bin/require-node.ts'],
  'src/cli/*.ts': ['../package.json'],
  'src/cli/*/**': [
    'cli',
    'options',
    'domain',
    'source',
    'recording',
    'render',
    'terminal',
    'web/*',
    'library',
    'open.ts',
    'host.ts',
    'npm:jsonc-parser',
  ],
  'src/main.ts': ['cli', 'open.ts', 'domain/*', 'host.ts'],
  'src/bin/**': [
    'main.ts',
    'cli/version.ts',
    'cli/output/exit-code.ts',
    'mock/command.ts',
    'domain/*',
    'host.ts',
    'node:',
  ],
}

/** Import specifiers of a name, as they are written in the files of a folder. */
function specifiersOf(name: string, folder: string): string[] {
  if (name === 'node:') return ['node:*', 'node:*/*']
  if (name.startsWith('npm:')) return [name.slice('npm:'.length)]
  const from = posix.dirname(folder).replaceAll('*', 'any')
  const path = posix.relative(from, posix.join('src', name))
  const specifier = path.startsWith('.') ? path : `./${path}`
  if (/\.\w+$|\*$/.test(name)) return [specifier]
  // Otherwise the folder above would match as a subfolder.
  const outside = specifier.endsWith('..') ? [`!${specifier}/../**`] : []
  return [`${specifier}/*`, `${specifier}/*/*`, ...outside]
}

/** Globals that make a function depend on more than its arguments. */
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

function restrictImports([folder, names]: [string, readonly string[]]): OxlintOverride {
  const own = folder.includes('*') ? ['./*'] : []
  const allowed = [...own, ...names.flatMap((name) => specifiersOf(name, folder))]
  const denied = folder === 'src/bin/**' ? [] : ['node:process']
  const invert = (pattern: string) => (pattern.startsWith('!') ? pattern.slice(1) : `!${pattern}`)
  // The last pattern that matches decides.
  const group = ['*', ...allowed.map(invert), ...denied]
  const message = `${folder} may import only ${['its own files', ...names].join(', ')}`
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
      // Names come from outside: they are only ever texts.
      files: ['src/web/page/**'],
      plugins: ['react'],
      rules: {
        'react/react-in-jsx-scope': 'off',
        'react/immutability': 'off',
        'react/exhaustive-deps': 'off',
        'react/no-danger': 'error',
        'no-restricted-properties': [
          'error',
          { property: 'innerHTML' },
          { property: 'outerHTML' },
          { property: 'insertAdjacentHTML' },
          { object: 'document', property: 'write' },
        ],
      },
    },
    {
      // The library has no `src/bin`, so it uses the process itself.
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
        'max-lines-per-function': 'off',
        'max-params': 'off',
        'no-control-regex': 'off',
        'typescript/require-array-sort-compare': 'off',
        'no-empty-function': 'off',
      },
    },
  ],
})
