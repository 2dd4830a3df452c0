/** @type {import('jest').Config} */
export default {
  extensionsToTreatAsEsm: ['.ts'],
  globalSetup: '<rootDir>/tools/dist-age.mjs',
  // By default a machine with two cores would run one test file at a time.
  maxWorkers: '100%',
  testMatch: ['**/__tests__/**/*.test.ts'],
  // Mutation tests play in a copy of the repository there.
  modulePathIgnorePatterns: ['<rootDir>/reports/', '<rootDir>/tools/node24/node_modules/'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/reports/'],
  // Only an endless test gets there: how long one takes says how busy the machine is.
  testTimeout: 600_000,
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
}
