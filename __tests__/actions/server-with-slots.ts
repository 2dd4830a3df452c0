/** A server whose snapshots an action deletes and creates, without a machine: what the API answers is given, and what was sent is written down. */
import type { Context } from '../../src/actions/shared/step.ts'
import type { Snapshot } from '../../src/domain/snapshot.ts'
import type { Outcome, SnapshotOrder } from '../../src/vpsorg/changes.ts'
import { VpsOrgError } from '../../src/vpsorg/failure.ts'
import type { Failure, FailureKind } from '../../src/vpsorg/failure-kinds.ts'
import { NOW_MS, SERVER_ID, snapshot } from '../decide/snapshots.ts'
import { FakeClock } from '../fake-clock.ts'
import { postContext, type Said } from './post-context.ts'

/** What a test may do to the server. */
export interface Provider {
  readonly clock: FakeClock
  readonly add: (...snapshots: readonly Snapshot[]) => void
  readonly remove: (...ids: readonly string[]) => void
  /** Its state in the list of servers. */
  readonly becomes: (status: string) => void
  /** Whether its list of snapshots can be read. */
  readonly hide: (isHidden: boolean) => void
  /** Ends this process by a signal. */
  readonly stop: () => void
}

/** Answers one create, of which `made` is the snapshot; it is listed only if the answer adds it. */
export type Create = (to: Provider, made: Snapshot, order: SnapshotOrder) => Outcome<Snapshot>
/** Answers one delete. */
export type Delete = (to: Provider, id: string) => Outcome<'deleted' | 'already-deleted'>

/** What happens. */
export interface Course {
  readonly held: readonly Snapshot[]
  /** The answers to the creates; more are not to be sent. */
  readonly creates?: readonly Create[]
  /** The answers to the deletes of each id; none stands for one that is done. */
  readonly deletes?: Readonly<Record<string, readonly Delete[]>>
  readonly duringSleep?: (to: Provider) => void
  /** How long reading the list of servers takes. */
  readonly serversTakeMs?: number
}

/** What was done. */
export interface Done extends Said {
  /** Creates and deletes, in their order: `delete 801`. */
  readonly sent: string[]
  /** How often the snapshots were listed. */
  lists: number
  /** What was noted as made by this job. */
  readonly notes: { readonly id: string; readonly name: string; readonly mark: string }[]
  readonly clock: FakeClock
}

/** Marks in the order in which they are given. */
export const MARKS = ['a0000001', 'a0000002', 'a0000003', 'a0000004', 'a0000005'] as const

/** Answers as the API does when all is well. */
export const create: Create = (to, made) => {
  to.add(made)
  return { kind: 'accepted', value: made }
}

const deleteIt: Delete = (to, id) => {
  to.remove(id)
  return { kind: 'accepted', value: 'deleted' }
}

/** Another job deleted it first. */
export const deletedBefore: Delete = (to, id) => {
  to.remove(id)
  return { kind: 'accepted', value: 'already-deleted' }
}

/** Why a call failed. */
export function errorOf(kind: FailureKind, more: Partial<Failure> = {}): VpsOrgError {
  const operation = { kind: 'list-snapshots', serverId: SERVER_ID } as const
  return new VpsOrgError({
    ...{ kind, operation, status: null, requestId: null, said: null, retryAfterMs: null },
    ...more,
  })
}

/** A server that goes through this, and an action that is a minute old. */
export function serverWithSlots(course: Course): { readonly context: Context; readonly done: Done } {
  const clock = new FakeClock(NOW_MS)
  clock.advance(60_000)
  const { context, said } = postContext({ clock })
  const done: Done = { ...said, sent: [], lists: 0, notes: [], clock }
  const controller = new AbortController()
  const there = new Map(course.held.map((each) => [each.id, each]))
  let status = 'active'
  let isHidden = false
  const provider: Provider = {
    clock,
    add: (...snapshots) => {
      for (const each of snapshots) there.set(each.id, each)
    },
    remove: (...ids) => {
      for (const each of ids) there.delete(each)
    },
    becomes: (next) => {
      status = next
    },
    hide: (next) => {
      isHidden = next
    },
    stop: () => {
      controller.abort('SIGTERM')
    },
  }
  clock.beforeSleep = () => course.duringSleep?.(provider)
  let creates = 0
  let marks = 0
  const vpsOrg: Context['vpsOrg'] = {
    ...context.vpsOrg,
    listServers: () => {
      clock.advance(course.serversTakeMs ?? 0)
      const server = { ids: [SERVER_ID], name: 'web', status, addresses: [] }
      return Promise.resolve({ servers: [server], incomplete: null })
    },
    listSnapshots: () => {
      if (++done.lists > 200) throw new Error('This does not end.')
      if (isHidden) return Promise.reject(errorOf('server-error', { status: 503 }))
      return Promise.resolve({ snapshots: [...there.values()], incomplete: null })
    },
    createSnapshot: (order) => {
      done.sent.push(`create ${order.name}`)
      const answer = course.creates?.[creates++]
      if (answer === undefined) throw new Error('This create was not to be sent.')
      const { serverId, ...fields } = order
      const id = `${900 + creates}`
      const made = snapshot({ ...fields, id, serverIds: [serverId], createdAtMs: clock.nowMs() })
      return Promise.resolve(answer(provider, made, order))
    },
    deleteSnapshot: (id) => {
      const before = done.sent.filter((each) => each === `delete ${id}`).length
      done.sent.push(`delete ${id}`)
      const given = course.deletes?.[id]
      const answer = given === undefined && before === 0 ? deleteIt : given?.[before]
      if (answer === undefined) throw new Error(`The delete of ${id} was not to be sent so often.`)
      return Promise.resolve(answer(provider, id))
    },
  }
  const madeHere: Context['madeHere'] = {
    ...context.madeHere,
    write: ({ id, name }, mark) => {
      done.notes.push({ id, name, mark })
    },
  }
  const newMark = (): string => MARKS[marks++] ?? ''
  return { context: { ...context, signal: controller.signal, vpsOrg, madeHere, newMark }, done }
}
