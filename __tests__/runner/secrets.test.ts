import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { code, prose } from '../../src/report/markdown.ts'
import { maskSecrets, redactionOf } from '../../src/runner/secrets.ts'

/** What a token may consist of; `*` is left out, because it is also what takes a secret's place. */
const CHARACTERS = Array.from({ length: 0x7e - 0x20 }, (_, index) =>
  String.fromCharCode(0x21 + index),
).filter((each) => each !== '*')
const secrets = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 12, maxLength: 60 })
  .map((all) => all.join(''))
const around = fc.string({ maxLength: 12 })

test('a secret in the clear never remains', () => {
  fc.assert(
    fc.property(secrets, around, around, (secret, before, after) => {
      expect(redactionOf(secret)(`${before}${secret}${after}${secret}`)).not.toContain(secret)
    }),
  )
})

test('a secret that was URL-encoded never remains', () => {
  fc.assert(
    fc.property(secrets, around, (secret, before) => {
      const inPath = encodeURIComponent(secret)
      const inQuery = new URLSearchParams({ t: secret }).toString().slice(2)
      const everywhere = Buffer.from(secret).toString('hex').replace(/../g, '%$&')
      for (const encoded of [inPath, inQuery, encodeURI(secret), everywhere, everywhere.toUpperCase()]) {
        expect(redactionOf(secret)(`${before}?t=${encoded}&x`)).not.toContain(encoded)
      }
    }),
  )
})

test('a secret that no token can be is found as well: it is hidden before its form is checked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 8, maxLength: 20 }), around, (secret, before) => {
      fc.pre(!secret.includes('*') && secret.isWellFormed())
      const redact = redactionOf(secret)
      const everywhere = Buffer.from(secret).toString('hex').replace(/../g, '%$&')
      for (const encoded of [secret, encodeURIComponent(secret), everywhere, everywhere.toUpperCase()])
        expect(redact(`${before}?t=${encoded}&x`)).not.toContain(encoded)
    }),
  )
})

test.each([
  ['two lines\nof a secret', 'two%20lines%0Aof%20a%20secret'],
  ['two lines\nof a secret', 'two%20lines%0aof a secret'],
  ['tab\tand zero\0', 'tab%09and%20zero%00'],
  ['schlüssel', 'schl%C3%BCssel'],
  ['schlüssel', 'schl%c3%bcssel'],
  ['key-🔑-key', 'key-%F0%9F%94%91-key'],
])('the secret %j is found as %s', (secret, encoded) => {
  expect(redactionOf(secret)(`?t=${encoded}&x`)).toBe('?t=***&x')
})

test('a secret inside of base64, at any of the three offsets, never remains', () => {
  const bytes = fc.uint8Array({ maxLength: 7 })
  fc.assert(
    fc.property(secrets, bytes, bytes, (secret, before, after) => {
      const whole = Buffer.concat([before, Buffer.from(secret), after])
      for (const encoding of ['base64', 'base64url'] as const) {
        const encoded = whole.toString(encoding)
        const left = redactionOf(secret)(`x ${encoded} y`)
        expect(left).not.toContain(encoded)
        // What remains at its edges may hold a character of it, never more.
        const kept = left.replace(/^x /, '').replace(/ y$/, '').split('***')
        expect(kept).toHaveLength(2)
        expect(Buffer.from(kept.join(''), encoding).length).toBeLessThanOrEqual(
          before.length + after.length + 3,
        )
      }
    }),
  )
})

describe('redaction', () => {
  test('leaves other text alone', () => {
    expect(redactionOf('vps_secret')('a vps_secre and ***')).toBe('a vps_secre and ***')
  })

  test('finds a secret that is part of a longer word', () => {
    expect(redactionOf('vps_secret')('Bearer vps_secret1')).toBe('Bearer ***1')
  })

  test('takes signs that mean something elsewhere as they are', () => {
    expect(redactionOf('a.b$&(')('a.b$&( axb$&(')).toBe('*** axb$&(')
  })

  test('of no secret changes nothing', () => {
    expect(redactionOf('')('text')).toBe('text')
  })
})

test('a secret too short to be told from other text in base64 leaves such text alone', () => {
  expect(redactionOf('x')('hello')).toBe('hello')
  expect(redactionOf('abcde')('YWJjZGU=')).toBe('YWJjZGU=')
  expect(redactionOf('abcdef')('YWJjZGVm')).toBe('***')
})

