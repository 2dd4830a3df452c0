/** Bugs in what a client deletes, creates and restores. */
import type { HttpAnswer, Transport } from '../../src/network/http.ts'
import type { Platform } from '../../src/platform.ts'
import {
  afterLists,
  answersAs,
  gitHubAs,
  inputAs,
  isCreate,
  isOfRun,
  isOurs,
  isRestore,
  type Item,
  listsAs,
  onlyIn,
  serversAs,
  statusOf,
  textOf,
  transportOf,
  withProcess,
} from './seeded-bug-tools.ts'
import type { SeededBug } from './seeded-bugs.ts'

export const BUGS_IN_CHANGES: readonly SeededBug[] = [
  {
    bug: 'deletes a snapshot that is not own',
    rule: 'never-1',
    seed: 2,
    plant: afterLists('main', (item) => (isOurs(item) ? null : ['DELETE', ''])),
  },
  {
    bug: 'deletes a snapshot that is not finished',
    rule: 'never-1',
    seed: 1,
    plant: afterLists('post', (item) =>
      isOurs(item) && statusOf(item) === 'in_progress' ? ['DELETE', ''] : null,
    ),
  },
  { bug: 'overlooks "protect"', rule: 'never-1', seed: 20, plant: inputAs('protect', () => '') },
  {
    bug: 'overlooks that a date is unreadable',
    rule: 'never-1',
    seed: 51,
    plant: listsAs((items) => items.map(withReadableDate)),
  },
  {
    bug: "takes a person's name with a date in it for own",
    rule: 'never-1',
    seed: 583,
    plant: listsAs((items) =>
      items.map((each) => renamed(each, (name) => name.replace('-20250115-', '-202501150-'))),
    ),
  },
  {
    bug: 'believes a word that was cut',
    rule: 'never-1',
    seed: 34,
    plant: listsAs((items) => items.map(withEnd)),
  },
  { bug: 'overlooks that a list is incomplete', rule: 'never-2', seed: 3, plant: listsAs(() => null) },
  {
    bug: 'makes room although a slot is free',
    rule: 'never-3',
    seed: 21,
    plant: inputAs('snapshot-limit', () => '1'),
  },
  { bug: 'prunes below "keep"', rule: 'never-3', seed: 12, plant: inputAs('keep', () => '1') },
  {
    bug: 'counts what is being deleted for "keep"',
    rule: 'never-3',
    seed: 838,
    plant: onlyIn(
      ['post', 'prune'],
      listsAs((items) => items.map(deletingAs('in_progress'))),
    ),
  },
  {
    bug: 'makes room on a server that is above its limit',
    rule: 'never-3',
    seed: 230,
    plant: onlyIn(
      ['main'],
      listsAs((items) => items.slice(0, 5)),
    ),
  },
  { bug: 'takes the newest for the oldest', rule: 'never-3', seed: 10, plant: listsAs(withNewestAsOldest) },
  {
    bug: 'overlooks that a snapshot has failed',
    rule: 'order',
    seed: 10,
    plant: listsAs((items) =>
      items.map((each) =>
        /^(failed|error)$/.test(statusOf(each)) ? { ...each, status: 'in_progress' } : each,
      ),
    ),
  },
  {
    bug: 'takes young snapshots for old ones',
    rule: 'young',
    seed: 10,
    plant: (host) => ({
      ...host,
      clock: { ...host.clock, nowMs: () => host.clock.nowMs() + 24 * 3_600_000 },
    }),
  },
  {
    bug: 'takes every deploy for ended before it deletes',
    rule: 'going',
    seed: 99,
    plant: onlyIn(['main', 'prune', 'restore'], gitHubAs(asEnded)),
  },
  {
    bug: 'takes every deploy for ended before it restores',
    rule: 'going',
    seed: 38,
    plant: onlyIn(['post'], gitHubAs(asEnded)),
  },
  {
    bug: 'overlooks that slots are coming free',
    rule: 'late-slot',
    seed: 3,
    plant: onlyIn(
      ['main'],
      listsAs((items) => items.map(deletingAs('in_progress'))),
    ),
  },
  {
    bug: 'stops at the first delete that is refused',
    rule: 'next-candidate',
    seed: 197,
    plant: answersAs(
      (request) => request.method === 'DELETE',
      (answer) => (answer.status >= 400 && answer.status < 500 ? { ...answer, status: 401 } : answer),
    ),
  },
  {
    bug: 'restores a snapshot that is not completed',
    rule: 'never-4',
    seed: 3,
    plant: afterLists('restore', (item) => (statusOf(item) === 'completed' ? null : ['POST', 'restore/'])),
  },
  {
    bug: "restores a snapshot that this run's main did not make",
    rule: 'never-4',
    seed: 1,
    plant: afterLists('post', (item) => (statusOf(item) === 'completed' ? ['POST', 'restore/'] : null)),
  },
  {
    bug: 'sends a change again when its answer is lost',
    rule: 'never-5',
    seed: 13,
    plant: transportOf(resending),
  },
  {
    bug: 'sends a restore again after an error of the provider',
    rule: 'never-5',
    seed: 140,
    plant: transportOf(restoringAgain),
  },
  {
    bug: 'sends a create again and again while the server is locked',
    rule: 'never-5',
    seed: 108,
    plant: transportOf(creatingUntilUnlocked),
  },
  { bug: 'exits 0 after a restore', rule: 'never-6', seed: 4, plant: withProcess(withoutExitCode) },
  { bug: 'creates a second snapshot', rule: 'one-snapshot', seed: 2, plant: transportOf(creatingTwice) },
  {
    bug: 'overlooks what has become of a lost create',
    rule: 'one-snapshot',
    seed: 187,
    plant: listsAs((items, about) => items.filter((each) => !isOfRun(each, about))),
  },
  {
    bug: 'overlooks a snapshot in the list',
    rule: 'slots',
    seed: 5,
    plant: listsAs((items) => items.slice(1)),
  },
  {
    bug: 'names a snapshot after another run',
    rule: 'provenance',
    seed: 1,
    plant: transportOf(creatingAs((body) => body.replace(/-9000000\d+-/, '-9000009999-'))),
  },
  {
    bug: 'writes its mark last',
    rule: 'provenance',
    seed: 1,
    plant: transportOf(creatingAs((body) => body.replace(/ mark=(\w+)(.*?) \|/, '$2 mark=$1 |'))),
  },
  {
    bug: 'says of no snapshot that it guards its run',
    rule: 'provenance',
    seed: 9,
    plant: transportOf(creatingAs((body) => body.replace(' guards=run', ''))),
  },
  {
    bug: 'gives up at once when its create ran out of time',
    rule: 'lost-create',
    seed: 113,
    plant: answersAs(isCreate, (answer) => (answer.status === 504 ? { ...answer, status: 400 } : answer)),
  },
  {
    bug: 'takes its snapshot while the server is being restored',
    rule: 'main-waits',
    seed: 20,
    plant: onlyIn(
      ['main'],
      serversAs((items) => items.map(restoringAs('active'))),
    ),
  },
  { bug: 'overlooks "dry-run"', rule: 'only-reads', seed: 31, plant: inputAs('dry-run', () => 'false') },
  {
    bug: 'restores without a request',
    rule: 'table',
    seed: 23,
    plant: inputAs('restore-on', () => 'failure,cancelled'),
  },
  {
    bug: 'takes a failed deploy for a good one',
    rule: 'table',
    seed: 1,
    plant: inputAs('deploy-status', (text) => text.replace('failure', 'success')),
  },
  {
    bug: 'overlooks who has deployed since',
    rule: 'deployed-since',
    seed: 3,
    plant: onlyIn(
      ['post'],
      listsAs((items, about) =>
        items.map((each) =>
          isOfRun(each, about) ? each : { ...each, description: 'by hand', name: 'x', label: 'x' },
        ),
      ),
    ),
  },
  {
    bug: 'overlooks when another deploy has ended',
    rule: 'deployed-since',
    seed: 183,
    plant: onlyIn(['post'], gitHubAs(asEndedLongAgo)),
  },
  {
    bug: 'takes a break before its restore',
    rule: 'last-look',
    seed: 4,
    plant: transportOf(resting),
  },
  {
    bug: 'restores but one server of several',
    rule: 'fleet',
    seed: 98,
    plant: transportOf(restoringOne),
  },
  {
    bug: "takes a safety snapshot for a deploy's",
    rule: 'target',
    seed: 147,
    plant: listsAs((items) =>
      items.map((each) => renamed(each, (name) => name.replace(/^pre-restore-/, 'pre-deploy-'))),
    ),
  },
  { bug: 'overlooks "confirm"', rule: 'target', seed: 38, plant: inputAs('confirm', () => '') },
  {
    bug: 'takes no safety snapshot',
    rule: 'safety',
    seed: 3,
    plant: inputAs('safety-snapshot', () => 'false'),
  },
  {
    bug: 'sends something to a server that was given by its name',
    rule: 'meant',
    seed: 12,
    plant: serversAs((items) => items.map((each) => ({ ...each, name: 'x', ip_address: 'x' }))),
  },
  {
    bug: 'is content with a "protect" that protects nothing',
    rule: 'protect',
    seed: 6,
    plant: inputAs('protect', (text) => text.replace(/["'`;#|]/g, '')),
  },
]

function withReadableDate(each: Item): Item {
  return Number.isNaN(Date.parse(textOf(each['created_at'])))
    ? { ...each, created_at: '2026-01-01T00:00:00Z' }
    : each
}

function renamed(each: Item, change: (name: string) => string): Item {
  const field = 'label' in each ? 'label' : 'name'
  return { ...each, [field]: change(textOf(each[field])) }
}

function withEnd(each: Item): Item {
  const description = textOf(each['description'])
  return description.startsWith('vps-') && !description.includes(' |')
    ? { ...each, description: `${description} |` }
    : each
}

function deletingAs(status: string): (each: Item) => Item {
  return (each) => (/^(deleting|deleted|removing)$/.test(statusOf(each)) ? { ...each, status } : each)
}

function restoringAs(status: string): (each: Item) => Item {
  return (each) => (statusOf(each) === 'restoring' ? { ...each, status } : each)
}

function withNewestAsOldest(items: Item[]): Item[] {
  const newest = items
    .filter((each) => isOurs(each) && statusOf(each) === 'completed')
    .sort((a, b) => textOf(b['created_at']).localeCompare(textOf(a['created_at'])))[0]
  return items.map((each) => (each === newest ? { ...each, created_at: '2020-01-01T00:00:00Z' } : each))
}

const LONG_AGO = '2026-01-01T00:00:00Z'

/** Of a run, a job, or a list of jobs. */
function asEnded(call: string, data: unknown): unknown {
  if (!call.startsWith('actions.')) return data
  const { jobs, ...fields } = data as { readonly jobs?: readonly object[] }
  const ended = { status: 'completed', completed_at: LONG_AGO, updated_at: LONG_AGO }
  return {
    ...fields,
    ...ended,
    ...(jobs === undefined ? {} : { jobs: jobs.map((each) => ({ ...each, ...ended })) }),
  }
}

/** What goes on goes on, and what has ended ended long ago. */
function asEndedLongAgo(call: string, data: unknown): unknown {
  if (!call.startsWith('actions.')) return data
  const { jobs, ...fields } = data as { readonly jobs?: readonly object[] }
  const earlier = (each: object): object => ({
    ...each,
    ...('completed_at' in each && each.completed_at !== null ? { completed_at: LONG_AGO } : {}),
    ...('updated_at' in each ? { updated_at: LONG_AGO } : {}),
  })
  return { ...earlier(fields), ...(jobs === undefined ? {} : { jobs: jobs.map(earlier) }) }
}

function resending(send: Transport): Transport {
  return async (request) => {
    try {
      return await send(request)
    } catch (error) {
      if (request.method === 'GET' || request.signal.aborted) throw error
      return await send(request)
    }
  }
}

function restoringAgain(send: Transport): Transport {
  return async (request) => {
    const answer = await send(request)
    return isRestore(request) && answer.status >= 500 ? await send(request) : answer
  }
}

function creatingUntilUnlocked(send: Transport, host: Platform): Transport {
  return async (request) => {
    for (let times = 0; ; times++) {
      const answer = await send(request)
      if (!isCreate(request) || ![409, 423].includes(answer.status) || times === 5) return answer
      await host.clock.sleep(3000, request.signal)
    }
  }
}

function creatingTwice(send: Transport): Transport {
  return async (request) => {
    const answer = await send(request)
    if (answer.status !== 201) return answer
    await send({ ...request, body: (request.body ?? '').replace(/mark=\w{8}/, 'mark=00000000') }).catch(
      () => undefined,
    )
    return answer
  }
}

function creatingAs(change: (body: string) => string): (send: Transport) => Transport {
  return (send) => (request) =>
    send({ ...request, body: request.body === null ? null : change(request.body) })
}

function restoringOne(send: Transport): Transport {
  let restores = 0
  return (request) => {
    if (!isRestore(request) || ++restores === 1) return send(request)
    return Promise.resolve({ status: 404, headers: {}, body: '{"detail": "no"}' })
  }
}

function resting(send: Transport, host: Platform): Transport {
  return async (request): Promise<HttpAnswer> => {
    if (isRestore(request)) await host.clock.sleep(10_000, request.signal)
    return await send(request)
  }
}

function withoutExitCode(process: Platform['process']): Platform['process'] {
  return {
    env: process.env,
    exit: (code) => process.exit(code),
    on: ((event: 'exit', listener: () => void) => process.on(event, listener)) as Platform['process']['on'],
    get exitCode() {
      return 0
    },
    set exitCode(_) {
      /* Lost. */
    },
  }
}
