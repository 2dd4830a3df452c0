/** The inputs that several actions have, alike in each. */
import type { InputTable } from './input-table.ts'
import {
  API_URL,
  parseApiUrl,
  parseBase,
  parseBoolean,
  parseCount,
  parseGitHubToken,
  parsePollInterval,
  parseProtect,
  parseToken,
} from './parsers.ts'
import { parseServerIds } from './server-ids.ts'

/** Their rows, by what the code calls them. */
export const COMMON = {
  token: { name: 'api-token', default: null, parse: parseToken },
  serverIds: { name: 'server-id', default: null, parse: parseServerIds },
  name: { name: 'name', default: 'pre-deploy', parse: parseBase },
  keep: { name: 'keep', default: '4', parse: parseCount },
  protect: { name: 'protect', default: '', parse: parseProtect },
  snapshotLimit: { name: 'snapshot-limit', default: '5', parse: parseCount },
  wait: { name: 'wait', default: 'true', parse: parseBoolean },
  pollIntervalMs: { name: 'poll-interval', default: '5', parse: parsePollInterval },
  dryRun: { name: 'dry-run', default: 'false', parse: parseBoolean },
  apiUrl: { name: 'api-url', default: API_URL, parse: parseApiUrl },
  githubToken: { name: 'github-token', default: null, parse: parseGitHubToken },
} as const satisfies InputTable
