/** Tells a story: everything that happened, in order, with its virtual time. */
import type { SimulatedRequest } from '../simulator/network.ts'
import { digestOf } from './play-story.ts'
import type { StoryRecord } from './record.ts'
import { START_MS } from './story.ts'
import type { Violation } from './trial.ts'

interface Line {
  readonly atMs: number
  readonly text: string
}

/** The whole story as text. */
export function tell(record: StoryRecord, violations: readonly Violation[]): string {
  const { story } = record
  const lines: Line[] = [
    ...record.requests.map((each) => ({ atMs: each.sentMs, text: requestLine(record, each) })),
    ...record.history
      .filter((each) => each.at >= START_MS)
      .map((each) => ({ atMs: each.at, text: `  provider: ${JSON.stringify({ ...each, at: undefined })}` })),
    ...record.deeds.map((each) => ({ atMs: each.atMs, text: `  others: ${each.text}` })),
    ...record.github.map((each) => ({
      atMs: each.startedMs,
      text: `  ${each.process} to GitHub: ${each.call} ${each.body} +${each.endedMs - each.startedMs} ms: ${JSON.stringify(each.answer)}`,
    })),
    ...record.processes.flatMap((each) => [
      {
        atMs: each.startedMs,
        text: `BEGIN ${each.name} ${JSON.stringify({ ...each.inputs, 'api-token': undefined })}`,
      },
      ...each.taken.printed.map((line) => ({
        atMs: line.atMs,
        text: `  ${each.name} [${line.level}] ${JSON.stringify(line.text).slice(1, -1)}`,
      })),
      ...each.signals.map((signal) => ({ atMs: signal.atMs, text: `  ${each.name} gets ${signal.name}` })),
      ...(each.end === null
        ? []
        : [
            {
              atMs: each.end.atMs,
              text: `END ${each.name}: ${each.end.kind} ${each.end.exitCode ?? ''} ${JSON.stringify(each.taken.outputs)} ${JSON.stringify(each.taken.env)}`,
            },
          ]),
    ]),
  ]
  const told = lines
    .map((line, place) => ({ ...line, place }))
    .sort((a, b) => a.atMs - b.atMs || a.place - b.place)
    .map(({ atMs, text }) => `${timeOf(atMs)} ${text}`)
  return [
    `Story ${story.seed}`,
    `troubles  ${story.troubles.join(', ')}`,
    `servers   ${JSON.stringify(story.servers)}`,
    ...story.snapshots.map((each) => `snapshot  ${JSON.stringify(each)}`),
    `quirks    ${JSON.stringify(story.quirks)}`,
    `faults    ${JSON.stringify(story.faults)}`,
    `episodes  ${JSON.stringify(story.episodes)}`,
    `provider  ${JSON.stringify({ limit: story.limit, deletion: story.deletion, restoreBeginsAfterMs: story.restoreBeginsAfterMs, restoringVisibleAfterMs: story.restoringVisibleAfterMs, reuseIds: story.reuseIds })}`,
    `GitHub    ${JSON.stringify(story.github)}`,
    '',
    ...told,
    '',
    ...violations.map(violationLine),
    `digest ${digestOf(record)}`,
  ].join('\n')
}

/** One line for what was broken. */
export function violationLine({ rule, process, text, request }: Violation): string {
  return `BROKEN ${rule} by ${process}${request === null ? '' : ` (request ${request})`}: ${text}`
}

function requestLine({ struck }: StoryRecord, each: SimulatedRequest): string {
  const query = Object.entries(each.query).map(([name, value]) => `${name}=${value}`)
  const fault = struck.get(each.n)
  const ended = each.endedMs === null ? 'never ends' : `+${each.endedMs - each.sentMs} ms`
  const answer =
    each.shown === null ? (each.failure ?? 'no answer') : `${each.shown.status} ${each.shown.body}`
  return [
    `#${each.n} ${each.process}: ${each.method} ${each.path}${query.length === 0 ? '' : `?${query.join('&')}`}`,
    ...(each.body === undefined ? [] : [JSON.stringify(each.body)]),
    ...(fault === undefined ? [] : [`fault ${fault}`]),
    `done ${each.workStatus ?? 'not'}, ${ended}: ${JSON.stringify(answer).slice(1, -1)}`,
  ].join(' ')
}

function timeOf(ms: number): string {
  const elapsed = ms - START_MS
  const minutes = Math.floor(elapsed / 60_000)
  return `${String(minutes).padStart(5)}:${((elapsed % 60_000) / 1000).toFixed(3).padStart(6, '0')}`
}
