/** A job summary as a page of its own, as GitHub renders it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Marked } from 'marked'

/** As wide as the summary is on the page of a run. */
export const WIDTH = 1180

const require = createRequire(import.meta.url)
const CSS = {
  light: require.resolve('github-markdown-css/github-markdown-light.css'),
  dark: require.resolve('github-markdown-css/github-markdown-dark.css'),
}

/** GitHub's colours by day and by night. */
export type Theme = 'light' | 'dark'

/** GitHub shows a quote that begins with `[!CAUTION]` as a coloured box with a title. */
const page = new Marked({
  gfm: true,
  renderer: {
    blockquote({ tokens }) {
      const html = this.parser.parse(tokens)
      const kind = /^<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\n/.exec(html)?.[1]?.toLowerCase()
      if (kind === undefined) return false
      const title = `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`
      const text = html.slice(html.indexOf('\n') + 1)
      return `<div class="markdown-alert markdown-alert-${kind}"><p class="markdown-alert-title">${title}</p>\n<p>${text}</div>\n`
    },
  },
})

/** The page. Its `data-height` says how high it is, once it is shown. */
export function summaryPage(markdown: string, theme: Theme): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Job summary</title>
<style>
${readFileSync(CSS[theme], 'utf8')}
html { background: ${theme === 'light' ? '#ffffff' : '#0d1117'}; }
body { margin: 0; padding: 24px 32px; box-sizing: border-box; width: ${WIDTH}px; }
.markdown-body table { display: table; width: auto; font-size: 13.5px; }
.markdown-body td code { white-space: nowrap; }
.markdown-body > :last-child { margin-bottom: 0 !important; }
</style>
<body class="markdown-body">
${page.parse(markdown, { async: false })}
<script>document.documentElement.dataset.height = Math.ceil(document.body.getBoundingClientRect().height)</script>
</body>
</html>
`
}
