import { accessSync, constants, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Linux keeps this folder in memory. A phase writes ten small files, and the tests play thousands of phases. */
const IN_MEMORY = '/dev/shm'

/** Creates an empty folder of its own for small files, in memory where the machine has such a place. Returns its path. */
export function createTemporaryFolder(prefix: string): string {
  return mkdtempSync(join(isWritable(IN_MEMORY) ? IN_MEMORY : tmpdir(), prefix))
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
