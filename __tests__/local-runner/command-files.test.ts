import { expect, test } from '@jest/globals'
import { lastValues, parseCommandFile } from '../../testing/local-runner/command-files.ts'

test('both forms, in order', () => {
  const text = 'a=1\n\nb<<END\nx=y\n\nz<<Q\nEND\nc=p=q<<r\na=2\nempty=\nnone<<E\nE\n'
  const { entries, problem } = parseCommandFile(text)
  expect(problem).toBeUndefined()
  expect(entries).toEqual([
    { name: 'a', value: '1' },
    { name: 'b', value: 'x=y\n\nz<<Q' },
    { name: 'c', value: 'p=q<<r' },
    { name: 'a', value: '2' },
    { name: 'empty', value: '' },
    { name: 'none', value: '' },
  ])
  expect(lastValues(entries)).toMatchObject({ a: '2', c: 'p=q<<r' })
})

test.each([
  ['a=1\nnonsense\nb=2', "Invalid format 'nonsense'"],
  ['a=1\n=2', "Invalid format '=2'. Name must not be empty"],
  ['a=1\n<<E\nE', "Invalid format '<<E'. Name must not be empty and delimiter must not be empty"],
  ['a=1\nb<<E\nx\n E\n', "Invalid value. Matching delimiter not found 'E'"],
])('%j is read up to what is wrong', (text, problem) => {
  expect(parseCommandFile(text)).toEqual({ entries: [{ name: 'a', value: '1' }], problem })
})
