/** Shows a job summary in a terminal, roughly as GitHub shows it on a page. */
import { Marked, type MarkedExtension } from 'marked'
// @ts-expect-error -- the package has no types of its own
import { markedTerminal as untyped } from 'marked-terminal'

const markedTerminal = untyped as (options: Readonly<Record<string, unknown>>) => MarkedExtension

/** Renders Markdown for a terminal. What a page folds away is shown as its title. May have escape codes. */
export function renderMarkdown(markdown: string): string {
  const folded = markdown.replaceAll(/<details><summary>(.*?)<\/summary>[^]*?<\/details>/g, '▸ $1')
  const marked = new Marked(markedTerminal({ reflowText: true, width: 100, tab: 2 }))
  return marked.parse(folded, { async: false }).replaceAll('\u200b', '').trim()
}
