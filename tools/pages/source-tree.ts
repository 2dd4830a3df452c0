import ts from 'typescript'

const trees = new Map<string, ts.SourceFile>()

/** Returns the syntax tree of a source file. Several checks read the same files, so each text is parsed once. Not to be changed. */
export function sourceTree(file: string, text: string): ts.SourceFile {
  const key = `${file}\0${text}`
  const known = trees.get(key)
  if (known !== undefined) return known
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  trees.set(key, tree)
  return tree
}
