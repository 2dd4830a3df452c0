import type { Redact } from '../domain/redact.ts'

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
