/** The job summary of a rollback by hand. */
import type { Commits } from '../domain/commits.ts'
import type { Message } from '../domain/message.ts'
import { commitsChapter } from './commits.ts'
import { folded, summaryOf } from './fitting.ts'
import { code, prose } from './markdown.ts'
import {
  commandBlock,
  conditionSentence,
  rollbackForm,
  type RollbackTarget,
  whatIsLost,
  workflowCommand,
} from './rollback-advice.ts'
import { listChapters, type SnapshotList } from './snapshot-list.ts'
import { type Table, tableMarkdown } from './table.ts'

/** What there is to show. Texts may hold text from outside; they are escaped here. */
export interface RollbackReport {
  /** This action's own words. */
  readonly headline: string
  /** What happened, and below it, as an alert, the state and the next step. */
  readonly message?: Omit<Message, 'code'> | null
  readonly sentences?: readonly string[]
  /** How several servers came out of it. */
  readonly servers?: readonly { readonly serverId: string; readonly text: string }[]
  /** Where the end is explained: a page, and its anchor. */
  readonly help?: { readonly page: string; readonly code: string } | null
  /** The snapshots that there are to choose from. */
  readonly choices?: Table | null
  /** The same in a dry run that is to show all of them. */
  readonly list?: SnapshotList | null
  /** What would undo it. */
  readonly undo?: RollbackTarget | null
  /** What another try would be. */
  readonly again?: RollbackTarget | null
  readonly commits?: readonly Commits[]
  /** The snapshots before the rollback. */
  readonly snapshots?: Table | null
}

/** Returns the summary: what happened first, what to do next, and all else folded. */
export function rollbackSummary(report: RollbackReport): string {
  const { headline, message = null, sentences = [], servers = [], help = null } = report
  const { choices = null, list = null, undo = null, again = null, commits = [], snapshots = null } = report
  const parts = [
    ...(message === null ? [] : [prose(message.what), alertOf(message)]),
    ...sentences.map(prose),
    serversMarkdown(servers),
    help === null ? '' : `[Help for ${help.code}](${help.page})`,
    hasRows(choices) ? `#### Snapshots to choose from\n\n${tableMarkdown(choices)}` : '',
    ...(list === null ? [] : listChapters(list)),
  ]
  return summaryOf(
    headline,
    parts,
    again !== null ? againChapter(again) : undo === null ? '' : undoChapter(undo),
    [
      commitsChapter('rollback', commits),
      hasRows(snapshots) ? folded('Snapshots before the rollback', tableMarkdown(snapshots)) : '',
    ],
  )
}

function hasRows(table: Table | null): table is Table {
  return table !== null && table.rows.length > 0
}

function alertOf({ state = '', next = '' }: Omit<Message, 'code'>): string {
  const lines = [state, next].filter((each) => each !== '')
  return lines.length === 0 ? '' : ['> [!WARNING]', ...lines.map((each) => `> ${prose(each)}`)].join('\n')
}

function serversMarkdown(servers: NonNullable<RollbackReport['servers']>): string {
  if (servers.length === 0) return ''
  const rows = servers.map(({ serverId, text }) => `| ${code(serverId)} | ${prose(text)} |`)
  return ['| Server | What happened |', '| --- | --- |', ...rows].join('\n')
}

function undoChapter(undo: RollbackTarget): string {
  const how = [
    `This restores the state before the rollback. ${whatIsLost(undo.sinceMs)}`,
    rollbackForm(undo),
    'Or copy this command:',
    commandBlock([workflowCommand(undo)]),
  ]
  return folded('How to undo this rollback', how.join('\n\n'))
}

function againChapter(again: RollbackTarget): string {
  return [
    '#### Roll back again',
    conditionSentence(again),
    rollbackForm(again),
    'Or copy this command:',
    commandBlock([workflowCommand(again)]),
  ]
    .filter((each) => each !== '')
    .join('\n\n')
}
