// Runs what follows with the Node that action.yml names: `node tools/with-node24.mjs tools/bench/run.ts`. With an older one on the
// machine, that of tools/node24 is installed first, once. Plain JavaScript, because it has to run on the Node that is too old for the rest.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const FOLDER = path.join(path.dirname(fileURLToPath(import.meta.url)), 'node24')
const WINDOWS = process.platform === 'win32'
const packaged = path.join(
  FOLDER,
  'node_modules',
  `node-${WINDOWS ? 'win' : process.platform}-${process.arch}`,
  'bin',
  WINDOWS ? 'node.exe' : 'node',
)

function node24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  if (!existsSync(packaged)) install()
  if (existsSync(packaged)) return packaged
  console.error(
    `This needs the Node 24 that action.yml names, and found ${process.version}. The npm registry has one for Linux (x64, arm64), ` +
      'Windows (x64) and macOS (Intel); elsewhere install Node 24, then run this again.',
  )
  process.exit(1)
}

function install() {
  const { npm_execpath: npm } = process.env
  const args = ['ci', '--no-audit', '--no-fund', '--silent']
  if (npm === undefined) spawnSync('npm', args, { cwd: FOLDER, stdio: 'inherit', shell: WINDOWS })
  else spawnSync(process.execPath, [npm, ...args], { cwd: FOLDER, stdio: 'inherit' })
}

const child = spawn(node24(), process.argv.slice(2), { stdio: 'inherit' })
// Both get the terminal's signals, and the child decides what they mean.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 128)
})
