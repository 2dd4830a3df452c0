/** The pictures of a job summary in the README: are they of the summary as it is now, and what is needed to take them. */
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { summaryOfBadDeploy } from '../../tools/demo/bad-deploy.ts'
import { findChromium, NO_CHROMIUM } from '../../tools/demo/chromium.ts'
import { summaryPage } from '../../tools/demo/summary-page.ts'
import { readFile, ROOT } from '../../tools/pages/repository.ts'

const PICTURES = path.join(ROOT, 'docs', 'pictures')

test('the pictures show what the action writes: if not, run "npm run picture" and commit', async () => {
  expect(await summaryOfBadDeploy()).toBe(readFile('docs/pictures/summary.md'))
})

test.each(['light', 'dark'])('the %s picture is a small PNG of the width of the page', (theme) => {
  const file = path.join(PICTURES, `summary-${theme}.png`)
  expect(statSync(file).size).toBeLessThan(150_000)
  const bytes = readFileSync(file)
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  expect(bytes.readUInt32BE(16)).toBe(1180)
})

test('the page that is photographed is in GitHub’s style, and text of the summary stays text', () => {
  const page = summaryPage('### A\n\n| a |\n| --- |\n| `b` |\n\n1 &lt; 2 \\<i\\>\n', 'dark')
  expect(page).toContain('<h3>A</h3>')
  expect(page).toContain('<td><code>b</code></td>')
  expect(page).toContain('&lt;i&gt;')
  expect(page).toContain('.markdown-body')
  expect(page).not.toContain('<i>')
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
