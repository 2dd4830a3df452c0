/** How much memory this process takes for what it throws away again. */
import v8 from 'node:v8'

/**
 * Keeps V8 from making its space for young objects larger. It does so when much is made and dropped, as by a look at a
 * thousand snapshots every few seconds, and would take 100 MB more than such a look needs. Costs a little time.
 * `npm run bench` shows the difference. A V8 that does not know the setting ignores it.
 */
export function keepYoungSpaceSmall(): void {
  v8.setFlagsFromString('--semi-space-growth-factor=1')
}
