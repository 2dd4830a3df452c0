/** How a scene is told: what it shows, and what stands in many scenes by a name. */
import { API_BASE } from '../../testing/emulator/operations.ts'
import type { GitHubCall } from '../../testing/simulator/github/simulated-octokit.ts'
import type { SimulatedRequest } from '../../testing/simulator/network.ts'
import type { StepTaken } from '../../testing/simulator/runner-toolkit.ts'
import { briefMarkdown, type Told, withBriefTables } from './brief-tables.ts'
import { named } from './standing-texts.ts'

/** Something that happened, and how many lines had been printed before. */
export type SceneEvent = { readonly printedBefore: number } & (
  | { readonly request: SimulatedRequest }
  | { readonly call: GitHubCall }
  | { readonly written: string; readonly atMs: number }
)

/** Returns all that was said and sent, in its order. Looks that show the same again and again are one. */
export function happened(taken: StepTaken, events: readonly SceneEvent[], startedMs: number): string {
  const log = withBriefTables(inOrder(taken, events)).map((each) => ({ ...each, text: named(each.text) }))
  return withoutRepeats(log)
    .map(
      ({ atMs, text, times }) =>
        `${clockText(atMs - startedMs)} ${text}${times === 1 ? '' : ` (${times} times)`}`,
    )
    .join('\n')
}

function inOrder(taken: StepTaken, events: readonly SceneEvent[]): readonly Told[] {
  const log: Told[] = []
  const left = [...events]
  const sendUpTo = (printed: number): void => {
    for (; left[0] !== undefined && left[0].printedBefore <= printed; left.shift())
      log.push(eventText(left[0]))
  }
  for (const [index, { atMs, level, text }] of taken.printed.entries()) {
    sendUpTo(index)
    if (level === 'mask' || level === 'debug') continue
    log.push({ atMs, text: level === 'info' ? text : `${level}: ${text}` })
  }
  sendUpTo(Number.POSITIVE_INFINITY)
  return log
}

function eventText(event: SceneEvent): Told {
  if ('written' in event) return { atMs: event.atMs, text: `< ${event.written}` }
  if ('call' in event)
    return { atMs: event.call.startedMs, text: `> GitHub ${event.call.call} ${event.call.body}`.trimEnd() }
  return { atMs: event.request.sentMs, text: requestText(event.request) }
}

interface Repeated extends Told {
  times: number
}

function withoutRepeats(log: readonly Told[]): readonly Repeated[] {
  const told: Repeated[] = []
  for (const each of log) {
    const last = told.at(-1)
    if (last?.text === each.text && isLook(each)) last.times++
    else if (!repeatsWait(told, each)) told.push({ ...each, times: 1 })
  }
  return told
}

/** A look that shows the same state as the one before: `told` ends in that look, its state, and the look again. */
function repeatsWait(told: Repeated[], each: Told): boolean {
  const state = /^\[still: (.*?) \|/.exec(each.text)?.[1]
  const [look, before, again] = told.slice(-3)
  if (state === undefined || look === undefined || before === undefined || again === undefined) return false
  if (!before.text.includes(`still: ${state} |`) || !isLook(again) || look.text !== again.text) return false
  told.pop()
  look.times += again.times
  before.times++
  return true
}

function isLook({ text }: Told): boolean {
  return text.startsWith('> GET')
}

function requestText({ method, url, body, status }: SimulatedRequest): string {
  const { pathname, search } = new URL(url)
  const sent = body === undefined ? '' : ` ${JSON.stringify(body)}`
  return `> ${method} ${pathname.replace(API_BASE, '')}${search}${sent}: ${status}`
}

export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export function section(title: string, text: string): readonly string[] {
  return text === '' ? [] : [`${title}${title === '' ? '' : ':'}\n${text}`]
}

export function fieldsText(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `  ${name}: ${value.replaceAll('\n', '\\n')}`)
    .join('\n')
}

/** Returns a summary without its heading, which stands where it was written, and without what the log says in the same words. */
export function summaryText({ summary, printed }: StepTaken): string {
  // An error has its code in brackets at its end.
  const said = new Map(printed.map(({ level, text }) => [plain(text.replace(/ \[[a-z-]+\]$/, '')), level]))
  const paragraphs = briefMarkdown(summary.trim().replace(/^.*\n*/, ''))
    .split('\n\n')
    .map((each) => {
      const level = said.get(plain(each))
      return level === undefined || each === '' ? each : `[the ${level} above]`
    })
  return indented(named(paragraphs.join('\n\n')))
}

/** A text without what Markdown needs in front of its marks. */
function plain(text: string): string {
  return text.replaceAll(/\\(?=[^\w\s])|`/g, '')
}

function indented(text: string): string {
  return text === '' ? '' : text.replaceAll(/^(?=.)/gm, '  ')
}
