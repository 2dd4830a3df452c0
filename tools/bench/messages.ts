import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { errorLinesOf } from '../../__tests__/in-process/error-lines.ts'
import { atMost, informative, type Table } from './table.ts'

const EXPECTED = path.join(import.meta.dirname, '..', '..', '__tests__', 'in-process', 'expected')

/** Returns how long the error lines of all scenes are, in this action's own words. */
export function messagesTable(): Promise<Table> {
  const lines = readdirSync(EXPECTED).flatMap((file) =>
    errorLinesOf(file, readFileSync(path.join(EXPECTED, file), 'utf8')),
  )
  const lengths = lines.filter((each) => each.isOfOneServer).map(({ length }) => length)
  const sum = lengths.reduce((total, length) => total + length, 0)
  return Promise.resolve({
    title: 'Messages',
    about:
      'The error lines of all scenes with one server. The answer of the API and the command to roll back do not count.',
    rows: [
      informative('error lines', lengths.length),
      atMost('the average', 200, sum / lengths.length, { unit: 'characters' }),
      atMost('the longest', 300, Math.max(...lengths), { unit: 'characters' }),
    ],
  })
}
