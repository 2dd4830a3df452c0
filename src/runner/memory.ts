/** How much memory this process takes for what it throws away again. */

/**
 * Keeps V8 from making its space for young objects larger. It does so when much is made and dropped, as by reading a
 * thousand snapshots every few seconds, and would take 100 MB more than that needs: with 200 servers 220 MB in place of
 * 110 (`npm run bench -- fleet`). Costs a little time. A V8 that does not know the setting ignores it.
 */
export function keepYoungSpaceSmall(): void {
  // Loaded only here: it takes a millisecond, which no start has to pay.
  process.getBuiltinModule('node:v8').setFlagsFromString('--semi-space-growth-factor=1')
}
