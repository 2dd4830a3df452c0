import { outputLines } from './output-lines.ts'

/** A piece of output that made the runner do something. */
export interface WorkflowCommand {
  readonly form: '::' | '##'
  /** In lower case: the runner does not distinguish. */
  readonly name: string
  /** By name in lower case. */
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
  /** The whole line that it was found in. */
  readonly line: string
}

/** What became of an output: what acted, and what was only text. */
export interface ParsedOutput {
  readonly commands: WorkflowCommand[]
  readonly log: string[]
}

const STOP = 'stop-commands'

const COMMANDS: readonly string[] = [
  STOP,
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'warning',
]

/** What .NET takes for white space. It differs from JavaScript's: U+0085 is in it, U+FEFF is not. */
const LEADING_SPACE = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u

/** The runner's order: the percent sign last, so that "%250A" becomes "%0A" and no line feed. */
const ESCAPED_MESSAGE = { '%0D': '\r', '%0A': '\n', '%25': '%' }
const ESCAPED_PROPERTY = { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' }
const ESCAPED_OLD_FORM = { '%3B': ';', '%0D': '\r', '%0A': '\n', '%5D': ']', '%25': '%' }

/**
 * Finds workflow commands in the lines of one step, stdout and stderr alike, by the runner's rules:
 * `::name key=value::message` at the start of a line, `##[name key=value]message` anywhere in it, neither
 * between `::stop-commands::<token>` and the token.
 */
export class CommandReader {
  #resumeToken: string | undefined

  /** Returns the command that a line is, or undefined when it is only text. */
  read(line: string): WorkflowCommand | undefined {
    const token = this.#resumeToken
    const known = token === undefined ? COMMANDS : [...COMMANDS, token]
    const command = newForm(line, known) ?? oldForm(line, known)
    if (command === undefined) return undefined

    if (token !== undefined) {
      if (command.name !== token) return undefined
      this.#resumeToken = undefined
    } else if (command.name === STOP) {
      const next = command.message.toLowerCase()
      // The runner takes no token that is empty or is itself a command.
      if (next !== '' && next !== 'pause-logging' && !COMMANDS.includes(next)) this.#resumeToken = next
    }
    return command
  }
}

/** Reads a whole output. */
export function parseOutput(output: string): ParsedOutput {
  const reader = new CommandReader()
  const parsed: ParsedOutput = { commands: [], log: [] }
  for (const line of outputLines(output)) {
    const command = reader.read(line)
    if (command === undefined) parsed.log.push(line)
    else parsed.commands.push(command)
  }
  return parsed
}

function newForm(line: string, known: readonly string[]): WorkflowCommand | undefined {
  const text = line.replace(LEADING_SPACE, '')
  const end = text.startsWith('::') ? text.indexOf('::', 2) : -1
  if (end === -1) return undefined
  return command('::', text.slice(2, end), text.slice(end + 2), line, known)
}

/** Only the first `##[` of a line is read. */
function oldForm(line: string, known: readonly string[]): WorkflowCommand | undefined {
  const start = line.indexOf('##[')
  const end = start === -1 ? -1 : line.indexOf(']', start)
  if (end === -1) return undefined
  return command('##', line.slice(start + 3, end), line.slice(end + 1), line, known)
}

function command(
  form: '::' | '##',
  head: string,
  message: string,
  line: string,
  known: readonly string[],
): WorkflowCommand | undefined {
  const space = head.indexOf(' ')
  const name = (space === -1 ? head : head.slice(0, space)).toLowerCase()
  if (!known.includes(name)) return undefined

  const inProperties = form === '::' ? ESCAPED_PROPERTY : ESCAPED_OLD_FORM
  const properties: Record<string, string> = {}
  const list = space === -1 ? '' : head.slice(space + 1)
  for (const pair of (form === '::' ? list.trim() : list).split(form === '::' ? ',' : ';')) {
    const [, key, value] = /^([^=]+)=(.+)$/su.exec(pair) ?? []
    if (key !== undefined && value !== undefined) {
      properties[key.toLowerCase()] = unescape(value, inProperties)
    }
  }
  const inMessage = form === '::' ? ESCAPED_MESSAGE : ESCAPED_OLD_FORM
  return { form, name, properties, message: unescape(message, inMessage), line }
}

function unescape(text: string, escapes: Readonly<Record<string, string>>): string {
  return Object.entries(escapes).reduce((result, [code, plain]) => result.replaceAll(code, plain), text)
}
