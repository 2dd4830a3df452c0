import type { FileEntry } from './command-files.ts'
import { CommandReader, type WorkflowCommand } from './workflow-commands.ts'

/**
 * What the runner makes of the lines of one step while they arrive: the log that it shows, with masks, and
 * everything that the commands in them do.
 */
export class StepLog {
  readonly rawLines: string[] = []
  readonly log: string[] = []
  readonly commands: WorkflowCommand[] = []
  readonly errors: string[] = []
  readonly warnings: string[] = []
  readonly notices: string[] = []
  readonly outputs: FileEntry[] = []
  readonly state: FileEntry[] = []
  readonly masks: string[]
  /** True once a command could not be carried out, which fails the step. */
  failed = false
  readonly #debug: boolean
  readonly #reader = new CommandReader()

  constructor(masks: readonly string[], debug: boolean) {
    this.#debug = debug
    this.masks = []
    for (const mask of masks) this.#mask(mask)
  }

  /** Takes one line of the step's output. */
  accept(line: string): void {
    this.rawLines.push(line)
    const command = this.#reader.read(line)
    if (command === undefined) {
      this.#show(line)
    } else {
      this.commands.push(command)
      this.#obey(command)
    }
  }

  /** Adds an annotation, the step's or the runner's own. */
  annotate(kind: 'error' | 'warning' | 'notice', message: string): void {
    const list = { error: this.errors, warning: this.warnings, notice: this.notices }[kind]
    list.push(message)
    this.#show(`##[${kind}]${message}`)
  }

  /** Adds an error of the runner's own that fails the step. */
  fail(message: string): void {
    this.failed = true
    this.annotate('error', message)
  }

  #obey({ name, properties, message, line }: WorkflowCommand): void {
    switch (name) {
      case 'error':
      case 'warning':
      case 'notice':
        this.annotate(name, message)
        break
      case 'group':
      case 'endgroup':
        this.#show(`##[${name}]${message}`)
        break
      case 'debug':
        if (this.#debug) this.#show(`##[debug]${message}`)
        break
      case 'add-mask':
        if (message.trim() === '') {
          this.annotate('warning', "Can't add secret mask for empty string in ##[add-mask] command.")
        } else {
          this.#mask(message)
        }
        break
      case 'set-output':
      case 'save-state': {
        const entryName = properties['name']
        if (entryName === undefined) {
          this.fail(`Unable to process command '${line}' successfully.`)
          this.annotate('error', `Required field 'name' is missing in ##[${name}] command.`)
        } else {
          const list = name === 'set-output' ? this.outputs : this.state
          list.push({ name: entryName, value: message })
        }
        break
      }
      case 'set-env':
      case 'add-path':
        this.fail(`Unable to process command '${line}' successfully.`)
        this.annotate('error', `The \`${name}\` command is disabled.`)
        break
      case 'add-matcher':
      case 'remove-matcher':
      case 'echo':
        break
      default:
        // stop-commands, and the token that ends it: the runner shows these.
        this.#show(line)
    }
  }

  /** The value, and each line of it by itself: the log is masked line by line. */
  #mask(value: string): void {
    for (const part of [value, ...value.split(/[\r\n]+/)]) {
      if (part !== '' && !this.masks.includes(part)) this.masks.push(part)
    }
  }

  #show(text: string): void {
    const longestFirst = this.masks.toSorted((a, b) => b.length - a.length)
    for (const line of text.split(/\r\n|\r|\n/)) {
      this.log.push(longestFirst.reduce((masked, mask) => masked.replaceAll(mask, '***'), line))
    }
  }
}
