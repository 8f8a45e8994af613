/** Where the venue's own programs are, and the Node that runs them. */
import { existsSync } from 'node:fs'
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
export function entryOf(name: keyof typeof ENTRIES): string {
  const path = join(ROOT, ENTRIES[name])
  if (!existsSync(path)) throw new Failure(`${ENTRIES[name]} is missing under ${ROOT}`)
  return path
}
