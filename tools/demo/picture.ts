/**
 * `npm run picture`: plays the demo's bad deploy, and photographs its job summary by day and by night for the README. Beside the
 * pictures lies the Markdown that they show, so that a test can say when they are out of date.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { summaryOfBadDeploy } from './bad-deploy.ts'
import { findChromium, NO_CHROMIUM, runChromium } from './chromium.ts'
import { summaryPage, type Theme, WIDTH } from './summary-page.ts'

const PICTURES = path.join(import.meta.dirname, '..', '..', 'docs', 'pictures')

const chromium = findChromium(process.env)
if (chromium === null) {
  console.error(NO_CHROMIUM)
  process.exit(1)
}
const markdown = await summaryOfBadDeploy()
mkdirSync(PICTURES, { recursive: true })
writeFileSync(path.join(PICTURES, 'summary.md'), markdown)
const folder = mkdtempSync(path.join(tmpdir(), 'picture-'))
try {
  for (const theme of ['light', 'dark'] as const) photograph(chromium, theme)
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

function photograph(program: string, theme: Theme): void {
  const page = path.join(folder, `${theme}.html`)
  writeFileSync(page, summaryPage(markdown, theme))
  const url = pathToFileURL(page).href
  const shown = runChromium(program, folder, [`--window-size=${WIDTH},1000`, '--dump-dom', url])
  const [, height] = /data-height="(\d+)"/.exec(shown) ?? []
  if (height === undefined) throw new Error('Chromium did not say how high the page is.')
  const picture = path.join(PICTURES, `summary-${theme}.png`)
  runChromium(program, folder, [`--window-size=${WIDTH},${height}`, `--screenshot=${picture}`, url])
  console.log(`Wrote docs/pictures/summary-${theme}.png (${Math.ceil(statSync(picture).size / 1000)} kB).`)
}
