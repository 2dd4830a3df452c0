import { data, Evaluator, Lexer, Parser, type Expr } from '@actions/expressions'

/** Plain objects behind the names that an expression may use; a context that is not given is empty. */
export type Contexts = Readonly<Record<string, unknown>>

/** How a job stands: `job.status`. */
export type JobStatus = 'success' | 'failure' | 'cancelled'

/** The contexts that a step of a workflow may use in `with`, `env` and `if`. */
const STEP_CONTEXTS = [
  'github',
  'needs',
  'strategy',
  'matrix',
  'job',
  'runner',
  'env',
  'vars',
  'secrets',
  'steps',
  'inputs',
] as const

/** The contexts that the default of an input in action.yml may use. */
export const DEFAULT_CONTEXTS = ['github', 'strategy', 'matrix', 'job', 'runner'] as const

interface ExpressionFunction {
  readonly name: string
  readonly minArgs: number
  readonly maxArgs: number
  readonly call: () => data.BooleanData
}

/**
 * Evaluates the `${{ }}` in a text and keeps what is around them. Throws, as a workflow would fail, on a
 * syntax error and on a context that is not allowed; a property that does not exist is the empty string.
 */
export function evaluateTemplate(
  text: string,
  contexts: Contexts,
  allowed: readonly string[] = STEP_CONTEXTS,
): string {
  return split(text)
    .map((part) =>
      part.kind === 'text' ? part.text : evaluate(part.text, contexts, allowed, []).coerceString(),
    )
    .join('')
}

/**
 * Evaluates the `if:` of a step, with or without `${{ }}` around it. As on GitHub, a condition that asks
 * for no status is met only while the job succeeds.
 */
export function evaluateCondition(condition: string, contexts: Contexts, status: JobStatus): boolean {
  const functions = (['success', 'failure', 'cancelled'] as const).map((name) =>
    statusFunction(name, status === name),
  )
  functions.push(statusFunction('always', true))

  const expression = bare(condition)
  const { tokens } = new Lexer(expression).lex()
  const asksForStatus = tokens.some(
    (token, at) =>
      tokens[at + 1]?.lexeme === '(' && functions.some(({ name }) => name === token.lexeme.toLowerCase()),
  )
  if (!asksForStatus && status !== 'success') return false
  if (expression.trim() === '') return true
  // GitHub's own rule for what is true, borrowed from its engine.
  const negated = evaluate(`!(${expression})`, contexts, STEP_CONTEXTS, functions)
  return negated.coerceString() === 'false'
}

function statusFunction(name: string, value: boolean): ExpressionFunction {
  return { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) }
}

function evaluate(
  expression: string,
  contexts: Contexts,
  allowed: readonly string[],
  functions: readonly ExpressionFunction[],
): data.ExpressionData {
  try {
    const { tokens } = new Lexer(expression).lex()
    // At run time the parser returns undefined when there was nothing but white space.
    const tree = new Parser(tokens, [...allowed], [...functions]).parse() as Expr | undefined
    if (tree === undefined) throw new Error('an expression was expected')
    const values = new data.Dictionary(
      ...allowed.map((key) => ({ key, value: expressionData(contexts[key] ?? {}) })),
    )
    return new Evaluator(tree, values, new Map(functions.map((one) => [one.name, one]))).evaluate()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`Invalid expression \${{${expression}}}: ${reason}`, { cause: error })
  }
}

/** Through JSON, because that is what the engine's own reviver reads; undefined properties fall out. */
function expressionData(value: unknown): data.ExpressionData {
  return JSON.parse(JSON.stringify(value), data.reviver) as data.ExpressionData
}

function bare(condition: string): string {
  const parts = split(condition.trim())
  const [first] = parts
  if (parts.length <= 1) return first?.text ?? ''
  throw new Error(`Text around \${{ }} makes a condition always true: ${condition}`)
}

interface TemplatePart {
  readonly kind: 'text' | 'expression'
  readonly text: string
}

function split(text: string): TemplatePart[] {
  const parts: TemplatePart[] = []
  let from = 0
  for (;;) {
    const open = text.indexOf('${{', from)
    const before = text.slice(from, open === -1 ? undefined : open)
    if (before !== '') parts.push({ kind: 'text', text: before })
    if (open === -1) return parts
    const close = closing(text, open + 3)
    if (close === -1) throw new Error(`The expression is not closed: ${text}`)
    parts.push({ kind: 'expression', text: text.slice(open + 3, close) })
    from = close + 2
  }
}

/** Where the `}}` is that ends an expression; one inside a quoted string does not. */
function closing(text: string, from: number): number {
  let quoted = false
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") quoted = !quoted
    else if (!quoted && text.startsWith('}}', at)) return at
  }
  return -1
}
