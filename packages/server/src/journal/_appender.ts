/** Appends groups to a journal until killed, naming on stdout each head the journal acknowledged. Run by a test. */
import { writeSync } from 'node:fs'
import { openJournal } from './open.ts'
import type { Thread } from './open.ts'
import { drafts } from './journal.contract.ts'

/** Group sizes in turn, so that the end of a group can be told from its middle. Enough come alone in a row for those that both threads take turns with. */
export const GROUP_SIZES = [1, 1, 1, 1, 1, 17, 3, 400, 8]

async function appendForever(path: string, thread: Thread): Promise<never> {
  const { journal } = await openJournal({ path, thread })
  let head = journal.head()
  const epoch = journal.epoch() + 1
  for (let group = 0; ; group++) {
    const size = Number(GROUP_SIZES[group % GROUP_SIZES.length])
    head = await journal.append(head, epoch, drafts(head.seq + 1, size))
    writeSync(1, `${head.seq}\n`)
  }
}

if (import.meta.main) {
  const [, , path, thread] = process.argv
  await appendForever(String(path), thread as Thread)
}
