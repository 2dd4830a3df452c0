import type { Fault, Work } from './faults.ts'

/** A fault that is an answer. */
type AnswerFault = Exclude<Fault, { kind: 'delay' }>

/** What a firewall before the API says to a request that it does not let through. Its page is HTML. */
export function firewall(status = 403): AnswerFault {
  return {
    kind: 'status',
    status,
    headers: {
      'content-type': 'text/html; charset=UTF-8',
      server: 'cloudflare',
      'cf-ray': '8c0ffee0d00d1234-FRA',
    },
    body:
      '<!DOCTYPE html>\n<html><head><title>Attention Required! | Cloudflare</title></head>' +
      '<body><h1>Sorry, you have been blocked</h1></body></html>\n',
  }
}

/** An answer with 2xx whose JSON says no. Default: nothing was done. */
export function saysNo(
  message: string,
  { as = 'success', work = 'not-done' }: { as?: 'success' | 'error' | 'failed'; work?: Work } = {},
): AnswerFault {
  return {
    kind: 'body',
    json: as === 'success' ? { success: false, message } : { status: as, message },
    work,
  }
}
