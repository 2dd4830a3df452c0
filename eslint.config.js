import js from '@eslint/js'
import jest from 'eslint-plugin-jest'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** Modules that do something to the outside: what decides must not know them. */
const OUTSIDE = [
  { group: ['node:*', '@actions/*', '@octokit/*'], message: 'Deciding does no I/O: pass the facts in.' },
  {
    group: ['**/vpsorg/*', '**/github/*', '**/runner/*', '**/actions/**'],
    message: 'Deciding knows no outside world.',
  },
]

/** Tests that may be skipped on Windows. */
const TESTS = ['withBash', 'withSignals', 'withVariableLimit'].flatMap((each) => [
  `${each}.test`,
  `${each}.concurrent`,
])

const restrict = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] })

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'reports/', 'src/vpsorg/api.gen.ts']),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'no-console': 'error',
    },
  },
  { files: ['src/decide/**', 'src/domain/**'], rules: restrict(OUTSIDE) },
  {
    files: ['src/vpsorg/**'],
    rules: restrict([
      {
        group: ['**/github/*', '**/runner/*', '**/actions/**', '@actions/*', '@octokit/*'],
        message: 'The provider knows nobody else.',
      },
    ]),
  },
  {
    files: ['src/github/**'],
    rules: restrict([{ group: ['**/vpsorg/*', '**/actions/**'], message: 'GitHub knows nobody else.' }]),
  },
  {
    files: ['src/runner/**'],
    rules: restrict([
      {
        group: ['**/vpsorg/*', '**/github/*', '**/actions/**', '**/report/*', '@octokit/*'],
        message: 'The runner knows nobody else.',
      },
    ]),
  },
  {
    files: ['src/actions/shared/**', 'src/report/**'],
    rules: restrict([
      {
        group: ['@actions/*', '@octokit/*', 'node:*'],
        message: 'Only the folder of an outside world talks to it.',
      },
    ]),
  },
  {
    files: ['__tests__/**/*.test.ts'],
    extends: [jest.configs['flat/recommended'], jest.configs['flat/style']],
    rules: {
      'jest/expect-expect': [
        'error',
        { assertFunctionNames: ['expect*'], additionalTestBlockFunctions: TESTS },
      ],
      'jest/no-standalone-expect': ['error', { additionalTestBlockFunctions: TESTS }],
      'jest/require-to-throw-message': 'error',
    },
  },
  {
    files: ['testing/emulator/cli.ts', 'tools/demo/**', 'tools/bench/**', 'testing/chaos/run.ts', 'tools/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'performance',
          'setImmediate',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'AbortSignal',
          'AbortController',
          'DOMException',
          'queueMicrotask',
          'URL',
          'fetch',
          'globalThis',
        ].map((each) => [each, 'readonly']),
      ),
    },
  },
)
