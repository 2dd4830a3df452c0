/** The rules on what is told: 7 and 8 of what the action will never do, that every failure is reported, and that everything ends. */
import { marked, type Token } from 'marked'
import { TOKEN } from './hostile-text.ts'
import type { Trial, Violation } from './trial.ts'

/** Everything that is wrong with what a process said, and with how it ended. */
export function judgeTelling(trial: Trial): readonly Violation[] {
  return [...leaks(trial), ...commands(trial), ...markup(trial), ...ending(trial), ...inTheOpen(trial)]
}

/** The token as it is, URL-encoded, and the middle of it in base64 at each of the three offsets. */
function formsOf(secret: string): readonly string[] {
  const inBase64 = [0, 1, 2].map((offset) =>
    Buffer.from(' '.repeat(offset) + secret)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  )
  return [secret, encodeURIComponent(secret), ...inBase64]
}

const API_TOKEN_FORMS = formsOf(TOKEN)

/**
 * Never-rule 7: "Print the token, send it to another host, or send it in clear over a network." In the log, the summary, outputs, state and
 * variables; in requests anywhere but in the header for VPS.org. What the user writes into `description` goes to VPS.org as it is.
 */
function leaks(trial: Trial): readonly Violation[] {
  const { taken, gitHubTokens } = trial.process
  const github = trial.input('github-token')
  const forms = [...API_TOKEN_FORMS, ...(github === '' ? [] : formsOf(github))]
  const isIn = (text: string): boolean => forms.some((each) => text.includes(each))
  const wrong = (text: string): Violation => trial.violation('never-7', text)
  const log = taken.log.rawLines.filter((line) => !line.startsWith('::add-mask::'))
  const hasToken = trial.input('api-token') !== ''
  const isMasked = [trial.input('api-token'), github].every(
    (secret) =>
      secret === '' ||
      taken.printed.length === 0 ||
      taken.printed.some((each) => each.level === 'mask' && each.text === secret),
  )
  return [
    ...log.filter(isIn).map((line) => wrong(`the log holds the token: ${line}`)),
    ...(isMasked && (!hasToken || taken.printed[0] === undefined || taken.printed[0].level === 'mask')
      ? []
      : [wrong('a token is not masked first')]),
    ...(isIn(taken.summary) ? [wrong('the summary holds the token')] : []),
    ...Object.entries({ ...taken.outputs, ...taken.state, ...taken.env })
      .filter(([, value]) => isIn(value))
      .map(([name]) => wrong(`${name} holds the token`)),
    ...gitHubTokens.filter((each) => each !== github).map(() => wrong('GitHub is given another token')),
    ...trial.record.github
      .filter((each) => each.process === trial.process.name && isIn(each.call + each.body))
      .map((each) => wrong(`${each.call} tells GitHub the token`)),
    ...trial.requests
      .filter((each) => !each.url.startsWith('https://admin.vps.org/') || isIn(each.url))
      .map((each) => trial.violation('never-7', `the token goes to ${each.url}`, each)),
  ]
}

/**
 * Never-rule 8: "Let text that came from the API, GitHub or an event act as a workflow command (both forms, wherever they act)". Every command
 * that the log causes must be one that the action asked its toolkit for; and an output, which others print, must not hold one.
 */
function commands(trial: Trial): readonly Violation[] {
  const { log, printed, outputs, env } = trial.process.taken
  const asked = printed.filter((each) => each.level !== 'info').length
  const old = log.commands.filter((each) => each.form === '##')
  const wrong = (text: string): Violation => trial.violation('never-8', text)
  return [
    ...old.map((each) => wrong(`a text acts: ${each.line}`)),
    ...(log.commands.length - old.length === asked
      ? []
      : [wrong(`${log.commands.length} commands, ${asked} asked for`)]),
    ...(log.failed ? [wrong('a command failed the step')] : []),
    ...Object.entries({ ...outputs, ...env })
      .filter(([, value]) => /##\[|[\r\n\u2028\u2029]|^\s*::/.test(value))
      .map(([name, value]) => wrong(`${name} would act where it is printed: ${value}`)),
  ]
}

/** Never-rule 8: "as Markdown or as HTML". What GitHub makes of the summary, and of a comment, must hold no link, image or element from outside. */
function markup(trial: Trial): readonly Violation[] {
  const comments = trial.record.github
    .filter((each) => each.process === trial.process.name && each.call.includes('/issues/'))
    .map((each) => (JSON.parse(each.body === '' ? '{}' : each.body) as { body?: string }).body ?? '')
  return [trial.process.taken.summary, ...comments]
    .filter((text) => text.includes('hostile'))
    .flatMap(activeParts)
    .map((text) => trial.violation('never-8', `the summary or a comment has a ${text}`))
}

function activeParts(markdown: string): readonly string[] {
  const found: string[] = []
  void marked.walkTokens(marked.lexer(markdown), (token: Token) => {
    const isActive =
      ['link', 'image', 'html', 'heading'].includes(token.type) && token.raw.includes('hostile')
    if (isActive) found.push(`${token.type}: ${token.raw}`)
  })
  return found
}

/**
 * "Signals end the process with exit code 1." Every failure is reported: an exit code that is not 0 comes with one error line, which is not
 * that of a bug; exit code 0 comes with none. And nothing ends silently, or without having been told to.
 */
function ending(trial: Trial): readonly Violation[] {
  const { end, taken, signals } = trial.process
  const wrong = (text: string): Violation => trial.violation('reported', text)
  if (end === null) return [trial.violation('ends', trial.record.stuck ?? 'it never ended')]
  if (end.kind === 'killed') {
    const isTold = signals[0]?.name === 'SIGINT' || signals[0]?.name === 'SIGTERM'
    if (!isTold) return []
    const why = signals.at(-1)?.name === 'SIGKILL' ? 'it did not end within 10 seconds' : 'it did not listen'
    return [trial.violation('signals', `${signals[0]?.name ?? ''}: ${why}`)]
  }
  const errors = taken.printed.filter((each) => each.level === 'error').map((each) => each.text)
  const isBug = (text: string): boolean =>
    text.trim() === '' ||
    text.startsWith('Unexpected error') ||
    text.startsWith('This step ended before its work was done')
  return [
    ...(signals.length > 0 && end.exitCode !== 1
      ? [trial.violation('signals', `exit code ${end.exitCode ?? 'none'} after ${signals[0]?.name ?? ''}`)]
      : []),
    ...errors.filter(isBug).map((text) => wrong(text)),
    ...(end.exitCode === 0 && errors.length > 0
      ? [wrong(`exit code 0 and the error ${errors[0] ?? ''}`)]
      : []),
    ...(end.exitCode !== 0 && errors.length !== 1
      ? [wrong(`exit code ${end.exitCode ?? ''} and ${errors.length} error lines`)]
      : []),
    ...(taken.printed.every((each) => each.level === 'mask') ? [wrong('it says nothing')] : []),
  ]
}

/** "An error line" is for the reader of the log: one in a group that is open is folded away. */
function inTheOpen(trial: Trial): readonly Violation[] {
  let open = 0
  return trial.process.taken.printed.flatMap(({ level, text }) => {
    if (level === 'group') open++
    if (level === 'endgroup') open--
    return level === 'error' && open > 0 ? [trial.violation('reported', `an open group hides: ${text}`)] : []
  })
}
