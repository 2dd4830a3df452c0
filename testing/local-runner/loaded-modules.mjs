/**
 * Says what a process had loaded when it made its first HTTP request, or when it ended without one: `node --import <this
 * file>` writes it, as JSON, to the file that LOADED_MODULES_FILE names.
 *
 * Plain JavaScript, because what strips types would be loaded into the process too.
 */
import { subscribe } from 'node:diagnostics_channel'
import { writeFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

const files = []
const loadedBefore = new Set(process.moduleLoadList)
let isWritten = false

registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) files.push(fileURLToPath(url))
    return nextLoad(url, context)
  },
})
subscribe('http.client.request.created', write)
process.on('exit', write)

function write() {
  if (isWritten) return
  isWritten = true
  const builtins = process.moduleLoadList
    .filter((each) => each.startsWith('NativeModule ') && !loadedBefore.has(each))
    .map((each) => each.slice('NativeModule '.length))
  writeFileSync(process.env.LOADED_MODULES_FILE, JSON.stringify({ files, builtins }))
}
