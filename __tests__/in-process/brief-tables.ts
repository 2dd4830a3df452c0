/** Tables of snapshots in a few words: which snapshot, and what it is or becomes. What their columns hold are tests of `report/`. */

/** Something that was told, and when. */
export interface Told {
  readonly atMs: number
  readonly text: string
}

/** Returns a log in which each table is one line. */
export function withBriefTables(log: readonly Told[]): readonly Told[] {
  const brief: Told[] = []
  for (let index = 0; index < log.length; index++) {
    const head = log[index]
    if (head === undefined) break
    if (!/^ {2}(?:Id|Server) {2,}/.test(head.text)) {
      brief.push(head)
      continue
    }
    const starts = [...head.text.matchAll(/\S+/g)].map((each) => each.index)
    const cellsOf = (line: string): readonly string[] =>
      starts.map((start, column) => line.slice(start, starts[column + 1]).trim())
    const rows: (readonly string[])[] = []
    while (/^ {2}[^ ]/.test(log[index + 1]?.text ?? '')) rows.push(cellsOf(log[++index]?.text ?? ''))
    brief.push({ ...head, text: briefTable(cellsOf(head.text), rows) })
  }
  return brief
}

/** Returns Markdown in which each table of snapshots is one line. */
export function briefMarkdown(markdown: string): string {
  return markdown.replaceAll(/^\|.*\|\n\|(?: --- \|)+(?:\n\|.*\|)*$/gm, (table) => {
    const [head = [], , ...rows] = table.split('\n').map((line) =>
      line
        .slice(1, -1)
        .split(' | ')
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
    return head.includes('Id') ? briefTable(head, rows) : table
  })
}

function briefTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const state = head.includes('Action') ? 'Action' : 'Status'
  const told = ['Server', 'Id', state, 'Own', 'Deploy', 'Note'].map((title) => head.indexOf(title))
  const brief = rows.map((row) => told.flatMap((column) => row[column] ?? []).join(' '))
  return `[table: ${brief.join(', ')}]`
}
