/**
 * Takes secrets out of text before it is printed or written. The runner masks them in the log too; this also
 * covers what it does not see, and the encodings in which an API may send a token back.
 */
export type Redact = (text: string) => string
