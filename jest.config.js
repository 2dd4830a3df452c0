/** @type {import('jest').Config} */
export default {
  // In Node itself, as what ships runs: docs/decisions/0006-libraries-that-were-tried.md says what that saves.
  runner: 'jest-light-runner/child-process',
  setupFiles: ['<rootDir>/tools/jest/setup.mjs'],
  globalSetup: '<rootDir>/tools/dist-age.mjs',
  // By default a machine with two cores would run one test file at a time.
  maxWorkers: '100%',
  testMatch: ['**/__tests__/**/*.test.ts'],
  // Mutation tests play in a copy of the repository there.
  modulePathIgnorePatterns: ['<rootDir>/reports/', '<rootDir>/tools/node24/node_modules/'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/reports/'],
}
