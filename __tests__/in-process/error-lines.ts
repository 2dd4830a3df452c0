/** The error lines of all scenes, and how long they are. */
import { spelledOut } from './standing-texts.ts'

/** One error line of one scene. */
export interface ErrorLine {
  readonly scene: string
  /** Whether the step was about one server. */
  readonly isOfOneServer: boolean
  /** Without its code. */
  readonly text: string
  readonly code: string | null
  /** How many characters are this action's own: the answer of the API and the command to roll back are not. */
  readonly length: number
}

/** Returns the error lines in what is expected of a scene. */
export function errorLinesOf(scene: string, expected: string): readonly ErrorLine[] {
  const processes = expected.split(/^(?==== \w+ ===$)/m)
  return processes.flatMap((process) => {
    const servers = /^ {2}server-id: (.*)$/m.exec(process)?.[1] ?? '12345'
    return [...process.matchAll(/^[\d:]+ (?:\[error\] |error: )(.*)$/gm)].map(([, line = '']) => {
      const spelled = spelledOut(line)
      const [, code = null] = / \[([a-z][a-z0-9-]*)\]$/.exec(spelled) ?? []
      const text = code === null ? spelled : spelled.slice(0, -code.length - 3)
      return {
        scene,
        isOfOneServer: !servers.includes(','),
        text,
        code,
        length: ownWords(text).length,
      }
    })
  })
}

/** Leaves out what the API or the runner said, and the command. */
function ownWords(text: string): string {
  return text
    .replace(/(?<=\): )"[^]*?"(?=[. ]|$)/g, '')
    .replace(/ ?(?:[A-Z][^.]*: )?gh workflow run \S+ --repo \S+(?: -f \S+)*/g, '')
    .trim()
}
