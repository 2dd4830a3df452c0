import { API_BASE } from './operations.ts'
import type { Quirks } from './quirks.ts'

/** What a list is asked for. */
export interface ListRequest {
  /** Where the list is, without a query: `http://127.0.0.1:8787/api/v1/snapshots/`. */
  url: string
  query: URLSearchParams
}

/** A list in the form that the quirks say, or null for a page that is not there. */
export function listAnswer(items: readonly unknown[], request: ListRequest, quirks: Quirks): unknown {
  const count = items.length + quirks.countOverstatedBy
  if (quirks.list === 'counted') return { count, results: items }
  if (quirks.list === 'bare-array') return items

  const page = Number(request.query.get('page') ?? '1')
  if (!Number.isSafeInteger(page) || page < 1) return null
  const start = (page - 1) * quirks.pageSize
  const results = items.slice(start, start + quirks.pageSize)
  if (page > 1 && results.length === 0 && quirks.pageBehindLast === 'not-found') return null

  switch (quirks.list) {
    case 'bare-paged':
      return results
    case 'paged-without-next':
      return { count, results }
    case 'paged':
      return {
        count,
        next: start + results.length < items.length ? pageLink(request, page + 1, quirks) : null,
        previous: page > 1 ? pageLink(request, page - 1, quirks) : null,
        results,
      }
  }
}

function pageLink(request: ListRequest, page: number, quirks: Quirks): string {
  const url = new URL(request.url)
  for (const [name, value] of request.query) url.searchParams.set(name, value)
  url.searchParams.set('page', String(page))
  if (quirks.linkBase !== '') url.pathname = url.pathname.replace(API_BASE, quirks.linkBase)
  return quirks.linkOrigin === '' ? url.href : new URL(url.pathname + url.search, quirks.linkOrigin).href
}
