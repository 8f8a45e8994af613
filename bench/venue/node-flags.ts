import { readFileSync } from 'node:fs'

const manifest = new URL('../../packages/server/package.json', import.meta.url)

/** What the venue's process is started with, by `npm start` and `parley serve` alike. */
export const venueFlags: readonly string[] = JSON.parse(readFileSync(manifest, 'utf8')).config
  .nodeFlags
