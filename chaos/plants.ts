/**
 * Bugs to be put into the client on purpose, at least one for each rule: what is judged must be seen to be judged. Each
 * stands between an entry and its machine, so the action itself stays as it is.
 */
import type { HttpAnswer, HttpRequest, Transport } from '../src/network/http.ts'
import type { Host } from '../src/host.ts'
import { isOwn } from './ownership.ts'
import type { PlantedInto, Plant } from './play-story.ts'
import { OWN_REPO, type StoryRun } from './story.ts'

/** A bug, and the rule by which it has to be found. */
export interface PlantedBug {
  readonly bug: string
  readonly rule: string
  readonly plant: Plant
}

type Item = Record<string, unknown>

/** Everything that is planted. */
export const PLANTS: readonly PlantedBug[] = [
  {
    bug: 'deletes a snapshot that is not own',
    rule: 'never-1',
    plant: afterLists('main', (item) => (isOurs(item) ? null : ['DELETE', ''])),
  },
  {
    bug: 'deletes a snapshot that is not finished',
    rule: 'never-1',
    plant: afterLists('post', (item) =>
      isOurs(item) && textOf(item['status']) === 'in_progress' ? ['DELETE', ''] : null,
    ),
  },
  { bug: 'overlooks "protect"', rule: 'never-1', plant: inputAs('protect', () => '') },
  { bug: 'overlooks that a date is unreadable', rule: 'never-1', plant: listsAs(withReadableDates) },
  { bug: 'overlooks that a list is incomplete', rule: 'never-2', plant: listsAs(withoutCount) },
  { bug: 'makes room although a slot is free', rule: 'never-3', plant: inputAs('snapshot-limit', () => '1') },
  { bug: 'prunes below "keep"', rule: 'never-3', plant: inputAs('keep', () => '1') },
  { bug: 'takes the newest for the oldest', rule: 'never-3', plant: listsAs(withNewestAsOldest) },
  {
    bug: 'restores a snapshot that is not completed',
    rule: 'never-4',
    plant: afterLists('restore', (item) =>
      textOf(item['status']) === 'completed' ? null : ['POST', 'restore/'],
    ),
  },
  {
    bug: "restores a snapshot that this run's main did not make",
    rule: 'never-4',
    plant: afterLists('post', (item) =>
      textOf(item['status']) === 'completed' ? ['POST', 'restore/'] : null,
    ),
  },
  { bug: 'sends a change again when its answer is lost', rule: 'never-5', plant: resending() },
  {
    bug: 'exits 0 after a restore',
    rule: 'never-6',
    plant: withProcess((process) => withoutExitCode(process)),
  },
  { bug: 'sends the token to another host', rule: 'never-7', plant: transportOf(toAnotherHost) },
  {
    bug: 'prints the token',
    rule: 'never-7',
    plant: withPrinting((text) => `Authorization: Bearer ${text}`, 'api-token'),
  },
  {
    bug: 'prints the token in base64',
    rule: 'never-7',
    plant: withPrinting((text) => Buffer.from(`x${text}`).toString('base64'), 'api-token'),
  },
  { bug: 'prints what the API says as it is', rule: 'never-8', plant: printingAnswers() },
  { bug: 'writes a name into the summary as it is', rule: 'never-8', plant: rawSummary() },
  { bug: 'creates a second snapshot', rule: 'one-snapshot', plant: transportOf(creatingTwice) },
  { bug: 'overlooks a snapshot in the list', rule: 'slots', plant: listsAs(withoutTheFirst) },
  { bug: 'names a snapshot after another run', rule: 'provenance', plant: transportOf(namingOtherwise) },
  { bug: 'takes a restore for over at once', rule: 'restored-disk', plant: serversAs(withoutRestoring) },
  {
    bug: 'swallows the error line',
    rule: 'reported',
    plant: (host) => ({ ...host, toolkit: { ...host.toolkit, error: () => undefined } }),
  },
  { bug: 'never ends', rule: 'ends', plant: holdingOn() },
  { bug: 'takes twenty times as long as it may', rule: 'deadline', plant: withSlowClock(20) },
  { bug: 'waits for GitHub as long as it takes', rule: 'patience', plant: withoutPatience() },
  { bug: 'overlooks signals', rule: 'signals', plant: withProcess((process) => withoutSignals(process)) },
  { bug: 'restores but one server of several', rule: 'fleet', plant: transportOf(restoringOne) },
  { bug: "takes a safety snapshot for a deploy's", rule: 'target', plant: listsAs(withPreRestoreAsOwn) },
  { bug: 'overlooks "confirm"', rule: 'target', plant: inputAs('confirm', () => '') },
  { bug: 'takes no safety snapshot', rule: 'safety', plant: inputAs('safety-snapshot', () => 'false') },
  {
    bug: 'restores though nobody asked',
    rule: 'table',
    plant: inputAs('restore-on', () => 'failure,cancelled'),
  },
  {
    bug: 'takes a failed deploy for a good one',
    rule: 'table',
    plant: inputAs('deploy-status', (text) => text.replace('failure', 'success')),
  },
  { bug: 'overlooks "dry-run"', rule: 'only-reads', plant: inputAs('dry-run', () => 'false') },
  {
    bug: 'takes young snapshots for old ones',
    rule: 'young',
    plant: (host) => withClockAhead(host, 24 * 3_600_000),
  },
  { bug: 'overlooks that a snapshot has failed', rule: 'order', plant: listsAs(withFailedAsUnfinished) },
]

