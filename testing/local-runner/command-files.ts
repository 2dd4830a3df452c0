/** One entry of a command file. */
export interface FileEntry {
  readonly name: string
  readonly value: string
}

/** A command file: its entries in order, up to the place that the runner can't read. */
export interface CommandFile {
  readonly entries: FileEntry[]
  /** The runner's words for what is wrong in it; the step fails then. */
  readonly problem: string | undefined
}

/**
 * Reads the text of a `GITHUB_OUTPUT`, `GITHUB_STATE` or `GITHUB_ENV` file as the runner does:
 * `name=value` on one line, or `name<<DELIMITER`, any lines, `DELIMITER`.
 */
export function parseCommandFile(text: string): CommandFile {
  const entries: FileEntry[] = []
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')

    if (heredoc !== -1 && (equals === -1 || heredoc < equals)) {
      const name = line.slice(0, heredoc)
      const delimiter = line.slice(heredoc + 2)
      if (name === '' || delimiter === '') {
        const problem = `Invalid format '${line}'. Name must not be empty and delimiter must not be empty`
        return { entries, problem }
      }
      const end = lines.indexOf(delimiter, at + 1)
      if (end === -1) {
        return { entries, problem: `Invalid value. Matching delimiter not found '${delimiter}'` }
      }
      entries.push({ name, value: lines.slice(at + 1, end).join('\n') })
      at = end
    } else if (equals > 0) {
      entries.push({ name: line.slice(0, equals), value: line.slice(equals + 1) })
    } else {
      const why = equals === 0 ? '. Name must not be empty' : ''
      return { entries, problem: `Invalid format '${line}'${why}` }
    }
  }
  return { entries, problem: undefined }
}

/** The values by name; of several entries with one name the last counts. */
export function lastValues(entries: readonly FileEntry[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]))
}
