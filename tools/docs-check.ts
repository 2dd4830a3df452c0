/** `npm run docs:check`: says what in the pages is not so, and fails then. */
import { checkPages } from './pages/check.ts'
import { generatedPage } from './pages/generated.ts'
import { listFiles, pagesAmong, readFile } from './pages/repository.ts'

const files = listFiles()
const pages = pagesAmong(files)
const findings = await checkPages({
  files,
  pages,
  read: readFile,
  generated: (page) => generatedPage(page, readFile),
})
for (const { file, line, message } of findings) console.error(`${file}:${line}: ${message}`)
if (findings.length > 0) process.exitCode = 1
else console.log(`${pages.length} pages: what they claim, as far as it can be checked, is so.`)