function transportOf(wrap: (send: Transport, host: Host, about: PlantedInto) => Transport): Plant {
  return (host, about) => ({ ...host, createTransport: () => wrap(host.createTransport(), host, about) })
}

function isListOf(request: HttpRequest, what: 'snapshots' | 'servers'): boolean {
  return request.method === 'GET' && request.url.pathname.endsWith(`/${what}/`)
}

/** After a list it sends something about the first snapshot for which `deed` has an answer; once for each process. */
function afterLists(
  kind: PlantedInto['kind'],
  deed: (item: Item) => readonly ['DELETE' | 'POST', string] | null,
): Plant {
  return transportOf((send, _, about) => {
    let isDone = about.kind !== kind
    return async (request) => {
      const answer = await send(request)
      if (isDone || !isListOf(request, 'snapshots')) return answer
      for (const item of itemsOf(answer)) {
        const what = deed(item)
        if (what === null || isDone) continue
        isDone = true
        const url = new URL(
          `${request.url.pathname}${textOf(item['id'] ?? item['uuid'])}/${what[1]}`,
          request.url,
        )
        await send({ ...request, method: what[0], url, fresh: true }).catch(() => undefined)
      }
      return answer
    }
  })
}

function itemsOf(answer: HttpAnswer): Item[] {
  const body = parsed(answer)
  const list = Array.isArray(body) ? body : (body as { results?: unknown } | null)?.results
  return Array.isArray(list)
    ? list.filter((each): each is Item => typeof each === 'object' && each !== null)
    : []
}

function parsed(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.body)
  } catch {
    return null
  }
}

/** The client reads every good list of snapshots as `change` has it. */
function listsAs(change: (items: Item[]) => Item[] | null): Plant {
  return changingLists('snapshots', change)
}

/** The same for lists of servers. */
function serversAs(change: (items: Item[]) => Item[]): Plant {
  return changingLists('servers', change)
}

function changingLists(what: 'snapshots' | 'servers', change: (items: Item[]) => Item[] | null): Plant {
  return transportOf((send) => async (request) => {
    const answer = await send(request)
    const body = parsed(answer)
    if (!isListOf(request, what) || answer.status !== 200 || typeof body !== 'object' || body === null)
      return answer
    const items = change(itemsOf(answer))
    if (items === null)
      return { ...answer, body: JSON.stringify({ count: itemsOf(answer).length, results: itemsOf(answer) }) }
    const changed = Array.isArray(body) ? items : { ...body, count: items.length, results: items }
    return { ...answer, body: JSON.stringify(changed) }
  })
}

/** Without `next`, and with as many in `count` as there are: null stands for that. */
function withoutCount(): null {
  return null
}

function withReadableDates(items: Item[]): Item[] {
  return items.map((each) =>
    Number.isNaN(Date.parse(textOf(each['created_at'])))
      ? { ...each, created_at: '2026-01-01T00:00:00Z' }
      : each,
  )
}

function withNewestAsOldest(items: Item[]): Item[] {
  const newest = items
    .filter((each) => isOurs(each) && textOf(each['status']).toLowerCase() === 'completed')
    .sort((a, b) => textOf(b['created_at']).localeCompare(textOf(a['created_at'])))[0]
  return items.map((each) => (each === newest ? { ...each, created_at: '2020-01-01T00:00:00Z' } : each))
}

function withFailedAsUnfinished(items: Item[]): Item[] {
  return items.map((each) =>
    /^(failed|error)$/i.test(textOf(each['status'])) ? { ...each, status: 'in_progress' } : each,
  )
}

function withPreRestoreAsOwn(items: Item[]): Item[] {
  const rename = (text: unknown): string => textOf(text).replace(/^pre-restore-/, 'pre-deploy-')
  return items.map((each) =>
    'label' in each ? { ...each, label: rename(each['label']) } : { ...each, name: rename(each['name']) },
  )
}

function withoutTheFirst(items: Item[]): Item[] {
  return items.slice(1)
}

function withoutRestoring(items: Item[]): Item[] {
  return items.map((each) =>
    /restoring/i.test(textOf(each['status'])) ? { ...each, status: 'active' } : each,
  )
}

