/**
 * Ready-made credentials, beside the journal, for whoever may read the venue's folder: in a demonstration those of every firm,
 * otherwise the operator's first key, without which nobody could be let in.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Scope } from '@parley/sdk'
import type { KeyRing } from './key-ring.ts'

export type Profile = {
  readonly url: string
  readonly key: string
  readonly secret: string
  readonly account: string
}

export type KeyHolder = { readonly firm: string; readonly scopes: readonly Scope[] }

/** Writes a profile for each holder with the address listened on, keeping keys that still work. Only the owner can read the file. */
export function writeProfiles(
  dataDir: string,
  url: string,
  keys: KeyRing,
  nowUs: number,
  holders: readonly KeyHolder[],
): void {
  const path = join(dataDir, 'profiles.json')
  // Our own file; what is not one of its fields is not used.
  const before = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Record<string, Profile>>)
    : {}
  const profiles = Object.fromEntries(
    holders.map(({ firm, scopes }): [string, Profile] => {
      const known = before[firm]
      const works = known !== undefined && keys.find(known.key)?.secret === known.secret
      const { key, secret } = works ? known : keys.create(firm, 'first', scopes, nowUs)
      return [firm, { url, key, secret, account: `${firm}:main` }]
    }),
  )
  writeFileSync(path, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 })
}
