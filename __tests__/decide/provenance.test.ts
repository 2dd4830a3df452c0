import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  DESCRIPTION_LIMIT,
  isSameRepository,
  type Provenance,
  readProvenance,
  writeDescription,
} from '../../src/decide/provenance.ts'
import type { Run } from '../../src/domain/run.ts'
import { MARK, RUN } from './snapshots.ts'

const FIXED =
  'vps-safety-snapshot/1 repo=acme/shop repo-id=1001 sha=0123456 run=9000000011/1 job=deploy mark=1a2b3c4d'

const NOTHING: Provenance = {
  repo: null,
  repoId: null,
  sha: null,
  runId: null,
  attempt: null,
  job: null,
  mark: null,
}

const digits = (length: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[1-9][0-9]{0,${length - 1}}$`))
const anyMark = fc.stringMatching(/^[0-9a-f]{8}$/)
const anyRun: fc.Arbitrary<Run> = fc.record({
  id: digits(20),
  attempt: digits(6),
  repo: fc.stringMatching(/^[\w.-]{1,39}\/[\w.-]{1,100}$/),
  repoId: fc.option(digits(20)),
  sha: fc.option(fc.stringMatching(/^[0-9a-f]{40}$/)),
  job: fc.option(fc.string({ minLength: 1, maxLength: 60, unit: 'binary' })),
  url: fc.constant(null),
})
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.constant(` | ${FIXED}`),
  fc.constant(FIXED.replaceAll(' ', ' | ')),
)

describe('what is written', () => {
  test('is the fixed form, and nothing behind it where there is no text', () => {
    expect(writeDescription(RUN, MARK, '')).toBe(FIXED)
  })

  test('puts the text behind a bar', () => {
    expect(writeDescription(RUN, MARK, 'before the big one')).toBe(`${FIXED} | before the big one`)
  })

  test('leaves out what the runner did not tell', () => {
    const bare = { ...RUN, repoId: null, sha: null, job: null }
    expect(writeDescription(bare, MARK, '')).toBe(
      'vps-safety-snapshot/1 repo=acme/shop run=9000000011/1 mark=1a2b3c4d',
    )
  })

  test('cuts the repository to 100 characters, the job to 20 and the commit to 7', () => {
    const long = { ...RUN, repo: `${'o'.repeat(39)}/${'r'.repeat(100)}`, job: 'j'.repeat(21) }
    const words = writeDescription(long, MARK, '').split(' ')
    expect(words[1]).toBe(`repo=${'o'.repeat(39)}/${'r'.repeat(60)}`)
    expect(words[3]).toBe('sha=0123456')
    expect(words[5]).toBe(`job=${'j'.repeat(20)}`)
  })

  test('is one word for each key, whatever the job is called', () => {
    expect(writeDescription({ ...RUN, job: 'a b|c=d' }, MARK, '')).toContain(' job=a-b-c-d mark=')
  })

  test('is one line: breaks, tabs and control characters in the text become one space', () => {
    const text = '\n one\r\n\n  two\tthree\u0000\u001b[31m four\u0085\u2028five '
    expect(writeDescription(RUN, MARK, text)).toBe(`${FIXED} | one two three [31m four five`)
  })

  test('is cut to 255 characters, never through the middle of one', () => {
    const room = DESCRIPTION_LIMIT - FIXED.length - ' | '.length
    const fits = `${'x'.repeat(room - 2)}😀`
    expect(writeDescription(RUN, MARK, fits)).toBe(`${FIXED} | ${fits}`)
    for (const last of ['x', 'ﬁ', '한']) {
      expect(writeDescription(RUN, MARK, `${'x'.repeat(room - 1)}${last}y`)).toBe(
        `${FIXED} | ${'x'.repeat(room - 1)}${last}`,
      )
    }
    expect(writeDescription(RUN, MARK, `${'x'.repeat(room - 1)}😀`)).toBe(
      `${FIXED} | ${'x'.repeat(room - 1)}`,
    )
  })

  test('is never longer than 255, has no control character, and splits no surrogate pair', () => {
    fc.assert(
      fc.property(anyRun, anyMark, anyText, (run, mark, text) => {
        const description = writeDescription(run, mark, text)
        expect(description.length).toBeLessThanOrEqual(255)
        expect(description).not.toMatch(/\p{Cc}/u)
        if (text.isWellFormed()) expect(description.isWellFormed()).toBe(true)
      }),
    )
  })

  test('reads back as it was written, whatever the text says', () => {
    fc.assert(
      fc.property(anyRun, anyMark, anyText, (run, mark, text) => {
        const found = readProvenance(writeDescription(run, mark, text))
        expect(found).toMatchObject({ repoId: run.repoId, runId: run.id, attempt: run.attempt, mark })
        expect(found?.repo).toBe(run.repo.slice(0, 100))
        expect(found?.sha).toBe(run.sha?.slice(0, 7) ?? null)
        expect(found !== null && isSameRepository(found, run)).toBe(true)
      }),
    )
  })
})

describe('what is read', () => {
  test('is every key of the fixed form', () => {
    expect(readProvenance(FIXED)).toEqual({
      repo: 'acme/shop',
      repoId: '1001',
      sha: '0123456',
      runId: '9000000011',
      attempt: '1',
      job: 'deploy',
      mark: '1a2b3c4d',
    })
  })

  test('does not depend on the order of the words', () => {
    const [format = '', ...words] = FIXED.split(' ')
    fc.assert(
      fc.property(fc.shuffledSubarray(words, { minLength: words.length }), (shuffled) => {
        const text = `${[format, ...shuffled].join(' ')} | text`
        expect(readProvenance(text)).toEqual(readProvenance(FIXED))
      }),
    )
  })

  test('ignores unknown keys and words that are none', () => {
    const more = FIXED.replace(' sha=', ' colour=blue =x y= z repo-ids=5 sha=')
    expect(readProvenance(more)).toEqual(readProvenance(FIXED))
  })

  test('is never taken from a word that is no key with a value', () => {
    const more = FIXED.replace(' repo=', ' repox repo-id= repo=')
    expect(readProvenance(more)).toEqual(readProvenance(FIXED))
  })

  test('is whole where text follows, with or without a mark', () => {
    expect(readProvenance('vps-safety-snapshot/1 repo=acme/shop repo-id=1001 | text')).toEqual({
      ...NOTHING,
      repo: 'acme/shop',
      repoId: '1001',
    })
  })

  test('tolerates missing keys', () => {
    expect(readProvenance('vps-safety-snapshot/1')).toEqual(NOTHING)
    expect(readProvenance('vps-safety-snapshot/1 | text')).toEqual(NOTHING)
    expect(readProvenance('vps-safety-snapshot/1 repo-id=1001 mark=1a2b3c4d')).toEqual({
      ...NOTHING,
      repoId: '1001',
      mark: MARK,
    })
  })

  test.each(['run=11', 'run=11/', 'run=/1', 'run=x/1', 'run=11/1/1', 'run=-1/1'])(
    'takes %s for a missing run',
    (word) => {
      expect(readProvenance(`vps-safety-snapshot/1 ${word} mark=1a2b3c4d`)).toEqual({
        ...NOTHING,
        mark: MARK,
      })
    },
  )

  test('takes the first of two equal keys, so that text which came in between can not change it', () => {
    expect(readProvenance(`${FIXED} repo-id=2002 mark=ffffffff`)).toEqual(readProvenance(FIXED))
  })

  test.each([
    ['no description', null],
    ['an empty one', ''],
    ['a text', 'before the big one'],
    ['another version', FIXED.replace('/1 ', '/2 ')],
    ['a version that only begins with 1', FIXED.replace('/1 ', '/10 ')],
    ['a space before', ` ${FIXED}`],
    ['a text before', `note | ${FIXED}`],
    ['other letters', FIXED.toUpperCase()],
    ['a line break behind the first word', FIXED.replace(' ', '\n')],
    ['a first word that was cut', 'vps-safety-snapsho'],
  ])('is nothing in %s', (_what, description) => {
    expect(readProvenance(description)).toBeNull()
  })

  test('is never taken from the text behind the bar', () => {
    const imitated = 'vps-safety-snapshot/1 sha=0123456 | repo=acme/shop repo-id=1001 run=11/1 mark=1a2b3c4d'
    expect(readProvenance(imitated)).toEqual({ ...NOTHING, sha: '0123456' })
  })
})

describe('the same repository', () => {
  const same = (words: string, run: Partial<Run> = {}): boolean => {
    const found = readProvenance(`vps-safety-snapshot/1 ${words} mark=1a2b3c4d`)
    return found !== null && isSameRepository(found, { ...RUN, ...run })
  }

  test('is that of the same id, whatever it is called by now', () => {
    expect(same('repo=acme/old-name repo-id=1001')).toBe(true)
    expect(same('repo-id=1001')).toBe(true)
  })

  test('is not one of another id that took over the name', () => {
    expect(same('repo=acme/shop repo-id=2002')).toBe(false)
    expect(same('repo=acme/shop repo-id=01001')).toBe(false)
  })

  test('is that of the same name, where an id is missing on either side', () => {
    expect(same('repo=acme/shop')).toBe(true)
    expect(same('repo=acme/shop repo-id=1001', { repoId: null })).toBe(true)
    expect(same('repo=acme/shop-api')).toBe(false)
    expect(same('repo=acme/sho')).toBe(false)
    expect(same('repo=other/shop repo-id=1001', { repoId: null })).toBe(false)
  })

  test('is found by the first 100 characters of a longer name', () => {
    const repo = `${'o'.repeat(39)}/${'r'.repeat(100)}`
    expect(same(`repo=${repo.slice(0, 100)}`, { repo, repoId: null })).toBe(true)
    expect(same(`repo=${repo.slice(0, 99)}`, { repo, repoId: null })).toBe(false)
  })

  test('is not one that names none', () => {
    expect(same('run=9000000011/1')).toBe(false)
    expect(same('repo-id=1001', { repoId: null })).toBe(false)
  })
})

describe('a description that the provider cut', () => {
  const written = (run: Partial<Run>): string => writeDescription({ ...RUN, ...run }, MARK, '')

  test('never names another repository or attempt than the one that wrote it', () => {
    fc.assert(
      fc.property(anyRun, anyMark, fc.nat(254), (run, mark, length) => {
        const cut = readProvenance(writeDescription(run, mark, '').slice(0, length))
        if (cut === null) return
        expect([null, run.repo.slice(0, 100)]).toContain(cut.repo)
        expect([null, run.repoId]).toContain(cut.repoId)
        expect([null, run.id]).toContain(cut.runId)
        expect([null, run.attempt]).toContain(cut.attempt)
      }),
    )
  })

  test('of acme/shop-api does not become one of acme/shop', () => {
    const cut = readProvenance(written({ repo: 'acme/shop-api' }).slice(0, -'-api'.length).slice(0, 36))
    expect(cut).toEqual(NOTHING)
  })

  test('of repository 10015 does not become one of repository 1001', () => {
    const whole = written({ repoId: '10015', repo: 'acme/site' })
    const cut = readProvenance(whole.slice(0, whole.indexOf('10015') + 4))
    expect(cut).toEqual({ ...NOTHING, repo: 'acme/site' })
    expect(cut !== null && isSameRepository(cut, RUN)).toBe(false)
  })

  test('still names its repository where that came back whole', () => {
    const cut = readProvenance(FIXED.slice(0, FIXED.indexOf(' sha=') + 3))
    expect(cut).toEqual({ ...NOTHING, repo: 'acme/shop', repoId: '1001' })
  })

  test('keeps the beginning of a mark, which is enough to tell others apart', () => {
    expect(readProvenance(FIXED.slice(0, -4))).toMatchObject({ mark: '1a2b', job: 'deploy' })
  })

  test('is told by the order in which this action writes: other orders are taken as they stand', () => {
    expect(readProvenance('vps-safety-snapshot/1 repo-id=1001')).toEqual({ ...NOTHING, repoId: '1001' })
    expect(readProvenance('vps-safety-snapshot/1 run=11/1 repo=acme/shop')).toMatchObject({
      repo: 'acme/shop',
    })
  })

  test('is whole when its mark is, in whatever order', () => {
    expect(readProvenance('vps-safety-snapshot/1 mark=1a2b3c4d repo=acme/shop')).toMatchObject({
      repo: 'acme/shop',
    })
  })
})