function inputAs(name: string, change: (text: string) => string): Plant {
  return (host) => ({
    ...host,
    toolkit: {
      ...host.toolkit,
      getInput: (asked, options) => {
        const text = host.toolkit.getInput(asked, options)
        return asked === name ? change(text) : text
      },
    },
  })
}

function resending(): Plant {
  return transportOf((send) => async (request) => {
    try {
      return await send(request)
    } catch (error) {
      if (request.method === 'GET' || request.signal.aborted) throw error
      return await send(request)
    }
  })
}

function toAnotherHost(send: Transport): Transport {
  return async (request) => {
    const url = new URL(request.url.href.replace('admin.vps.org', 'hostile.example'))
    await send({ ...request, method: 'GET', body: null, url }).catch(() => undefined)
    return await send(request)
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

function restoringOne(send: Transport): Transport {
  let restores = 0
  return (request) => {
    if (!request.url.pathname.endsWith('/restore/') || ++restores === 1) return send(request)
    return Promise.resolve({ status: 400, headers: {}, body: '{"detail": "no"}' })
  }
}

function namingOtherwise(send: Transport): Transport {
  return (request) =>
    send({ ...request, body: request.body?.replace(/-9000000\d+-/, '-9000009999-') ?? null })
}

function withPrinting(change: (text: string) => string, input: string): Plant {
  return transportOf((send, host) => async (request) => {
    host.toolkit.info(change(host.toolkit.getInput(input)))
    return await send(request)
  })
}

function printingAnswers(): Plant {
  return transportOf((send, host) => async (request) => {
    const answer = await send(request)
    if (answer.status >= 400) host.toolkit.info(`VPS.org says: ${answer.body}`)
    return answer
  })
}

function rawSummary(): Plant {
  return (host) => {
    let last = ''
    const transport = (): Transport => {
      const send = host.createTransport()
      return async (request) => {
        const answer = await send(request)
        if (isListOf(request, 'snapshots'))
          last = itemsOf(answer)
            .map((each) => textOf(each['name'] ?? each['label']))
            .join('\n\n')
        return answer
      }
    }
    const writeSummary = (text: string): Promise<void> => host.toolkit.writeSummary(`${text}\n\n${last}`)
    return { ...host, createTransport: transport, toolkit: { ...host.toolkit, writeSummary } }
  }
}

function withProcess(wrap: (process: Host['process']) => Host['process']): Plant {
  return (host) => ({ ...host, process: wrap(host.process) })
}

function withoutExitCode(process: Host['process']): Host['process'] {
  return {
    ...bound(process),
    get exitCode() {
      return 0
    },
    set exitCode(_) {
      /* Lost. */
    },
  }
}

function withoutSignals(process: Host['process']): Host['process'] {
  const on = ((event: 'exit', listener: () => void) =>
    process.on(event, event.startsWith('SIG') ? () => undefined : listener)) as Host['process']['on']
  return {
    ...bound(process),
    on,
    get exitCode() {
      return process.exitCode
    },
    set exitCode(code) {
      process.exitCode = code
    },
  }
}

function bound(process: Host['process']): Host['process'] {
  const on = ((event: 'exit', listener: () => void) => process.on(event, listener)) as Host['process']['on']
  return { env: process.env, exit: (code) => process.exit(code), on }
}

/** Its questions to GitHub have no signal that could end them. */
function withoutPatience(): Plant {
  return (host) => ({
    ...host,
    loadOctokit: async (access, transport, redact) => {
      const octokit = await host.loadOctokit(access, transport, redact)
      type Call = (parameters: object) => unknown
      const areas = octokit.rest as unknown as Record<string, Record<string, Call>>
      const methodsOf = (area: string): object =>
        new Proxy(
          {},
          { get: (_, name) => (given: object) => areas[area]?.[String(name)]?.({ ...given, request: {} }) },
        )
      const rest = new Proxy({}, { get: (_, area) => methodsOf(String(area)) })
      return { rest } as unknown as typeof octokit
    },
  })
}

function holdingOn(): Plant {
  return (host) => {
    host.simulated.hold()
    return host
  }
}

function withSlowClock(factor: number): Plant {
  return (host) => ({ ...host, clock: { ...host.clock, elapsedMs: () => host.clock.elapsedMs() / factor } })
}

function withClockAhead(host: Host, ms: number): Host {
  return { ...host, clock: { ...host.clock, nowMs: () => host.clock.nowMs() + ms } }
}

const OURS: StoryRun = { id: '', attempt: 1, sha: '', ...OWN_REPO }

function isOurs(item: Item): boolean {
  const shown = {
    id: '',
    servers: [],
    name: textOf(item['name'] ?? item['label']),
    status: '',
    createdMs: null,
    description: item['description'] === undefined ? undefined : textOf(item['description']),
  }
  return isOwn(shown, 'pre-deploy', OURS)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}
