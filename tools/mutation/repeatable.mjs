/**
 * Runs the named tests twice in one process, as the mutation tests do thousands of times. A test that passes only the
 * first time would "notice" every mutant after it, so the figure of a part with such a test says nothing.
 */
import path from 'node:path'
import Mocha from 'mocha'

const mocha = new Mocha({ timeout: 0, reporter: Mocha.reporters.Base })
mocha.cleanReferencesAfterRun(false)
for (const file of process.argv.slice(2)) mocha.addFile(path.resolve(file))
await mocha.loadFilesAsync()

/** How the tests went: the names of those that failed, with why. */
const run = () =>
  new Promise((resolve) => {
    const failed = []
    const runner = mocha.run(() => {
      resolve(failed)
    })
    runner.on('fail', (test, error) => failed.push(`${test.fullTitle()}: ${error.stack}`))
  })

for (const time of ['first', 'second']) {
  const failed = await run()
  for (const each of failed)
    console.error(`Fails when it is run for the ${time} time in one process: ${each}`)
  if (failed.length > 0) process.exit(1)
}
process.exit(0)
