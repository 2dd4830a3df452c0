/** Ways to put a bug between an entry and its machine: in what it sends, in what it reads, in what it is given and in what it says. */
import { parsedJson } from './answers.ts'
import type { HttpAnswer, HttpRequest, Transport } from '../../src/network/http.ts'
import type { Platform } from '../../src/platform.ts'
import { isOwn, originOf } from './ownership.ts'
import type { Plant, PlantedInto } from './play-story.ts'
import { OWN_REPO, type StoryRun } from './story.ts'

/** An entry of a list, as it came. */
export type Item = Record<string, unknown>

/** What stands between the client and the network. */
export type Wrap = (send: Transport, host: Platform, about: PlantedInto) => Transport

export function transportOf(wrap: Wrap): Plant {
  return (host, about) => ({ ...host, createTransport: () => wrap(host.createTransport(), host, about) })
}

/** The bug is only in these entries. */
export function onlyIn(kinds: readonly PlantedInto['kind'][], plant: Plant): Plant {
  return (host, about) => (kinds.includes(about.kind) ? plant(host, about) : host)
}

export function isListOf(request: HttpRequest, what: 'snapshots' | 'servers'): boolean {
  return request.method === 'GET' && request.url.pathname.endsWith(`/${what}/`)
}

export function isCreate({ method, url }: HttpRequest): boolean {
  return method === 'POST' && url.pathname.endsWith('/snapshots/')
}

export function isRestore({ url }: HttpRequest): boolean {
  return url.pathname.endsWith('/restore/')
}

/** After a list it sends something about the first snapshot for which `deed` has an answer; once for each process. */
export function afterLists(
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

export function itemsOf(answer: HttpAnswer): Item[] {
  const body = parsedJson(answer.body)
  const list = Array.isArray(body) ? body : (body as { results?: unknown } | null | undefined)?.results
  return Array.isArray(list)
    ? list.filter((each): each is Item => typeof each === 'object' && each !== null)
    : []
}

/** The client reads every good list of snapshots as `change` has it. */
export function listsAs(change: (items: Item[], about: PlantedInto) => Item[] | null): Plant {
  return changingLists('snapshots', change)
}

/** The same for lists of servers. */
export function serversAs(change: (items: Item[], about: PlantedInto) => Item[] | null): Plant {
  return changingLists('servers', change)
}

/** Null: without `next`, and with as many in `count` as there are. */
function changingLists(
  what: 'snapshots' | 'servers',
  change: (items: Item[], about: PlantedInto) => Item[] | null,
): Plant {
  return transportOf((send, _, about) => async (request) => {
    const answer = await send(request)
    const body = parsedJson(answer.body)
    if (!isListOf(request, what) || answer.status !== 200 || typeof body !== 'object' || body === null)
      return answer
    const found = itemsOf(answer)
    const items = change(found, about)
    if (items === null) return { ...answer, body: JSON.stringify({ count: found.length, results: found }) }
    const changed = Array.isArray(body) ? items : { ...body, count: items.length, results: items }
    return { ...answer, body: JSON.stringify(changed) }
  })
}

/** The client reads an answer to such a request as `change` has it. */
export function answersAs(
  fits: (request: HttpRequest) => boolean,
  change: (answer: HttpAnswer) => HttpAnswer,
): Plant {
  return transportOf((send) => async (request) => {
    const answer = await send(request)
    return fits(request) ? change(answer) : answer
  })
}

/** The client is given another input. */
export function inputAs(name: string, change: (text: string) => string): Plant {
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

/** What it says is changed on the way, in all that it says: log, annotations and summary. */
export function sayingAs(change: (text: string) => string): Plant {
  return (host) => {
    const { toolkit } = host
    const as = (say: (message: string) => void) => (message: string | Error) => {
      say(change(message instanceof Error ? message.message : message))
    }
    return {
      ...host,
      toolkit: {
        ...toolkit,
        info: as(toolkit.info),
        notice: as(toolkit.notice),
        warning: as(toolkit.warning),
        error: as(toolkit.error),
        writeSummary: (text) => toolkit.writeSummary(change(text)),
      },
    }
  }
}

/** Its answers from GitHub are changed on the way; `call` is as in `actions.getWorkflowRun`. */
export function gitHubAs(change: (call: string, data: unknown) => unknown): Plant {
  return withGitHub((call, ask) => async (parameters) => {
    const answer = await ask(parameters)
    return { ...answer, data: change(call, answer.data) }
  })
}

type Ask = (parameters: object) => Promise<{ readonly data: unknown }>

/** Stands between it and GitHub. */
export function withGitHub(wrap: (call: string, ask: Ask) => Ask): Plant {
  return (host) => ({
    ...host,
    loadOctokit: async (...given) => {
      const octokit = await host.loadOctokit(...given)
      const areas = octokit.rest as unknown as Readonly<Record<string, Readonly<Record<string, Ask>>>>
      const methodsOf = (area: string): object =>
        new Proxy(
          {},
          {
            get: (_, name) => {
              const ask = areas[area]?.[String(name)]
              return ask === undefined ? undefined : wrap(`${area}.${String(name)}`, ask)
            },
          },
        )
      const rest = new Proxy({}, { get: (_, area) => methodsOf(String(area)) })
      return { rest } as unknown as typeof octokit
    },
  })
}

export function withProcess(wrap: (process: Platform['process']) => Platform['process']): Plant {
  return (host) => ({ ...host, process: wrap(host.process) })
}

/** The process of a host, with another environment or with other listeners. */
export function processWith(
  process: Platform['process'],
  other: { readonly env?: NodeJS.ProcessEnv; readonly on?: Platform['process']['on'] },
): Platform['process'] {
  return {
    env: other.env ?? process.env,
    exit: (code) => process.exit(code),
    on:
      other.on ??
      (((event: 'exit', listener: () => void) => process.on(event, listener)) as Platform['process']['on']),
    get exitCode() {
      return process.exitCode
    },
    set exitCode(code) {
      process.exitCode = code
    },
  }
}

const OURS: StoryRun = { id: '', attempt: 1, sha: '', ...OWN_REPO }

/** Whether it is own under the base name that most have. */
export function isOurs(item: Item): boolean {
  const description = item['description'] === undefined ? undefined : textOf(item['description'])
  return isOwn({ name: textOf(item['name'] ?? item['label']), description }, 'pre-deploy', OURS)
}

/** Whether this run has made it, by its provenance. */
export function isOfRun(item: Item, { run }: PlantedInto): boolean {
  return originOf(textOf(item['description']))?.values.get('run')?.startsWith(`${run.id}/`) === true
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

export function statusOf(item: Item): string {
  return textOf(item['status']).toLowerCase()
}
