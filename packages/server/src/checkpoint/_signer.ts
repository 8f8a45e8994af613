/** Appends to a journal, signs and changes keys until killed, naming on stdout each statement that was acknowledged. Run by a test. */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { drafts } from '../journal/journal.contract.ts'
import { SqliteJournal } from '../journal/sqlite.ts'
import { advance, checkContinues } from './advance.ts'
import { Chain } from './chain.ts'
import { openVenueKey, rotateKey } from './venue-key.ts'

/** Checkpoints between changes of the key. */
export const ROTATE_EVERY = 7

async function signForever(directory: string): Promise<never> {
  const at = (name: string): string => join(directory, name)
  const journal = new SqliteJournal({ path: at('journal.db') })
  const chain = new Chain({ path: at('checkpoints.db') })
  const file = { path: at('venue-key.pem'), create: true }
  const now = (): number => Date.now() * 1000
  openVenueKey(chain, file, now())
  await checkContinues(journal, chain)
  let head = journal.head()
  for (let round = 1; ; round++) {
    head = journal.append(head, journal.epoch() + (round === 1 ? 1 : 0), drafts(head.seq + 1, 40))
    const made = await advance(journal, chain, () => openVenueKey(chain, file, now()), now())
    writeSync(1, `${made?.number} ${made?.opening?.records}\n`)
    if (round % ROTATE_EVERY === 0) rotateKey(chain, file, now())
  }
}

if (import.meta.main) await signForever(String(process.argv[2]))
