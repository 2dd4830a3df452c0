/**
 * `npm run picture`: plays the cases of `summary-cases.ts`, and photographs their job summaries by day and by night for the
 * pages. Beside the pictures lies the Markdown that they show, so that a test can say when they are out of date.
 * `npm run picture -- --pages <folder>` writes the Markdown and the pages, for pictures that are taken by other means.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { findChromium, NO_CHROMIUM, runChromium } from './chromium.ts'
import { playCases } from './summary-cases.ts'
import { summaryPage, WIDTH } from './summary-page.ts'

const PICTURES = path.join(import.meta.dirname, '..', '..', 'docs', 'pictures')

const { pages } = parseArgs({ options: { pages: { type: 'string' } } }).values
const chromium = pages === undefined ? findChromium(process.env) : null
if (pages !== undefined) {
  await writePages(path.resolve(pages))
} else if (chromium === null) {
  console.error(NO_CHROMIUM)
  process.exitCode = 1
} else {
  const folder = mkdtempSync(path.join(tmpdir(), 'picture-'))
  try {
    for (const page of await writePages(folder)) photograph(chromium, folder, page)
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Writes the Markdown of every case beside the pictures, and its pages into the folder. @returns the names of the pages */
async function writePages(folder: string): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true })
  mkdirSync(PICTURES, { recursive: true })
  const names: string[] = []
  for (const [name, markdown] of Object.entries(await playCases())) {
    writeFileSync(path.join(PICTURES, `${name}.md`), markdown)
    for (const theme of ['light', 'dark'] as const) {
      writeFileSync(path.join(folder, `${name}-${theme}.html`), summaryPage(markdown, theme))
      names.push(`${name}-${theme}`)
    }
  }
  return names
}

function photograph(program: string, folder: string, name: string): void {
  const url = pathToFileURL(path.join(folder, `${name}.html`)).href
  const shown = runChromium(program, folder, [`--window-size=${WIDTH},1000`, '--dump-dom', url])
  const [, height] = /data-height="(\d+)"/.exec(shown) ?? []
  if (height === undefined) throw new Error('Chromium did not say how high the page is.')
  const picture = path.join(PICTURES, `${name}.png`)
  runChromium(program, folder, [`--window-size=${WIDTH},${height}`, `--screenshot=${picture}`, url])
  console.log(`Wrote docs/pictures/${name}.png (${Math.ceil(statSync(picture).size / 1000)} kB).`)
}
