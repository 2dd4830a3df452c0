import { type AnnotationParts, annotationWithCommand } from '../../report/annotation.ts'
import type { Context } from './step.ts'

/** The message as one line; what it can't hold whole goes to the log first. */
export function oneLine({ log }: Pick<Context, 'log'>, message: AnnotationParts): string {
  const { line, above } = annotationWithCommand(message)
  for (const each of above) log.line(each)
  return line
}
