/** The secrets of a step: which inputs they are, and how they are kept out of what it says. */
import { type Redact, BREAK } from '../domain/text.ts'
import type { Toolkit } from './toolkit.ts'

const SECRET_INPUTS = ['api-token', 'github-token'] as const
/** Shorter secrets would take whole words out of names and states. */
const SHORTEST_IN_ANSWERS = 8

/** Redactions of all secrets of a step. */
export interface Secrets {
  /** For what is printed and written. */
  readonly redact: Redact
  /** For what VPS.org answers, by which is decided: a very short secret stays in it, and is hidden where it is printed. */
  readonly redactAnswers: Redact
}

/**
 * Masks the secrets, for this step and those that follow, and returns their redactions.
 * @param environment where the addresses of proxies are looked up
 */
export function maskSecrets(
  toolkit: Pick<Toolkit, 'getInput' | 'setSecret'>,
  environment: NodeJS.ProcessEnv,
): Secrets {
  const tokens = SECRET_INPUTS.flatMap((name) => partsOf(toolkit.getInput(name)))
  const proxies = PROXY_VARIABLES.map((name) => credentialsIn(environment[name] ?? ''))
  const passwords = proxies.flatMap((each) => each.passwords)
  const names = proxies.flatMap((each) => each.names)
  const secrets = [...new Set([...tokens, ...passwords, ...names])]
  for (const secret of secrets) toolkit.setSecret(secret)
  // A user's name may be a word that names and states have too.
  const inAnswers = [...tokens, ...passwords].filter((each) => each.length >= SHORTEST_IN_ANSWERS)
  return { redact: redactionOfAll(secrets), redactAnswers: redactionOfAll([...new Set(inAnswers)]) }
}

/** Those that this process, or a library in it, goes by. */
const PROXY_VARIABLES = [
  'https_proxy',
  'HTTPS_PROXY',
  'http_proxy',
  'HTTP_PROXY',
  'all_proxy',
  'ALL_PROXY',
] as const
/** A shorter name is in every other word, and a log without these letters is useless. */
const SHORTEST_NAME = 3

/** Returns user and password in the address of a proxy, as written and as meant. It need not be a URL. */
function credentialsIn(address: string): {
  readonly passwords: readonly string[]
  readonly names: readonly string[]
} {
  const written = /^\s*(?:[a-z][a-z\d+.-]*:\/\/)?(.*)@/is.exec(address)?.[1] ?? ''
  const colon = written.indexOf(':')
  const name = colon === -1 ? written : written.slice(0, colon)
  const password = colon === -1 ? '' : written.slice(colon + 1)
  const passwords = [password, decoded(password)].filter((each) => each !== '')
  return {
    // Together they are what a proxy is sent, in base64.
    passwords: passwords.length === 0 ? [] : [...passwords, `${decoded(name)}:${decoded(password)}`],
    names: [name, decoded(name)].filter((each) => each.length >= SHORTEST_NAME),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Returns a secret, and what of it may be the real one: of `Bearer vps_…` or of several lines, each long word. */
function partsOf(secret: string): readonly string[] {
  if (secret === '') return []
  return [secret, ...secret.split(/\s/).filter((each) => each.length >= SHORTEST_IN_ANSWERS)]
}

function redactionOfAll(secrets: readonly string[]): Redact {
  const redactions = secrets.map(redactionOf)
  return (text) => redactions.reduce((left, each) => each(left), text)
}

/**
 * A redaction of one secret in the clear, URL-encoded (all of it or some), and in base64 at any offset; each also as it
 * stands in Markdown.
 */
export function redactionOf(secret: string): Redact {
  if (secret === '') return (text) => text
  const inBase64 = base64Forms(secret).map((form) => inMarkdown(Array.from(form, literally)))
  const anywhere = new RegExp([inMarkdown(Array.from(secret, urlForms)), ...inBase64].join('|'), 'gu')
  return (text) => text.replace(anywhere, '***')
}

/** A pattern for characters of which some are escaped, or kept from being read together by spaces without width. */
function inMarkdown(characters: readonly string[]): string {
  return characters.join(`${BREAK}*\\\\?`)
}

function literally(character: string): string {
  // These two can't be escaped in a code span.
  if (character === '|') return '[|¦]'
  if (character === '`') return '[`ˋ]'
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}

/** A pattern for one character, as it is or URL-encoded: which ones are encoded differs from program to program. */
function urlForms(character: string): string {
  const encoded = Array.from(Buffer.from(character), (byte) => {
    const hex = byte.toString(16).padStart(2, '0')
    return `%${hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`
  })
  return `(?:${literally(character)}|${encoded.join('')})`
}

/** What of a secret's base64 does not depend on the text around it, for each of the three offsets. */
function base64Forms(secret: string): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    const whole = bytes.toString('base64')
    const from = Math.ceil((offset * 8) / 6)
    const to = Math.floor((bytes.length * 8) / 6)
    const form = whole.slice(from, to)
    return form.length < 8 ? [] : [form, form.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
