import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anyText } from '../any-text.ts'
import {
  DESCRIPTION_LIMIT,
  isCutBeforeMark,
  isOfAnyVersion,
  isSameRepository,
  isWithout,
  type Provenance,
  readProvenance,
  writeDescription,
} from '../../src/domain/provenance.ts'
import type { Run } from '../../src/domain/run.ts'
import { MARK, RUN } from '../decide/snapshots.ts'

const FIXED =
  'vps-safety-snapshot/1 mark=1a2b3c4d repo-id=1001 run=9000000011/1 repo=acme/shop job=deploy sha=0123456 |'
const OPEN = FIXED.slice(0, -' |'.length)

const NOTHING: Provenance = {
  mark: null,
  repoId: null,
  runId: null,
  attempt: null,
  repo: null,
  check: null,
  job: null,
  guardsRun: false,
  sha: null,
}

/** The description that a run writes. */
function written(run: Run, mark = MARK, text = '', guardsRun = false): string {
  return writeDescription(run, { mark, guardsRun, text })
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
  job: fc.option(anyText({ minLength: 1, maxLength: 60 })),
  checkRunId: fc.option(digits(20)),
  workflowFile: fc.constant(null),
  url: fc.constant(null),
})
const anyDescription = fc.oneof(
  anyText({ maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.constant(` | ${FIXED}`),
  fc.constant(` ${FIXED}`),
  fc.constant(FIXED.replaceAll(' ', ' | ')),
)

describe('what is written', () => {
  test('is the fixed form, closed by a bar also where there is no text', () => {
    expect(written(RUN, MARK, '')).toBe(FIXED)
  })

  test('puts the text behind a bar', () => {
    expect(written(RUN, MARK, 'before the big one')).toBe(`${FIXED} before the big one`)
  })

  test('leaves out what the runner did not tell', () => {
    const bare = { ...RUN, repoId: null, sha: null, job: null }
    expect(written(bare)).toBe('vps-safety-snapshot/1 mark=1a2b3c4d run=9000000011/1 repo=acme/shop |')
  })

  test('names the check run of the job, where it is known, and says when the deploy is in another job', () => {
    expect(written({ ...RUN, checkRunId: '77' }, MARK, 'text', true)).toBe(
      'vps-safety-snapshot/1 mark=1a2b3c4d repo-id=1001 run=9000000011/1 repo=acme/shop check=77 job=deploy guards=run sha=0123456 | text',
    )
  })

  test('leaves out the commit, then the job, where the closing bar would not fit', () => {
    const long = {
      ...RUN,
      id: '9'.repeat(20),
      repoId: '9'.repeat(20),
      repo: `${'o'.repeat(39)}/${'r'.repeat(60)}`,
    }
    const words = (run: Run, guardsRun = true): string[] =>
      written(run, MARK, '', guardsRun)
        .split(' ')
        .map((each) => each.replace(/=.*/, ''))
    expect(words(long)).toEqual([
      'vps-safety-snapshot/1',
      'mark',
      'repo-id',
      'run',
      'repo',
      'job',
      'guards',
      'sha',
      '|',
    ])
    expect(words({ ...long, checkRunId: '9'.repeat(11), job: 'j'.repeat(20) }).slice(4)).toEqual([
      'repo',
      'check',
      'job',
      'guards',
      '|',
    ])
    const longest = { ...long, attempt: '999999', checkRunId: '9'.repeat(20), job: 'j'.repeat(20) }
    expect(words(longest).slice(4)).toEqual(['repo', 'check', 'guards', '|'])
    expect(words(longest, false).slice(4)).toEqual(['repo', 'check', '|'])
  })

  test('names the commit as long as the closing bar fits behind it', () => {
    const run = { ...RUN, checkRunId: '7', job: 'j'.repeat(20) }
    const room = DESCRIPTION_LIMIT - written(run).length
    const fitting = { ...run, checkRunId: '7'.repeat(room + 1) }
    expect(written(fitting)).toHaveLength(DESCRIPTION_LIMIT)
    expect(written(fitting)).toMatch(/ sha=0123456 \|$/)
    expect(written({ ...fitting, checkRunId: '7'.repeat(room + 2) })).toMatch(/ job=j{20} \|$/)
  })

  test('leaves out that another job deploys only where nothing else is left to leave out', () => {
    const run = { ...RUN, checkRunId: '7', sha: null, job: null }
    const room = DESCRIPTION_LIMIT - written(run).length
    const full = { ...run, checkRunId: '7'.repeat(room + 1) }
    expect(written(full, MARK, 'text', true)).toBe(written(full))
    expect(written(full)).toMatch(/ repo=acme\/shop check=7+ \|$/)
  })

  test('cuts the repository to 100 characters, the job to 20 and the commit to 7', () => {
    const long = { ...RUN, repo: `${'o'.repeat(39)}/${'r'.repeat(100)}`, job: 'j'.repeat(21) }
    const words = written(long).split(' ')
    expect(words[4]).toBe(`repo=${'o'.repeat(39)}/${'r'.repeat(60)}`)
    expect(words[5]).toBe(`job=${'j'.repeat(20)}`)
    expect(words[6]).toBe('sha=0123456')
  })

  test('is one word for each key, whatever the job is called', () => {
    expect(written({ ...RUN, job: 'a b|c=d' })).toContain(' job=a-b-c-d sha=')
  })

  test('is one line: breaks, tabs and control characters in the text become one space', () => {
    const text = '\n one\r\n\n  two\tthree\u0000\u001b[31m four\u0085\u2028five '
    expect(written(RUN, MARK, text)).toBe(`${FIXED} one two three [31m four five`)
  })

  test('is cut to 255 characters, never through the middle of one', () => {
    const room = DESCRIPTION_LIMIT - FIXED.length - ' '.length
    const fits = `${'x'.repeat(room - 2)}😀`
    expect(written(RUN, MARK, fits)).toBe(`${FIXED} ${fits}`)
    for (const last of ['x', 'ﬁ', '한']) {
      expect(written(RUN, MARK, `${'x'.repeat(room - 1)}${last}y`)).toBe(
        `${FIXED} ${'x'.repeat(room - 1)}${last}`,
      )
    }
    expect(written(RUN, MARK, `${'x'.repeat(room - 1)}😀`)).toBe(`${FIXED} ${'x'.repeat(room - 1)}`)
  })

  test('is never longer than 255, has no control character, and splits no surrogate pair', () => {
    fc.assert(
      fc.property(anyRun, anyMark, anyDescription, fc.boolean(), (run, mark, text, guardsRun) => {
        const description = written(run, mark, text, guardsRun)
        expect(description.length).toBeLessThanOrEqual(255)
        expect(description).toMatch(/^vps-safety-snapshot\/1 mark=[0-9a-f]{8} .* \|(?: .*)?$/)
        expect(description).not.toMatch(/\p{Cc}/u)
        expect(description.isWellFormed() || !text.isWellFormed()).toBe(true)
      }),
    )
  })

  test('reads back as it was written, whatever the text says', () => {
    fc.assert(
      fc.property(anyRun, anyMark, anyDescription, fc.boolean(), (run, mark, text, guardsRun) => {
        const found = readProvenance(written(run, mark, text, guardsRun))
        const { repoId, id, attempt, checkRunId } = run
        expect(found).toMatchObject({ mark, repoId, runId: id, attempt, check: checkRunId, guardsRun })
        expect(found?.repo).toBe(run.repo.slice(0, 100))
        expect([null, run.sha?.slice(0, 7)]).toContain(found?.sha)
        expect(found !== null && isSameRepository(found, run)).toBe(true)
      }),
    )
  })
})

describe('what is read', () => {
  test('is every key of the fixed form', () => {
    expect(readProvenance(FIXED.replace(' job=', ' check=77 guards=run job='))).toEqual({
      mark: '1a2b3c4d',
      repoId: '1001',
      runId: '9000000011',
      attempt: '1',
      repo: 'acme/shop',
      check: '77',
      job: 'deploy',
      guardsRun: true,
      sha: '0123456',
    })
  })

  test('does not depend on the order of the words', () => {
    const [format = '', ...words] = OPEN.split(' ')
    fc.assert(
      fc.property(fc.shuffledSubarray(words, { minLength: words.length }), (shuffled) => {
        const text = `${[format, ...shuffled].join(' ')} | text`
        expect(readProvenance(text)).toEqual(readProvenance(FIXED))
      }),
    )
  })

  test('ignores unknown keys and words that are none', () => {
    const more = FIXED.replace(' sha=', ' colour=blue =x y= z repo-ids=5 guards=nothing check=x sha=')
    expect(readProvenance(more)).toEqual(readProvenance(FIXED))
  })

  test.each(['', 'text', '| text', 'a | b', '|'])('is the same whatever text follows (%j)', (text) => {
    expect(readProvenance(`${FIXED} ${text}`)).toEqual(readProvenance(FIXED))
  })

  test('ends at a bar that stands for itself, and at no other', () => {
    expect(readProvenance(`vps-safety-snapshot/1 mark=1a2b3c4d |x repo-id=5 | repo-id=6`)).toEqual({
      ...NOTHING,
      mark: MARK,
      repoId: '5',
    })
  })

  test('is never taken from a word that is no key with a value', () => {
    const more = FIXED.replace(' repo=', ' repox repo-id= repo=')
    expect(readProvenance(more)).toEqual(readProvenance(FIXED))
  })

  test('is whole where the bar closes it, with or without a mark', () => {
    expect(readProvenance('vps-safety-snapshot/1 repo=acme/shop repo-id=1001 | text')).toEqual({
      ...NOTHING,
      repo: 'acme/shop',
      repoId: '1001',
    })
  })

  test('tolerates missing keys', () => {
    expect(readProvenance('vps-safety-snapshot/1')).toEqual(NOTHING)
    expect(readProvenance('vps-safety-snapshot/1 |')).toEqual(NOTHING)
    expect(readProvenance('vps-safety-snapshot/1 | text')).toEqual(NOTHING)
    expect(readProvenance('vps-safety-snapshot/1 repo-id=1001 mark=1a2b3c4d |')).toEqual({
      ...NOTHING,
      repoId: '1001',
      mark: MARK,
    })
  })

  test.each(['run=11', 'run=11/', 'run=/1', 'run=x/1', 'run=11/1/1', 'run=-1/1'])(
    'takes %s for a missing run',
    (word) => {
      expect(readProvenance(`vps-safety-snapshot/1 ${word} mark=1a2b3c4d |`)).toEqual({
        ...NOTHING,
        mark: MARK,
      })
    },
  )

  test.each(['check=x7', 'check=7x', 'check=7-7'])('takes %s for a missing check run', (word) => {
    expect(readProvenance(`vps-safety-snapshot/1 ${word} mark=1a2b3c4d |`)).toEqual({
      ...NOTHING,
      mark: MARK,
    })
  })

  test('takes a key without a value for none, and all behind the first equals sign for its value', () => {
    expect(readProvenance('vps-safety-snapshot/1 job= job=a=b= |')).toEqual({ ...NOTHING, job: 'a=b=' })
  })

  test('takes the first of two equal keys, so that text which came in between can not change it', () => {
    expect(readProvenance(`${OPEN} repo-id=2002 mark=ffffffff |`)).toEqual(readProvenance(FIXED))
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
    const found = readProvenance(`vps-safety-snapshot/1 ${words} mark=1a2b3c4d |`)
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
  test('never names another repository, run, attempt, job or mark than the one that was written', () => {
    fc.assert(
      fc.property(anyRun, anyMark, fc.boolean(), fc.nat(254), (run, mark, guardsRun, length) => {
        const whole = readProvenance(written(run, mark, '', guardsRun))
        const cut = readProvenance(written(run, mark, '', guardsRun).slice(0, length))
        if (cut === null) return
        for (const key of Object.keys(NOTHING) as (keyof Provenance)[])
          expect([NOTHING[key], whole?.[key]]).toContain(cut[key])
      }),
    )
  })

  test('does not become that of another, in whatever order its words stand', () => {
    const words = [
      'mark=1a2b3c4d',
      'repo-id=10015',
      'run=11/12',
      'repo=acme/shop-api',
      'check=770',
      'guards=runs',
    ]
    fc.assert(
      fc.property(fc.shuffledSubarray(words, { minLength: 1 }), fc.nat(120), (shuffled, length) => {
        const whole = ['vps-safety-snapshot/1', ...shuffled].join(' ')
        const cut = readProvenance(whole.slice(0, length))
        expect([null, undefined, MARK]).toContain(cut?.mark)
        expect([null, undefined, '10015']).toContain(cut?.repoId)
        expect([null, undefined, '12']).toContain(cut?.attempt)
        expect([null, undefined, 'acme/shop-api']).toContain(cut?.repo)
        expect([null, undefined, '770']).toContain(cut?.check)
        expect([false, undefined]).toContain(cut?.guardsRun)
      }),
    )
  })

  test('of repository 10015 does not become one of repository 1001', () => {
    const whole = written({ ...RUN, repoId: '10015', repo: 'acme/site' })
    const cut = readProvenance(whole.slice(0, whole.indexOf('10015') + 4))
    expect(cut).toEqual({ ...NOTHING, mark: MARK })
    expect(cut !== null && isSameRepository(cut, RUN)).toBe(false)
  })

  test('still names its mark and its repository where those came back whole', () => {
    const cut = readProvenance(FIXED.slice(0, FIXED.indexOf(' run=') + 3))
    expect(cut).toEqual({ ...NOTHING, mark: MARK, repoId: '1001' })
  })

  test('says nothing by its last word, also when that looks whole', () => {
    expect(readProvenance(OPEN)).toEqual({ ...readProvenance(FIXED), sha: null })
    expect(readProvenance(`${OPEN} `)).toEqual({ ...readProvenance(FIXED), sha: '0123456' })
    expect(readProvenance('vps-safety-snapshot/1 mark=1a2b3c4d')).toEqual(NOTHING)
  })
})

describe('a description is cut before its mark', () => {
  test('when it is the beginning of one with that mark, and no more', () => {
    const withMark = `vps-safety-snapshot/1 mark=${MARK}`
    for (let length = 1; length <= withMark.length; length++)
      expect([length, isCutBeforeMark(withMark.slice(0, length), MARK)]).toEqual([length, true])
    expect(isCutBeforeMark(`${withMark.slice(0, 30)}  `, MARK)).toBe(true)
  })

  test.each([
    ['when there is none', null],
    ['when it is empty', ''],
    ['when it is blank', '  '],
    ['when it goes on behind the mark', FIXED.slice(0, 40)],
    ['when another mark begins there', 'vps-safety-snapshot/1 mark=2'],
    ['when a user wrote it', 'vps'.toUpperCase()],
  ])('but not %s', (_when, description) => {
    expect(isCutBeforeMark(description, MARK)).toBe(false)
  })
})

describe('a description that came back escaped for HTML', () => {
  test.each([
    ['as names', FIXED.replaceAll('/', '&sol;').replaceAll('=', '&equals;').replaceAll('|', '&vert;')],
    ['as numbers', FIXED.replaceAll('/', '&#47;').replaceAll('=', '&#61;').replaceAll('|', '&#124;')],
    ['as hexadecimal numbers', FIXED.replaceAll('/', '&#x2F;').replaceAll('=', '&#X3d;')],
    ['twice', FIXED.replaceAll('/', '&amp;#x2F;').replaceAll('=', '&amp;#61;')],
  ])('%s is read as what it was', (_how, description) => {
    expect(readProvenance(description)).toEqual(readProvenance(FIXED))
    expect(isOfAnyVersion(description)).toBe(true)
    expect(isWithout(description.slice(0, 10))).toBe(true)
    expect(isCutBeforeMark(description.slice(0, description.indexOf(' ') + 4), MARK)).toBe(true)
  })

  test('is not read from escapes that stand for nothing, or for control characters', () => {
    for (const escape of ['&slash;', '&#47', '&#x;', '&#0;', '&#9;', '&#99999999;', '& #47;'])
      expect(readProvenance(FIXED.replace('/', escape))).toBeNull()
  })
})
