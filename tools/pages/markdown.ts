/** What the checks need to know of a page of Markdown. */
import GithubSlugger from 'github-slugger'
import { marked, type MarkedToken, type Token } from 'marked'

/** Something in a page, and the line that it begins on, from 1. */
export interface Placed {
  readonly text: string
  readonly line: number
}

/** A block of code; its text begins on the line after `line`. */
export interface CodeBlock extends Placed {
  readonly language: string
}

/** A page, as far as the checks go. */
export interface Page {
  /** What a link can jump to: headings as GitHub names them, and ids of HTML. */
  readonly anchors: ReadonlySet<string>
  /** Targets of links and pictures. */
  readonly links: readonly Placed[]
  readonly blocks: readonly CodeBlock[]
  /** Code within a sentence. */
  readonly spans: readonly Placed[]
}

/** Reads a page. Total over all texts. */
export function readPage(markdown: string): Page {
  const anchors = new Set<string>()
  const links: Placed[] = []
  const blocks: CodeBlock[] = []
  const spans: Placed[] = []
  const slugger = new GithubSlugger()
  let position = 0
  for (const token of tokensOf(marked.lexer(markdown))) {
    // Tokens come in the order of the page. One whose text was changed on the way counts for where the last one was.
    const found = markdown.indexOf(token.raw, position)
    if (found !== -1) position = found
    const line = markdown.slice(0, position).split('\n').length
    switch (token.type) {
      case 'heading':
        anchors.add(slugger.slug(plainText(token.tokens)))
        break
      case 'link':
      case 'image':
        links.push({ text: token.href, line })
        break
      case 'code':
        blocks.push({ text: token.text, line, language: token.lang ?? '' })
        break
      case 'codespan':
        spans.push({ text: token.text, line })
        break
      case 'html':
        for (const [, name, value = ''] of token.raw.matchAll(/\b(href|src|srcset|id|name)="([^"]*)"/g)) {
          if (name === 'id' || name === 'name') anchors.add(value)
          else links.push({ text: value, line })
        }
        break
      default:
    }
  }
  return { anchors, links, blocks, spans }
}

/** All of them, those within others too, in the order of the page. */
function tokensOf(tokens: readonly Token[]): readonly MarkedToken[] {
  const all: MarkedToken[] = []
  void marked.walkTokens([...tokens], (token) => {
    // Without extensions there are no others.
    all.push(token as MarkedToken)
  })
  return all
}

function plainText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      const { tokens: within, text } = token as { readonly tokens?: readonly Token[]; readonly text?: string }
      return within === undefined ? (text ?? '') : plainText(within)
    })
    .join('')
}
