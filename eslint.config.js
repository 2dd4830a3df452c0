import js from '@eslint/js'
import jest from 'eslint-plugin-jest'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** Node and libraries: only the room of an outside world talks to it. */
const LIBRARIES = ['node:*', '@actions/*', '@octokit/*']

/** Which imports a room of `src/` must not have. */
const WALLS = {
  domain: { not: ['../**', ...LIBRARIES], because: 'The words know nothing but each other.' },
  decide: {
    not: [...rooms('network', 'vpsorg', 'github', 'runner', 'report', 'actions'), ...LIBRARIES],
    because: 'Deciding does no I/O: pass the facts in.',
  },
  network: {
    not: [...rooms('decide', 'vpsorg', 'github', 'runner', 'report', 'actions'), '@actions/*', '@octokit/*'],
    because: 'A request does not know what it is for.',
  },
  vpsorg: {
    not: [...rooms('decide', 'github', 'runner', 'report', 'actions'), '@actions/*', '@octokit/*'],
    because: 'The provider knows no other world.',
  },
  github: { not: rooms('vpsorg', 'runner', 'report', 'actions'), because: 'GitHub knows no other world.' },
  runner: {
    not: [...rooms('vpsorg', 'github', 'report', 'actions'), '@octokit/*'],
    because: 'The runner knows no other world.',
  },
  report: {
    not: [...rooms('network', 'vpsorg', 'github', 'runner', 'actions'), ...LIBRARIES],
    because: 'Words are made of facts: pass them in.',
  },
  actions: { not: LIBRARIES, because: 'Only the room of an outside world talks to it.' },
}

function rooms(...names) {
  return names.map((each) => `**/${each}/**`)
}

/** Tests that may be skipped on Windows. */
const TESTS = ['withBash.test', 'withSignals.test', 'withVariableLimit.test']

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
  {
    files: ['src/**'],
    rules: {
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/max-params': ['error', { max: 5 }],
    },
  },
  ...Object.entries(WALLS).map(([room, { not, because }]) => ({
    files: [`src/${room}/**`],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group: not, message: because }] }] },
  })),
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
    files: ['__tests__/**'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'Program > ExpressionStatement > CallExpression[callee.name=/^(before|after)(Each|All)$/]',
          message:
            'This module is loaded once for many test files, so this would count for one of them only.',
        },
      ],
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
