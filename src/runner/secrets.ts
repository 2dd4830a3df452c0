/** The secrets of a step: which inputs they are, and how they are kept out of what it tells. */
import type { Redact } from '../domain/redact.ts'
import type { Toolkit } from './toolkit.ts'

const SECRET_INPUTS = ['api-token', 'github-token'] as const
/** Shorter secrets would take whole words out of names and states. */
const SHORTEST_IN_ANSWERS = 8

/** Redactions of all secrets of a step. */
export interface Secrets {
  /** For what is printed and written. */
  readonly redact: Redact
  /** For what VPS.org answers, which decisions go by: a very short secret stays in it, and is hidden where it is printed. */
  readonly redactAnswers: Redact
}

/** Masks the secrets, for this step and those that follow, and returns their redactions. */
export function maskSecrets(toolkit: Pick<Toolkit, 'getInput' | 'setSecret'>): Secrets {
  const secrets = SECRET_INPUTS.flatMap((name) => partsOf(toolkit.getInput(name)))
  for (const secret of secrets) toolkit.setSecret(secret)
  return {
    redact: redactionOfAll(secrets),
    redactAnswers: redactionOfAll(secrets.filter((each) => each.length >= SHORTEST_IN_ANSWERS)),
  }
}

/** Returns a secret, and what of it may be the real one: of `Bearer vps_…` or of several lines, each long word. */
function partsOf(secret: string): readonly string[] {
  if (secret === '') return []
  const words = secret.split(/\s+/)
  return words.length === 1
    ? [secret]
    : [secret, ...words.filter((each) => each.length >= SHORTEST_IN_ANSWERS)]
}

function redactionOfAll(secrets: readonly string[]): Redact {
  const redactions = secrets.map(redactionOf)
  return (text) => redactions.reduce((left, each) => each(left), text)
}

/** A redaction of one secret in the clear, URL-encoded (all of it or some), and in base64 at any offset. */
export function redactionOf(secret: string): Redact {
  if (secret === '') return (text) => text
  const inUrls = new RegExp(Array.from(secret, urlForms).join(''), 'gu')
  const inBase64 = base64Forms(secret)
  const anywhere = new RegExp(
    [inUrls.source, ...inBase64.map((form) => form.replaceAll('+', '\\+'))].join('|'),
    'u',
  )
  return (text) => {
    // Hardly any text holds it, and every text of every answer comes through here.
    if (!anywhere.test(text)) return text
    return inBase64.reduce((left, form) => left.replaceAll(form, '***'), text.replace(inUrls, '***'))
  }
}

/** A pattern for one character, as it is or URL-encoded: which ones are encoded differs from program to program. */
function urlForms(character: string): string {
  const encoded = Array.from(Buffer.from(character), (byte) => {
    const hex = byte.toString(16).padStart(2, '0')
    return `%${hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`
  })
  return `(?:\\u{${(character.codePointAt(0) ?? 0).toString(16)}}|${encoded.join('')})`
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
