/** The pictures of job summaries: are they of the summaries as they are now, and what is needed to take them. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { findChromium, NO_CHROMIUM } from '../../tools/demo/chromium.ts'
import { type CaseName, CASES, playCases } from '../../tools/demo/summary-cases.ts'
import { summaryPage } from '../../tools/demo/summary-page.ts'
import { readFile, ROOT } from '../../tools/pages/repository.ts'

const PICTURES = path.join(ROOT, 'docs', 'pictures')

const NAMES = Object.keys(CASES) as CaseName[]
const THEMES = ['light', 'dark'] as const

test('the pictures show what the action writes: if not, run "npm run picture" and commit', async () => {
  const played = await playCases()
  expect(Object.keys(played).toSorted()).toEqual(NAMES.toSorted())
  for (const name of NAMES) expect(played[name]).toBe(readFile(`docs/pictures/${name}.md`))
}, 120_000)

test('there are pictures of the cases, and no others', () => {
  const expected = NAMES.flatMap((name) => [`${name}.md`, ...THEMES.map((theme) => `${name}-${theme}.png`)])
  expect(readdirSync(PICTURES).toSorted()).toEqual(expected.toSorted())
})

describe.each(NAMES)('the picture of the case "%s"', (name) => {
  test.each(THEMES)('by %s is a small PNG of the width of the page', (theme) => {
    const file = path.join(PICTURES, `${name}-${theme}.png`)
    expect(statSync(file).size).toBeLessThan(150_000)
    const bytes = readFileSync(file)
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect(bytes.readUInt32BE(16)).toBe(1180)
  })

  test('says all its headlines and ids also to those who cannot see it', () => {
    const shown = readFile(`docs/pictures/${name}.md`)
    const alt = CASES[name]
    const headlines = [...shown.matchAll(/^### \S+ (.+)$/gm)].map((match) => match[1] ?? '')
    expect(headlines.length).toBeGreaterThan(0)
    for (const headline of headlines) expect(alt).toContain(`${headline}.`)
    for (const [id] of alt.matchAll(/\b\d{3,}\b/g)) expect(shown).toContain(id)
    expect(alt).not.toMatch(/["<>&]/)
  })

  test('is on the page of job summaries, in both themes and with its text', () => {
    expect(readFile('docs/job-summaries.md')).toContain(pictureOf(name, ''))
  })
})

test('the README shows a restored server', () => {
  expect(readFile('README.md')).toContain(pictureOf('restored', 'docs/'))
})

function pictureOf(name: CaseName, folder: string): string {
  return `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="${folder}pictures/${name}-dark.png">
  <img alt="${CASES[name]}" src="${folder}pictures/${name}-light.png">
</picture>
`
}

test('the page that is photographed is in GitHub’s style, and text of the summary stays text', () => {
  const page = summaryPage('### A\n\n| a |\n| --- |\n| `b` |\n\n1 &lt; 2 \\<i\\>\n', 'dark')
  expect(page).toContain('<h3>A</h3>')
  expect(page).toContain('<td><code>b</code></td>')
  expect(page).toContain('&lt;i&gt;')
  expect(page).toContain('.markdown-body')
  expect(page).not.toContain('<i>')
})

test('a warning is a box with a title, as GitHub shows it, and another quote stays a quote', () => {
  const page = summaryPage('> [!CAUTION]\n> It is *as it was*.\n\n> A quote.\n', 'light')
  expect(page).toContain(
    '<div class="markdown-alert markdown-alert-caution"><p class="markdown-alert-title">Caution</p>\n<p>It is <em>as it was</em>.</p>',
  )
  expect(page).toContain('<blockquote>\n<p>A quote.</p>')
  expect(page).not.toContain('[!')
})

describe('a Chromium', () => {
  const there =
    (...programs: string[]) =>
    (file: string): boolean =>
      programs.includes(file)
  const folders = ['/usr/bin', '/opt/bin'].join(path.delimiter)

  test('is the one that CHROME names', () => {
    expect(findChromium({ CHROME: '/x', PATH: folders }, there('/x', '/usr/bin/chromium'))).toBe('/x')
    expect(findChromium({ CHROME: '/gone', PATH: folders }, there('/usr/bin/chromium'))).toBeNull()
  })

  test('is else the first of the usual ones', () => {
    const chrome = path.join('/opt/bin', 'google-chrome')
    expect(findChromium({ PATH: folders }, there(chrome))).toBe(chrome)
    expect(findChromium({ CHROME: '', PATH: '' }, there(''))).toBeNull()
  })

  test('that is missing is one line that says what to do', () => {
    const run = spawnSync(process.execPath, [path.join(ROOT, 'tools', 'demo', 'picture.ts')], {
      env: { ...process.env, CHROME: path.join(ROOT, 'nowhere') },
      encoding: 'utf8',
    })
    expect(run.status).toBe(1)
    expect(run.stderr.trim()).toBe(NO_CHROMIUM)
    expect(NO_CHROMIUM).not.toContain('\n')
    expect(run.stdout).toBe('')
  })
})
