/** Where the venue's own programs are, and the Node that runs them. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failure } from '../command/command.ts'

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', '..')

const ENTRIES = {
  serve: 'packages/server/src/main.ts',
  import: 'packages/server/src/feed/import/main.ts',
  audit: 'packages/server/src/audit/main.ts',
  parley: 'packages/cli/src/main.ts',
} as const

/** The Node running this process; `bin/parley.js` has seen to it that it is new enough. */
export const NODE = process.execPath

/** Path of a program of the repository. Throws `Failure` where it is not installed. */
function entryOf(name: keyof typeof ENTRIES): string {
  const path = join(ROOT, ENTRIES[name])
  if (!existsSync(path)) throw new Failure(`${ENTRIES[name]} is missing under ${ROOT}`)
  return path
}

/** The words that run a program of the repository, for `NODE`: its flags, where it has some, and its path. */
export function wordsOf(name: keyof typeof ENTRIES): string[] {
  const path = entryOf(name)
  if (name !== 'serve') return [path]
  const manifest = readFileSync(join(ROOT, 'packages/server/package.json'), 'utf8')
  // Our own file: the venue's process is started with the flags named there, whoever starts it.
  const { config } = JSON.parse(manifest) as { readonly config: { readonly nodeFlags: string[] } }
  return [...config.nodeFlags, path]
}