describe('the secrets of a step', () => {
  const secretsOf = (
    inputs: Readonly<Record<string, string>>,
    environment: NodeJS.ProcessEnv = {},
  ): ReturnType<typeof maskSecrets> & { masks: string[] } => {
    const masks: string[] = []
    const toolkit = {
      getInput: (name: string) => (inputs[name] ?? '').trim(),
      setSecret: (secret: string) => {
        masks.push(secret)
      },
    }
    const secrets = maskSecrets(toolkit, environment)
    return { ...secrets, masks }
  }

  test('are the two tokens, and nothing else', () => {
    const { masks, redact } = secretsOf({
      'api-token': 'vps_token',
      'github-token': 'ghs_token',
      name: 'pre-deploy',
    })
    expect(masks).toEqual(['vps_token', 'ghs_token'])
    expect(redact('vps_token, ghs_token, pre-deploy')).toBe('***, ***, pre-deploy')
  })

  test('that are empty are none: an empty mask would hide everything', () => {
    const { masks, redact } = secretsOf({ 'api-token': '  ' })
    expect(masks).toEqual([])
    expect(redact('text')).toBe('text')
  })

  test('of several words or lines are hidden as a whole, and each long word of them', () => {
    const { masks, redact } = secretsOf({ 'api-token': 'Bearer vps_token\nsecond_line x' })
    expect(masks).toEqual(['Bearer vps_token\nsecond_line x', 'vps_token', 'second_line'])
    expect(redact('x Bearer vps_token; second_line')).toBe('x Bearer ***; ***')
    expect(secretsOf({ 'api-token': 'Bearer  12345678 1234567' }).masks).toEqual([
      'Bearer  12345678 1234567',
      '12345678',
    ])
  })

  test.each([
    ['1234567', 'a 1234567 b'],
    ['12345678', 'a *** b'],
  ])('of which %s is long or too short to be hidden in what decisions go by', (token, inAnswers) => {
    for (const name of ['api-token', 'github-token']) {
      const { masks, redact, redactAnswers } = secretsOf({ [name]: token })
      expect(masks).toEqual([token])
      expect(redact(`a ${token} b`)).toBe('a *** b')
      expect(redactAnswers(`a ${token} b`)).toBe(inAnswers)
    }
  })

  test('are hidden in answers each by its own length', () => {
    const { redactAnswers } = secretsOf({ 'api-token': 'active', 'github-token': 'ghs_token' })
    expect(redactAnswers('active ghs_token')).toBe('active ***')
  })

  test.each([
    'http://someone:p%40ssw%3Ard@proxy.example:3128',
    'HTTPS://someone:p%40ssw%3Ard@proxy.example',
    'someone:p%40ssw%3Ard@proxy.example:3128',
    ' http://someone:p%40ssw%3Ard@proxy.example:31\n28\n',
  ])('are user and password of the proxy %j too, as they are written and as they are meant', (address) => {
    for (const name of ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY']) {
      const { masks, redact } = secretsOf({}, { [name]: address })
      expect(masks).toEqual(expect.arrayContaining(['someone', 'p%40ssw%3Ard', 'p@ssw:rd']))
      expect(redact(address)).not.toMatch(/someone|ss/)
      expect(redact('as someone with p@ssw:rd')).toBe('as *** with ***')
      const sent = Buffer.from('someone:p@ssw:rd').toString('base64')
      expect(redact(`Basic ${sent}`)).not.toContain(sent.slice(4, 16))
    }
  })

  test.each<[string, readonly string[]]>([
    ['http://proxy.example:3128', []],
    ['', []],
    ['http://@proxy.example', []],
    ['http://someone@proxy.example', ['someone']],
    ['http://:geheim@proxy.example', ['geheim', ':geheim']],
    // A name of one letter or two is part of most words.
    ['http://me:geheim@proxy.example', ['geheim', 'me:geheim']],
    ['http://ops:geheim@proxy.example', ['geheim', 'ops:geheim', 'ops']],
    ['socks5://someone:geheim@proxy.example', ['geheim', 'someone:geheim', 'someone']],
    // Encoded in a way that nothing decodes, and so as it stands.
    ['http://someone:%zz@x@proxy.example', ['%zz@x', 'someone:%zz@x', 'someone']],
  ])('of the proxy %j are %j', (address, masks) => {
    expect(secretsOf({}, { https_proxy: address }).masks).toEqual(masks)
  })

  test('of a proxy are hidden in answers where they are long, and its user is not', () => {
    const { redactAnswers } = secretsOf({}, { https_proxy: 'http://deploying:geheimgeheim@proxy.example' })
    expect(redactAnswers('deploying geheimgeheim')).toBe('deploying ***')
    const short = secretsOf({}, { https_proxy: 'http://u:geheim@proxy.example' })
    expect(short.redactAnswers('geheim')).toBe('geheim')
  })
})

test('a secret that was made harmless for Markdown never remains', () => {
  const special = fc.array(fc.constantFrom(...Array.from('@#:/_[]()<>~$|!aB3'), 'www', 'GH-1', '://'), {
    minLength: 3,
    maxLength: 30,
  })
  fc.assert(
    fc.property(special, around, (parts, before) => {
      const secret = parts.join('')
      // What stands around it may begin or end with a character of it.
      const text = prose(`${before.replaceAll('*', '')} ${secret} .`)
      const escaped = prose(`x ${secret} .`).slice(2, -2)
      fc.pre(text.includes(escaped))
      expect(redactionOf(secret)(text)).not.toContain(escaped)
    }),
  )
  // Two reasons for a space without width may meet.
  expect(redactionOf('##[a-secret')(prose('x ##[a-secret .'))).toBe('x \\*** .')
  expect(redactionOf('a|b`c')(code('a|b`c'))).toBe('`***`')
  expect(redactionOf('a@b_c')(`${prose('x a@b_c')} ${code('a@b_c')}`)).toBe('x *** `***`')
})
