/** Tables of what was measured, each row against its goal. */

/** One thing that was measured. */
export interface Row {
  readonly what: string
  /** Empty: measured for information only. */
  readonly goal: string
  readonly measured: string
  /** Whether the goal is met; `null` where there is none. */
  readonly ok: boolean | null
}

/** What is printed about one subject. */
export interface Table {
  readonly title: string
  /** A sentence or two on what the rows mean. */
  readonly about: string
  readonly rows: readonly Row[]
}

/** How a number is written. */
export interface Style {
  /** Digits behind the point. Default: none. */
  readonly digits?: number
  readonly unit?: string
}

/** A row whose goal is not to be above `limit`. */
export function atMost(what: string, limit: number, measured: number, style: Style = {}): Row {
  return {
    what,
    goal: `at most ${written(limit, style)}`,
    measured: written(measured, style),
    ok: measured <= limit,
  }
}

/** A row whose goal is exactly `wanted`. */
export function exactly(what: string, wanted: number, measured: number, style: Style = {}): Row {
  return { what, goal: written(wanted, style), measured: written(measured, style), ok: measured === wanted }
}

/** A row without a goal: it differs from machine to machine. */
export function informative(what: string, measured: number, style: Style = {}): Row {
  return { what, goal: '', measured: written(measured, style), ok: null }
}

/** The table as text, its columns aligned. */
export function renderTable({ title, about, rows }: Table): string {
  const cells = [
    ['', 'goal', 'measured', ''],
    ...rows.map(({ what, goal, measured, ok }) => [what, goal, measured, verdict(ok)]),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  const lines = cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
  return [title, about, '', ...lines].join('\n')
}

function verdict(ok: boolean | null): string {
  if (ok === null) return ''
  return ok ? 'ok' : 'NOT'
}

function written(value: number, { digits = 0, unit = '' }: Style): string {
  return `${value.toFixed(digits)}${unit === '' ? '' : ` ${unit}`}`
}
