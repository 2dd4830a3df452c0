/** post's part of the job summary. */
import type { Commits } from '../domain/commits.ts'
import { type Message, textOf } from '../domain/message.ts'
import { commitsChapter } from './commits.ts'
import { folded, summaryOf } from './fitting.ts'
import { helpPage } from './links.ts'
import { proseWithLinks } from './markdown.ts'
import { commandBlock, rollbackChapter, type RollbackTarget, workflowCommand } from './rollback-advice.ts'
import { type Table, tableMarkdown } from './table.ts'

/** For a glance: all well; to be checked; not done. */
export type Sign = '✅' | '⚠️' | '❌'

/** What post's summary is made of. Sentences may hold text from outside; they are escaped here. */
export interface PostFacts {
  readonly sign: Sign
  /** This action's own words. */
  readonly headline: string
  /** Whether the deploy may have run; by default it has. */
  readonly isDeployed?: boolean
  /** Where this action comes from, for a link to its pages; `null`: no link. */
  readonly source: { readonly repository: string; readonly ref: string } | null
  /** How the deploy ended, before everything else. */
  readonly intro?: string
  /** Its code leads to the page of troubles. */
  readonly message: (Omit<Message, 'code'> & { readonly code?: string }) | null
  /** What there is to say of each of several servers. */
  readonly servers?: readonly string[]
  /** What else there is to know. */
  readonly remarks?: readonly string[]
  /** Addresses in them that this action has made itself. */
  readonly links?: readonly string[]
  /** What the server holds, and what becomes of it; `null` when that was not read. */
  readonly snapshots: Table | null
  /** How to roll back by hand, where that may be wanted. */
  readonly rollback: RollbackGuide | null
  /** What the deploy had brought. */
  readonly commits?: readonly Commits[]
}

/** How to roll back by hand. */
export interface RollbackGuide {
  readonly target: RollbackTarget
  /** Only the command: nothing says that it is needed. */
  readonly isBrief?: boolean
}

/** Returns what was done after the deploy: a headline, what happened, the state with what to do next, and details. */
export function postSummary(facts: PostFacts): string {
  const { sign, headline, isDeployed = true, intro, message, servers = [], remarks = [] } = facts
  const { snapshots, rollback, commits = [], links = [] } = facts
  const text = (each: string): string => proseWithLinks(each, links)
  const next = textOf({ ...message, what: '' })
  return summaryOf(
    `${sign} ${isDeployed ? 'After the deploy' : 'The deploy did not run'}: ${headline}`,
    [
      text([intro, message?.what].join(' ')),
      ...(next === '' ? [] : [sign === '✅' ? text(next) : `> [!${ALERTS[sign]}]\n> ${text(next)}`]),
      ...servers.map((each) => `- ${text(each)}`),
      ...remarks.map(text),
    ],
    [helpLink(facts), rollback === null ? '' : rollbackMarkdown(rollback)]
      .filter((each) => each !== '')
      .join('\n\n'),
    [
      commitsChapter('deploy', commits),
      snapshots === null || snapshots.rows.length === 0
        ? ''
        : folded('Snapshots of the server', tableMarkdown(snapshots)),
    ],
  )
}

/** Where more is said of how it ended. */
function helpLink({ source, message, sign }: PostFacts): string {
  if (source === null || message?.code === undefined || sign === '✅') return ''
  return `[What to do about ${message.code}](${helpPage(source, message.code)})`
}

const ALERTS = { '⚠️': 'WARNING', '❌': 'CAUTION' } as const

/** Tells how to roll back by hand, as Markdown. */
export function rollbackMarkdown({ target, isBrief = false }: RollbackGuide): string {
  if (!isBrief) return rollbackChapter(target)
  return [
    'If it is needed, this rolls back to the snapshot from before the deploy:',
    commandBlock([workflowCommand(target)]),
  ].join('\n\n')
}
