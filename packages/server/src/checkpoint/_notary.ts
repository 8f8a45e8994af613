/** For tests: a folder with a journal, a chain and a key, as a venue keeps them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GENESIS } from '../journal/record.ts'
import type { Draft } from '../journal/record.ts'
import { SqliteJournal } from '../journal/sqlite.ts'
import { story } from '../recovery/_venue.ts'
import { advance } from './advance.ts'
import { Chain } from './chain.ts'
import type { Kept } from './chain.ts'
import { openVenueKey, rotateKey } from './venue-key.ts'
import type { KeyFile, VenueKey } from './venue-key.ts'

export class SignedFolder implements Disposable {
  readonly directory: string
  readonly key: KeyFile
  chain: Chain
  journal: SqliteJournal
  #at = 1_800_000_000_000_000

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), 'parley-signed-'))
    this.key = { path: this.at('venue-key.pem'), create: true }
    this.chain = new Chain({ path: this.at('checkpoints.db') })
    this.journal = new SqliteJournal({ path: this.at('journal.db') })
    this.open()
  }

  at(name: string): string {
    return join(this.directory, name)
  }

  open(): VenueKey {
    return openVenueKey(this.chain, this.key, this.#at)
  }

  rotate(): VenueKey {
    return rotateKey(this.chain, this.key, ++this.#at)
  }

  append(drafts: readonly Draft[]): void {
    const head = this.journal.head()
    this.journal.append(head.seq === 0 ? GENESIS : head, 1, drafts)
  }

  /** A checkpoint over what is there. */
  async checkpoint(): Promise<Kept> {
    this.#at += 60_000_000
    const made = await advance(this.journal, this.chain, () => this.open(), this.#at)
    if (!made) throw new Error('the journal is empty')
    return made
  }

  /** Opens the files anew, as a restart does. */
  reopen(): void {
    this.journal.close()
    this.chain[Symbol.dispose]()
    this.chain = new Chain({ path: this.at('checkpoints.db') })
    this.journal = new SqliteJournal({ path: this.at('journal.db') })
  }

  [Symbol.dispose](): void {
    this.journal.close()
    this.chain[Symbol.dispose]()
    rmSync(this.directory, { recursive: true, force: true })
  }
}

/** The records of a story, and a chain with a checkpoint after each of these numbers of them. */
export async function signedStory(...after: readonly number[]): Promise<SignedFolder> {
  const folder = new SignedFolder()
  const { drafts } = story()
  for (const records of [...after, drafts.length]) {
    folder.append(drafts.slice(folder.journal.head().seq, records))
    if (after.includes(records)) await folder.checkpoint()
  }
  return folder
}
