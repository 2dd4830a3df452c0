/** The messages that the source can print, read from the source itself. */
import ts from 'typescript'
import { sourceTree } from './source-tree.ts'

/** A text of the source that may be a message or a part of one. */
export interface Message {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** Its fixed words between what varies, as far as they say something of their own; all of it where they do only together. */
  readonly fixed: readonly string[]
  /** Every wording that it can have, with {@link HOLE} for what varies. */
  readonly wordings: readonly string[]
}

/** What stands for the variable parts of a message. */
const HOLE = '…'

/** What varies. */
const VARIES = Symbol('varies')
/** A fixed text, what varies, or one of several texts. */
type Part = string | typeof VARIES | readonly (readonly Part[])[]
/** Constants by their names, so that a message shows their values. */
type Constants = ReadonlyMap<string, string>

/** No text that a user can read has more wordings than this. */
const MOST_WORDINGS = 1000

/**
 * Every text in the source, put together from its pieces. Left out is what names a module or a type, and what is
 * handed to the log as plain information or written into the summary.
 */
export function messagesIn(sources: ReadonlyMap<string, string>): readonly Message[] {
  const trees = [...sources].map(([file, text]) => sourceTree(file, text))
  const shared = new Map(trees.flatMap((tree) => [...constantsIn(tree, 'exported')]))
  return trees.flatMap((tree) => messagesOf(tree, new Map([...shared, ...constantsIn(tree, 'all')])))
}

/** A text on one line, as texts are compared. */
export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/…+/g, HOLE).trim()
}

function messagesOf(tree: ts.SourceFile, constants: Constants): readonly Message[] {
  const messages: Message[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return
    if (ts.isCallExpression(node) && isInformation(node)) return
    if (!isText(node)) {
      node.forEachChild(visit)
      return
    }
    const parts = partsOf(node, constants, visit)
    messages.push({
      file: tree.fileName,
      line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      fixed: fixedIn(parts),
      wordings: wordingsOf(parts).map(plain),
    })
  }
  visit(tree)
  return messages
}

/** Three words or more, or two that end a sentence. */
function saysSomething(text: string): boolean {
  const words = text.split(' ').filter((each) => /\p{L}/u.test(each)).length
  return words >= 3 || (words === 2 && /[.?!]$/.test(text))
}

/** `log.line(…)`, `log.debug(…)`, `log.startGroup(…)`, `summary.write(…)`, `writeSummary(…)`. */
function isInformation({ expression }: ts.CallExpression): boolean {
  if (ts.isIdentifier(expression)) return expression.text === 'writeSummary'
  if (!ts.isPropertyAccessExpression(expression)) return false
  const { name, expression: of } = expression
  if (['line', 'debug', 'startGroup'].includes(name.text)) return true
  return name.text === 'write' && /\bsummary$/.test(of.getText())
}

function isText(node: ts.Node): node is ts.Expression {
  if (ts.isBinaryExpression(node)) {
    const isPlus = node.operatorToken.kind === ts.SyntaxKind.PlusToken
    return isPlus && [node.left, node.right].some((each) => isText(bare(each)))
  }
  if (ts.isConditionalExpression(node))
    return [node.whenTrue, node.whenFalse].some((each) => isText(bare(each)))
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)
}

function bare(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? bare(node.expression) : node
}

/** @param visit told of what is not a part of this text: there may be others in it */
function partsOf(
  expression: ts.Expression,
  constants: Constants,
  visit: (node: ts.Node) => void,
): readonly Part[] {
  const of = (each: ts.Expression): readonly Part[] => partsOf(each, constants, visit)
  const node = bare(expression)
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isTemplateExpression(node))
    return [
      node.head.text,
      ...node.templateSpans.flatMap((span) => [...of(span.expression), span.literal.text]),
    ]
  if (ts.isBinaryExpression(node) && isText(node)) return [...of(node.left), ...of(node.right)]
  if (ts.isConditionalExpression(node) && isText(node)) {
    visit(node.condition)
    return [[of(node.whenTrue), of(node.whenFalse)]]
  }
  const value = ts.isIdentifier(node) ? constants.get(node.text) : undefined
  if (value !== undefined) return [value]
  visit(node)
  return [VARIES]
}

/** `const NAME = 'text'` and `const NAME = 5`: all that a file exports, or all in it whose name stands for one thing. */
function constantsIn(tree: ts.SourceFile, which: 'all' | 'exported'): Constants {
  const found = new Map<string, string | null>()
  const take = (node: ts.VariableDeclaration | ts.ParameterDeclaration | ts.BindingElement): void => {
    const name = node.name.getText()
    const value = node.initializer
    const isPlain = value !== undefined && (ts.isStringLiteralLike(value) || ts.isNumericLiteral(value))
    const isConstant = isPlain && (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0
    found.set(name, isConstant && !found.has(name) ? value.text : null)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) take(node)
    node.forEachChild(visit)
  }
  if (which === 'all') visit(tree)
  else exportedIn(tree).forEach(take)
  return new Map([...found].flatMap(([name, value]) => (value === null ? [] : [[name, value]])))
}

function exportedIn(tree: ts.SourceFile): readonly ts.VariableDeclaration[] {
  return tree.statements
    .filter(ts.isVariableStatement)
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .flatMap(({ declarationList }) => [...declarationList.declarations])
}

/** The longest texts in which nothing varies, where they say something; else the whole, if that does. */
function fixedIn(parts: readonly Part[]): readonly string[] {
  const texts: string[] = []
  let text = ''
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    texts.push(text)
    text = ''
    if (part !== VARIES) texts.push(...part.flatMap(fixedIn))
  }
  const fixed = [...texts, text].map(plain).filter(saysSomething)
  return fixed.length > 0 ? fixed : wordingsOf(parts).map(plain).filter(saysSomething).slice(0, 1)
}

function wordingsOf(parts: readonly Part[]): readonly string[] {
  let all: readonly string[] = ['']
  for (const part of parts) {
    const next = typeof part === 'string' ? [part] : part === VARIES ? [HOLE] : part.flatMap(wordingsOf)
    all = all.flatMap((before) => next.map((each) => before + each)).slice(0, MOST_WORDINGS)
  }
  return all
}
