import { describe, expect, test } from '@jest/globals'
import { redactTexts } from '../../src/network/redact-texts.ts'

const redact = (text: string): string => text.replaceAll('secret', '***')

describe('every text is redacted', () => {
  test.each([
    '"a secret"',
    '["secret",["secret",7]]',
    '{"a":"secret","b":{"c":["secret"],"d":null}}',
    '7',
    'true',
    'null',
    '[]',
  ])('in %s', (json) => {
    expect(redactTexts(JSON.parse(json), redact)).toEqual(JSON.parse(redact(json)))
  })

  test('in place, because lists are large', () => {
    const list = ['secret']
    expect(redactTexts(list, redact)).toBe(list)
  })
})
