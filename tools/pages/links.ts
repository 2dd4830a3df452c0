/** Links that lead nowhere: to a file that is not there, or to a heading that a page does not have. */
import path from 'node:path'
import type { Finding } from './finding.ts'
import type { Page } from './markdown.ts'

/** How this repository is called by its own pages and templates. */
const HOME = 'https://github.com/your-org/vps-safety-snapshot'

/**
 * Checks the links of every page. What lies outside of the repository is not asked for.
 * @param files every file of the repository, spelt as it is
 */
export function deadLinks(pages: ReadonlyMap<string, Page>, files: readonly string[]): readonly Finding[] {
  const places = new Set(files.flatMap(withFolders))
  return [...pages].flatMap(([file, page]) =>
    page.links.flatMap(({ text, line }) => {
      const problem = problemOf(text, file, pages, places)
      return problem === null ? [] : [{ file, line, message: problem }]
    }),
  )
}

/** Checks the paths that sentences name as code, such as `src/index.ts` or `src/decide/`. */
export function deadPaths(pages: ReadonlyMap<string, Page>, files: readonly string[]): readonly Finding[] {
  const places = new Set(files.flatMap(withFolders))
  const roots = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? ''))
  return [...pages].flatMap(([file, page]) =>
    page.spans
      .filter(({ text }) => /^[\w.-]+\/[\w./-]*$/.test(text) && roots.has(text.split('/')[0] ?? ''))
      .filter(({ text }) => !places.has(text.replace(/\/$/, '')))
      .map(({ text, line }) => ({ file, line, message: `${text} is not there` })),
  )
}

/** Links to this repository in a text that is not Markdown, such as the form of an issue. */
export function homeLinksIn(text: string): readonly string[] {
  return text.split(/[\s"'<>()`]+/).filter((each) => each.startsWith(HOME))
}

/** Why a link leads nowhere; `null`: it does not, or that can not be known here. */
function problemOf(
  href: string,
  from: string,
  pages: ReadonlyMap<string, Page>,
  places: ReadonlySet<string>,
): string | null {
  const target = inRepository(href)
  if (target === null) return null
  const [place = '', anchor] = target.split('#')
  const file =
    place === ''
      ? target === href
        ? from
        : 'README.md'
      : path.posix.join(
          place.startsWith('/') || target !== href ? '' : path.posix.dirname(from),
          decoded(place),
        )
  const normal = path.posix.normalize(file).replace(/^\/|\/$/g, '')
  if (normal !== '.' && !places.has(normal)) return `${href} leads to ${normal}, which is not there`
  if (anchor === undefined) return null
  const page = pages.get(normal)
  if (page === undefined) return `${href} names a heading, and ${normal} is no page`
  return page.anchors.has(decoded(anchor))
    ? null
    : `${href} leads to #${anchor}, and ${normal} has no such heading`
}

/** The part of a link that names something here; `null` for one that leads elsewhere. */
function inRepository(href: string): string | null {
  if (href.startsWith(HOME)) {
    const rest = href.slice(HOME.length)
    if (rest === '' || rest.startsWith('#')) return rest
    const [, place] = /^\/(?:blob|tree)\/[^/]+\/(.*)$/.exec(rest) ?? []
    return place ?? null
  }
  return /^[a-z][a-z\d+.-]*:|^\/\//i.test(href) ? null : href
}

/** A file, and the folders that it is in. */
function withFolders(file: string): readonly string[] {
  const folder = path.posix.dirname(file)
  return folder === '.' ? [file] : [file, ...withFolders(folder)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
