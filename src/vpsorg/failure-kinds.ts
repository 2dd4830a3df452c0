/** What can go wrong between this action and the VPS.org API: one row for each kind, and the facts of one failure. */

/** How sure one can be that a change was not made: it was not, most likely not, or perhaps it was. */
export type Certainty = 'refused' | 'failed' | 'unclear'

/** What follows from a kind of failure. */
export interface KindFacts {
  /** Reading again may help: the answer was missing, broken, or a request to come back. */
  readonly readAgain: boolean
  /** The API will say the same at the next request. */
  readonly isFinal: boolean
  readonly change: Certainty | ((status: number | null) => Certainty)
}

/** All kinds. Those from `timeout` on brought no answer that can be used. */
export const KINDS = {
  unauthorized: { readAgain: false, isFinal: true, change: 'refused' },
  forbidden: { readAgain: false, isFinal: true, change: 'refused' },
  'not-found': { readAgain: false, isFinal: true, change: 'refused' },
  /** The list itself is not there: the address is wrong, whatever the server's id. */
  'no-such-list': { readAgain: false, isFinal: true, change: 'refused' },
  'bad-request': { readAgain: false, isFinal: true, change: 'refused' },
  /** 409, 423: something else is going on there, and nothing was done. */
  locked: { readAgain: true, isFinal: false, change: 'refused' },
  /** A 2xx whose body says no. */
  'said-no': { readAgain: true, isFinal: true, change: 'refused' },
  /** 403 by what stands before the API. */
  firewall: { readAgain: false, isFinal: true, change: 'refused' },
  'rate-limited': { readAgain: true, isFinal: false, change: 'failed' },
  'server-error': {
    readAgain: true,
    isFinal: false,
    change: (status: number | null) => ([500, 502, 503].includes(status ?? 0) ? 'failed' : 'unclear'),
  },
  /** Whatever sent it may have done the work first. */
  redirect: { readAgain: false, isFinal: true, change: 'unclear' },
  /** 408: the server gave up reading; other refusals are refusals. */
  'other-status': {
    readAgain: false,
    isFinal: true,
    change: (status: number | null) => (status === 408 ? 'unclear' : 'refused'),
  },
  timeout: { readAgain: true, isFinal: false, change: 'unclear' },
  lost: {
    readAgain: true,
    isFinal: false,
    change: (status: number | null) => (status === null ? 'failed' : 'unclear'),
  },
  malformed: { readAgain: true, isFinal: false, change: 'unclear' },
  unreadable: { readAgain: true, isFinal: true, change: 'unclear' },
  'wrong-shape': { readAgain: true, isFinal: true, change: 'unclear' },
  'too-large': { readAgain: false, isFinal: true, change: 'unclear' },
  aborted: { readAgain: false, isFinal: false, change: 'unclear' },
  /** This process was stopped before the request was sent. */
  'not-sent': { readAgain: false, isFinal: false, change: 'refused' },
} as const satisfies Readonly<Record<string, KindFacts>>

/** What is done by a call. */
export type Operation =
  | { readonly kind: 'list-servers' }
  /** `serverId`: `null` for the snapshots of all servers. */
  | { readonly kind: 'list-snapshots'; readonly serverId: string | null }
  | { readonly kind: 'create'; readonly name: string; readonly serverId: string }
  | { readonly kind: 'restore' | 'delete'; readonly snapshotId: string }

/** What went wrong. */
export type FailureKind = keyof typeof KINDS

/** The facts of a failure. */
export interface Failure {
  readonly kind: FailureKind
  readonly operation: Operation
  /** The HTTP status, where one arrived. */
  readonly status: number | null
  readonly requestId: string | null
  /** What the API said, or what the network or the parser said. Text from outside: escape it where it is shown. */
  readonly said: string | null
  /** How long the API asked us to wait. */
  readonly retryAfterMs: number | null
}
