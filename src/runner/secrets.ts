/**
 * Takes secrets out of text before it is printed or written. The runner masks them in the log too; this also
 * covers what it does not see, and the encodings in which an API may send a token back.
 */
export type Redact = (text: string) => string

/** A redaction of one secret in the clear, URL-encoded, and in base64 at any offset. */
export function redactionOf(secret: string): Redact {
  if (secret === '') return (text) => text
  const forms = new Set([secret, encodeURIComponent(secret), ...base64Forms(secret)])
  const longestFirst = [...forms].filter((each) => each !== '').sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((left, form) => left.replaceAll(form, '***'), text)
}

/** What of a secret's base64 does not depend on the text around it, for each of the three offsets. */
function base64Forms(secret: string): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    const whole = bytes.toString('base64').replace(/=+$/, '')
    const from = Math.ceil((offset * 8) / 6)
    const to = Math.floor((bytes.length * 8) / 6)
    const form = whole.slice(from, to)
    return form.length < 8 ? [] : [form, form.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
