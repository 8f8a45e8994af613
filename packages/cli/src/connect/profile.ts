/** Saved credentials: one JSON file, readable by its owner only. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { Failure } from '../command/command.ts'

export type Profile = {
  readonly url: string
  readonly key: string
  readonly secret: string
  /** The account used when a command names none. */
  readonly account?: string | undefined
}
export type Profiles = Readonly<Record<string, Profile>>

/** Where a person's own profiles are: `$XDG_CONFIG_HOME/parley` or `~/.config/parley`. */
export function profilesFile(env: Readonly<Record<string, string | undefined>>): string {
  const config = env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config')
  return join(config, 'parley', 'profiles.json')
}

/** The profiles that a venue keeps beside its journal: in $PARLEY_DATA, else where `npm start` puts them. None where they cannot be read. */
export function profilesNearby(env: Readonly<Record<string, string | undefined>>): {
  readonly folder: string
  readonly names: readonly string[]
} {
  const folder = env['PARLEY_DATA'] ?? 'data'
  try {
    return { folder, names: Object.keys(readProfiles(join(folder, 'profiles.json'))) }
  } catch (error) {
    if (error instanceof Failure || isSystemError(error)) return { folder, names: [] }
    throw error
  }
}

/** Reads a profile file; none is the same as an empty one. Throws `Failure` on one that is damaged. */
export function readProfiles(file: string): Profiles {
  if (!existsSync(file)) return {}
  let parsed: unknown
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Failure(`${file} cannot be read: ${error instanceof Error ? error.message : ''}`)
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Failure(`${file} is not a list of profiles by name`)
  for (const [name, value] of Object.entries(parsed))
    if (!isProfile(value)) throw new Failure(`${file}: profile ${name} lacks url, key or secret`)
  return parsed as Profiles
}

/** Adds or replaces one profile. The file is made mode 600, and put back to it. */
export function saveProfile(file: string, name: string, profile: Profile): void {
  const profiles = { ...readProfiles(file), [name]: profile }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify(profiles, undefined, 2)}\n`, { mode: 0o600 })
  chmodSync(file, 0o600)
}

/** Of a file that is another's, or a folder. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error
}

function isProfile(value: unknown): value is Profile {
  if (typeof value !== 'object' || value === null) return false
  const { url, key, secret } = value as Partial<Record<string, unknown>>
  return typeof url === 'string' && typeof key === 'string' && typeof secret === 'string'
}
