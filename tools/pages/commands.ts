/** Commands that a page tells people to type, and that do not exist. */
import type { Finding } from './finding.ts'

/** What is there to be typed. */
export interface Commands {
  readonly npmScripts: readonly string[]
  /** Inputs of the workflow that is started by hand for a rollback. */
  readonly rollbackInputs: readonly string[]
}

/** Checks a page's text: the npm scripts it names, and the inputs in its "gh workflow run" lines. */
export function unknownCommands(file: string, text: string, commands: Commands): readonly Finding[] {
  return text.split('\n').flatMap((content, index) => {
    const scripts = [...content.matchAll(/\bnpm run (?:-\S+ )*([\w:-]+)/g)].map(([, name = '']) => name)
    const inputs = /\bgh workflow run rollback\.yml\b/.test(content)
      ? [...content.matchAll(/ -f ([\w-]+)=/g)].map(([, name = '']) => name)
      : []
    return [
      ...scripts
        .filter((name) => !commands.npmScripts.includes(name))
        .map((name) => `"npm run ${name}" is no script of package.json`),
      ...inputs
        .filter((name) => !commands.rollbackInputs.includes(name))
        .map((name) => `examples/rollback.yml has no input "${name}"`),
    ].map((message) => ({ file, line: index + 1, message }))
  })
}
