import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyText } from '../any-text.ts'
import { unescapeHtml } from '../../src/domain/html-escapes.ts'

test.each([
  ['&amp;&lt;&gt;&quot;&apos;', '&<>"\''],
  ['&sol;&equals;&vert;&verbar;&lowbar;&hyphen;&dash;&period;', '/=||_--.'],
  ['a&nbsp;b', 'a b'],
  ['&#47;&#061;&#0124;', '/=|'],
  ['&#x2F;&#X3d;&#x7c;', '/=|'],
  ['&#955;&#x3BB;', 'λλ'],
  ['&amp;#47;', '/'],
  ['&amp;amp;sol;', '/'],
  ['nothing to do', 'nothing to do'],
])('%j was %j', (escaped, text) => {
  expect(unescapeHtml(escaped)).toBe(text)
})

test.each([
  '&',
  '&;',
  '&nothing;',
  '&#;',
  '&#x;',
  '&#31;',
  '&#x1f;',
  '&#65536;',
  '&#x10000;',
  '&#12345678;',
  '& amp;',
  '&amp',
])('%j stays as it is', (text) => {
  expect(unescapeHtml(text)).toBe(text)
})

test('the first and the last character that an escape may stand for', () => {
  expect(unescapeHtml('&#32;&#x20;&#65535;&#xffff;')).toBe('  \uffff\uffff')
})

test('what was escaped four times stays escaped once', () => {
  expect(unescapeHtml('&amp;amp;amp;lt;')).toBe('&lt;')
})

test('a text without escapes is the same, whatever it is, and reading takes any text', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      const plain = text.replaceAll('&', '')
      expect(unescapeHtml(plain)).toBe(plain)
      expect(unescapeHtml(text.replaceAll('&', '&amp;').replaceAll('/', '&#x2F;'))).toBe(unescapeHtml(text))
    }),
  )
})
