/** The codes of messages, read from the source itself. */
import ts from 'typescript'
import { sourceTree } from './source-tree.ts'

/** A code, where it is declared. */
export interface DeclaredCode {
  readonly code: string
  readonly file: string
  /** From 1. */
  readonly line: number
}

/** Returns the members of every exported union of texts whose name ends in "Code". */
export function codesIn(sources: ReadonlyMap<string, string>): readonly DeclaredCode[] {
  return [...sources].flatMap(([file, text]) => {
    const tree = sourceTree(file, text)
    return tree.statements
      .filter(ts.isTypeAliasDeclaration)
      .filter(({ name, modifiers }) => {
        const isExported = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true
        return isExported && name.text.endsWith('Code')
      })
      .flatMap(({ type }) => literalsIn(type))
      .map((literal) => ({
        code: literal.text,
        file,
        line: tree.getLineAndCharacterOfPosition(literal.getStart()).line + 1,
      }))
  })
}

function literalsIn(type: ts.TypeNode): readonly ts.StringLiteral[] {
  if (ts.isUnionTypeNode(type)) return type.types.flatMap(literalsIn)
  return ts.isLiteralTypeNode(type) && ts.isStringLiteral(type.literal) ? [type.literal] : []
}
