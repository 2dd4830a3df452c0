import { describe, expect, test } from '@jest/globals'
import { parsed, problemWith } from './given.ts'

describe('"api-url"', () => {
  test.each([
    ['https://admin.vps.org/api/v1', 'https://admin.vps.org/api/v1'],
    ['https://admin.vps.org/api/v1/', 'https://admin.vps.org/api/v1/'],
    ['HTTPS://ADMIN.VPS.ORG:8443', 'https://admin.vps.org:8443/'],
    ['http://localhost:8787/api/v1', 'http://localhost:8787/api/v1'],
    ['http://LOCALHOST', 'http://localhost/'],
    ['http://127.0.0.1:8787', 'http://127.0.0.1:8787/'],
    ['http://127.1.2.3', 'http://127.1.2.3/'],
    ['http://[::1]:8787', 'http://[::1]:8787/'],
    ['http://[0:0:0:0:0:0:0:1]', 'http://[::1]/'],
    // Other spellings of 127.0.0.1, which is what is connected to.
    ['http://0x7f.1', 'http://127.0.0.1/'],
    ['http://2130706433', 'http://127.0.0.1/'],
    ['http://127.1', 'http://127.0.0.1/'],
  ])('may be %s', (text, url) => {
    expect(parsed({ 'api-url': text }).inputs.apiUrl.href).toBe(url)
  })

  test.each([
    ['https://admin.vps.org/api/v1/snapshots', 'snapshots'],
    ['https://admin.vps.org/api/v1/snapshots//', 'snapshots'],
    ['http://127.0.0.1:8787/Servers/', 'Servers'],
    ['https://snapshots.example/servers', 'servers'],
  ])('%s is the address of a list', (text, list) => {
    expect(problemWith({ 'api-url': text })).toBe(
      `"api-url" ends in "/${list}". It must be the base address of the API, such as https://admin.vps.org/api/v1.`,
    )
  })

  test.each([
    'https://servers.example',
    'https://admin.vps.org/servers/v1',
    'https://admin.vps.org/mysnapshots',
  ])('%s is none', (text) => {
    expect(parsed({ 'api-url': text }).inputs.apiUrl.href).toContain(text)
  })

  test.each(['nonsense', 'admin.vps.org/api/v1', '//admin.vps.org', 'http://', 'https://a b', '/api/v1'])(
    '%s is no URL',
    (text) => {
      expect(problemWith({ 'api-url': text })).toBe(
        `"api-url" is "${text}", which is not a URL. It must be the base address of the API, such as https://admin.vps.org/api/v1.`,
      )
    },
  )

  test.each(['https://someone:geheim@', 'https://someone:geheim@a b', 'someone@admin.vps.org'])(
    '%s is no URL, and the message does not repeat it: it may hold a password',
    (text) => {
      expect(problemWith({ 'api-url': text })).toBe(
        '"api-url" is not a URL. It must be the base address of the API, such as https://admin.vps.org/api/v1.',
      )
    },
  )

  test.each([
    'http://admin.vps.org/api/v1',
    'http://localhost.evil.com',
    'http://127.0.0.1.evil.com',
    'http://127.evil.com',
    'http://evil.com:127',
    'http://evil.com/127.0.0.1',
    'http://128.0.0.1',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://[::2]',
    'http://[::ffff:10.0.0.1]',
    'ftp://localhost',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,x',
    'ws://localhost',
  ])('%s would carry the token in clear, or nowhere', (text) => {
    expect(problemWith({ 'api-url': text })).toContain('and the token would be sent without encryption')
  })

  test.each([
    'https://someone@admin.vps.org',
    'https://someone:geheim@admin.vps.org',
    'http://127.0.0.1@evil.com',
    'http://localhost:geheim@evil.com',
    'https://:geheim@admin.vps.org',
  ])('%s holds a user name or password, and the message does not', (text) => {
    const message = problemWith({ 'api-url': text })

    expect(message).toContain('must not hold a user name or password')
    expect(message).not.toContain('geheim')
  })

  test.each(['https://admin.vps.org/?a=b', 'https://admin.vps.org/#x', 'http://localhost/?x'])(
    '%s holds more than an address',
    (text) => {
      expect(problemWith({ 'api-url': text })).toContain('must not hold "?" or "#"')
    },
  )
})
