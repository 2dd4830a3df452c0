/** What thirty servers cost, measured by what one costs. */
import type { Fleets } from './fleet.ts'
import { atMost, type Table } from './table.ts'

/** Thirty servers against one with the same slowest snapshot. */
export function ratioTable(fleets: Fleets): Table {
  const one = fleets[1].main
  const thirty = fleets[30].main
  return {
    title: '30 servers against 1, with the same slowest snapshot',
    about: 'All servers share each look, so that the number of servers hardly counts.',
    rows: [
      atMost('time', 1.1, thirty.tookMs / one.tookMs, { digits: 2 }),
      atMost('snapshot listings', 1, thirty.listings / one.listings, { digits: 2 }),
    ],
  }
}
