/** Records of a journal as they stand, for whoever looks into one by eye: its long rows are compressed, so that `sqlite3` does not show them. */
import type { Journal } from '../journal/journal.ts'
import type { JournalRecord } from '../journal/record.ts'
import { timeText } from '../wire/numbers.ts'
import type { Shown } from './signing.ts'

/** At most `limit` records from number `from` on; the last ones where that is left out. */
export async function showRecords(
  journal: Journal,
  from: number | undefined,
  limit: number,
): Promise<Shown> {
  const start = from ?? Math.max(1, journal.head().seq - limit + 1)
  const records: JournalRecord[] = []
  for await (const page of journal.read(start, limit)) records.push(...page)
  const blocks = records.map(({ seq, ts, refused, hash, command, outcome }) =>
    [
      `${seq}  ${timeText(ts)}  ${refused ? 'refused' : 'applied'}  ${hash}`,
      ...[command, ...outcome].map((text) => `  ${text}`),
    ].join('\n'),
  )
  const none = `no records from ${start} on: the journal ends at ${journal.head().seq}`
  return { text: blocks.join('\n') || none, data: { records }, ok: true }
}
