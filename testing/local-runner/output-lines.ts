/**
 * Cuts the chunks of one stream into lines as the runner's reader does: at a line feed, at a carriage
 * return followed by one, and also at a **bare** carriage return.
 */
export class LineSplitter {
  #rest = ''
  #afterReturn = false

  /** Takes the next chunk and returns the lines that it completes. */
  push(chunk: string): string[] {
    const lines: string[] = []
    for (const character of chunk.split(/(\r|\n)/)) {
      if (character === '\n' && this.#afterReturn) {
        this.#afterReturn = false
      } else if (character === '\n' || character === '\r') {
        lines.push(this.#rest)
        this.#rest = ''
        this.#afterReturn = character === '\r'
      } else if (character !== '') {
        this.#rest += character
        this.#afterReturn = false
      }
    }
    return lines
  }

  /** Returns what came after the last end of line. */
  end(): string[] {
    const rest = this.#rest
    this.#rest = ''
    return rest === '' ? [] : [rest]
  }
}

/** Cuts a whole text into lines as the runner's reader does. */
export function outputLines(text: string): string[] {
  const splitter = new LineSplitter()
  return [...splitter.push(text), ...splitter.end()]
}
