// Runs on whatever Node the host has (20 or later): installs what the lock file names, once, and builds the desk when it is out of date.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))
// Compiled modules are kept from one process to the next, as `packages/cli/bin/parley.js` does.
process.env.NODE_COMPILE_CACHE ||= join(ROOT, 'node_modules', '.cache', 'parley')
const LOCK = join(ROOT, 'package-lock.json')
const STAMP = join(ROOT, 'node_modules', '.parley-lock')
/** What npm leaves when it has installed all of it. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json')

/** Installs the locked dependencies where they are missing or the lock file has changed since. */
export function ensureInstalled() {
  const lock = createHash('sha256').update(readFileSync(LOCK)).digest('hex')
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return
  // Somebody ran npm by hand since the lock file last changed.
  if (existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs > statSync(LOCK).mtimeMs) return
  console.error('Installing dependencies (once) …')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  writeFileSync(STAMP, lock)
}

/** Builds the desk where it is missing or older than its sources. */
export function ensureDesk() {
  const built = join(ROOT, 'packages/desk/dist/index.html')
  const sources = ['packages/desk/src', 'packages/desk/index.html', 'packages/sdk/src'].map(
    (path) => join(ROOT, path),
  )
  if (existsSync(built) && Math.max(...sources.map(newest)) <= statSync(built).mtimeMs) return
  console.error('Building the desk …')
  run('npx', ['vite', 'build', 'packages/desk', '--logLevel', 'warn'])
}

/** Runs a command in the repository; ends this process with its exit code when it fails. */
export function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: ROOT, stdio: 'inherit' })
  if (error) console.error(`${command}: ${error.message}`)
  if (status !== 0) process.exit(status ?? 1)
}

function newest(path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))))
}
