/**
 * Quotes what a user wrote, for a message. A long text is not quoted at all: it may be a secret in the wrong place, and
 * a piece of one is not masked by the runner.
 */
export function quote(text: string): string {
  return text.length > 60 ? `a text of ${text.length} characters` : `"${text}"`
}
