/** Reads the inputs of an action once, by a table with a row for each, into values that cannot be wrong. */
import { InputError } from './input-error.ts'
import { PROBLEMS } from './messages.ts'
import { parseServerIds } from './server-ids.ts'

/** Something to tell the user about an input that is still usable. */
export interface Remark {
  readonly level: 'notice' | 'warning'
  readonly text: string
}

/** What a parser knows beside the text. */
export interface RowContext {
  /** The name of the input, for messages. */
  readonly name: string
  /** What `server-id` names; `null` where it can't be used, which its own row says. */
  readonly servers: readonly string[] | null
  readonly remark: (remark: Remark) => void
}

/** One input of an action. */
export interface InputRow {
  /** As in the action's action.yml, which a test compares. */
  readonly name: string
  /** As in action.yml. `null`: required, or worked out by an expression there. */
  readonly default: string | null
  /** Returns what the text means. @throws InputError */
  readonly parse: (text: string, context: RowContext) => unknown
  /** The text is parsed as it stands: spaces, nothing at all and expressions mean something in it. */
  readonly asWritten?: true
}

/** The inputs of an action, by what the code calls them. They are read, and what is wrong is said, in this order. */
export type InputTable = Readonly<Record<string, InputRow>>

/** What a user of the action can set, as the code sees it. */
export type InputsOf<Table extends InputTable> = {
  readonly [Field in keyof Table]: ReturnType<Table[Field]['parse']>
}

/** The names in action.yml. */
export type NameIn<Table extends InputTable> = Table[keyof Table]['name']

/** Reads what an input holds at this moment, untrimmed; `''` when it holds nothing. */
export type ReadInput<Name extends string = string> = (name: Name) => string

/** Inputs that can be used, and what there is to say about them. */
export interface InputsAndRemarks<Inputs> {
  readonly inputs: Inputs
  readonly remarks: readonly Remark[]
}

/**
 * Reads all inputs of a table.
 * @throws InputError naming every input that can't be used, so that a user learns of all at once
 */
export function readInputs<Table extends InputTable>(
  table: Table,
  read: ReadInput,
): InputsAndRemarks<InputsOf<Table>> {
  const problems: string[] = []
  const remarks: Remark[] = []
  const values: Record<string, unknown> = {}
  const shared = { servers: serversIn(read('server-id')), remark: (each: Remark) => remarks.push(each) }
  for (const [field, row] of Object.entries(table)) {
    try {
      const text = row.asWritten === true ? read(row.name) : given(row, read, problems)
      values[field] = row.parse(text, { ...shared, name: row.name })
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      problems.push(...error.problems)
    }
  }
  if (problems.length > 0 || !isComplete(table, values)) throw new InputError(problems)
  return { inputs: values, remarks }
}

function isComplete<Table extends InputTable>(table: Table, values: object): values is InputsOf<Table> {
  return Object.keys(table).every((field) => field in values)
}

/** Returns what an input holds, trimmed, or its default. An expression that was never evaluated is a problem. */
function given({ name, default: fallback }: InputRow, read: ReadInput, problems: string[]): string {
  const text = read(name).trim()
  if (!text.includes('${{')) return text === '' ? (fallback ?? '') : text
  // Where nothing evaluates expressions, a default that is one is as good as nothing. Anything else was meant
  // to say something, and to go on without it could delete what should stay.
  if (fallback !== null) {
    problems.push(PROBLEMS.notEvaluated(name))
  }
  return fallback ?? ''
}

function serversIn(text: string): readonly string[] | null {
  try {
    return parseServerIds(text)
  } catch {
    // Its own row says what is wrong with it.
    return null
  }
}
