import { type Table, tableLines } from '../../report/table.ts'
import type { Log } from '../../runner/log.ts'

/** Prints a table to the log, line by line. */
export function printTable(log: Log, table: Table): void {
  for (const line of tableLines(table)) log.line(line)
}
