/** Shows a job summary in a terminal, roughly as GitHub shows it on a page. */
import { Marked, type MarkedExtension } from 'marked'
// @ts-expect-error -- the package has no types of its own
import { markedTerminal as untyped } from 'marked-terminal'

const markedTerminal = untyped as (options: Readonly<Record<string, unknown>>) => MarkedExtension

/** Renders Markdown for a terminal. What a page folds away is shown unfolded, under its title. */
export function renderMarkdown(markdown: string): string {
  const unfolded = markdown
    .replace(/<details><summary>(.*?)<\/summary>/g, '**$1**')
    .replaceAll('</details>', '')
  const marked = new Marked(markedTerminal({ reflowText: true, width: 100, tab: 2 }))
  return marked.parse(unfolded, { async: false }).replaceAll('\u200b', '')
}
