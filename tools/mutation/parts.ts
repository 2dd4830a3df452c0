/** What is mutated together, and the tests that are asked about it. */

/** One part of the sources. */
export interface Part {
  /** What is mutated. */
  readonly sources: readonly string[]
  /** Only tests that load `src` into their own process can see a mutant; those that start a process of `dist/` can't. */
  readonly tests: readonly string[]
  /** At least so many of a hundred mutants must be noticed. */
  readonly threshold: number
}

/** The scenarios that can be played from `src`: all but those that need a real process. */
const SCENARIOS =
  '__tests__/scenarios/!(late-signals|loaded|never|process|proxy-password|tolerated-answers).test.ts'

/** All parts, by name. What only puts the parts together (`index.ts`, `platform.ts`, `context.ts`) is left out. */
export const PARTS: Readonly<Record<string, Part>> = {
  decide: {
    sources: ['src/decide/**/*.ts', 'src/domain/**/*.ts'],
    tests: ['__tests__/decide/**/*.test.ts', '__tests__/domain/**/*.test.ts'],
    threshold: 95,
  },
  vpsorg: {
    sources: ['src/vpsorg/**/*.ts', '!src/vpsorg/api.gen.ts'],
    // What joins the ids of one server is shown by whole runs.
    tests: ['__tests__/vpsorg/**/*.test.ts', '__tests__/scenarios/{lists,server-ids,servers-meant}.test.ts'],
    threshold: 95,
  },
  network: {
    sources: ['src/network/**/*.ts'],
    tests: ['__tests__/network/**/*.test.ts'],
    threshold: 90,
  },
  runner: {
    sources: ['src/runner/**/*.ts'],
    tests: ['__tests__/runner/**/*.test.ts', '__tests__/in-process/**/*.test.ts'],
    threshold: 90,
  },
  github: {
    sources: ['src/github/**/*.ts'],
    tests: ['__tests__/github/**/*.test.ts'],
    threshold: 95,
  },
  actions: {
    sources: ['src/actions/**/*.ts'],
    tests: ['__tests__/actions/**/*.test.ts', '__tests__/in-process/**/*.test.ts', SCENARIOS],
    threshold: 95,
  },
  report: {
    sources: ['src/report/**/*.ts'],
    // Scenes hold the messages and summaries as a whole.
    tests: ['__tests__/report/**/*.test.ts', '__tests__/in-process/**/*.test.ts'],
    threshold: 90,
  },
}
