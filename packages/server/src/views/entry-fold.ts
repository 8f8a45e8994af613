/** Ledger entries as tables, with whose they are. */
import { encode } from '@parley/core'
import type { Fold } from './fold.ts'

export const entryFold: Fold = {
  schema: `
create table if not exists entries (
  n integer primary key, entry_id text not null unique, at_us integer not null, cause text not null,
  reference text not null, program_firm text, program text, entry text not null
) strict;
create table if not exists entry_firms (firm text not null, n integer not null, primary key (firm, n)) strict, without rowid;
create table if not exists postings (
  n integer not null, i integer not null, from_account text not null, to_account text not null,
  asset text not null, amount text not null, reason text not null, primary key (n, i)
) strict, without rowid;
`,
  prepare(db) {
    const entry = db.prepare(
      'insert into entries (entry_id, at_us, cause, reference, program_firm, program, entry) values (?, ?, ?, ?, ?, ?, ?)',
    )
    const entryFirm = db.prepare('insert or ignore into entry_firms (firm, n) values (?, ?)')
    const posting = db.prepare('insert into postings values (?, ?, ?, ?, ?, ?, ?)')
    return {
      EntryPosted({ entry: { id, cause, postings } }, ts, state) {
        const reference = 'id' in cause ? cause.id : cause.reference
        const posted = encode({ id, cause, postings })
        const tag = cause.kind === 'trade' || cause.kind === 'income' ? cause.program : undefined
        const [owner, program] = [tag?.firm ?? null, tag?.program ?? null]
        const row = entry.run(id, ts, cause.kind, reference, owner, program, posted)
        const n = Number(row.lastInsertRowid)
        for (const [i, { from, to, asset, amount, reason }] of postings.entries()) {
          posting.run(n, i, from, to, asset, amount.toString(), reason)
          for (const account of [from, to])
            entryFirm.run(state.accounts.get(account)?.firm ?? '', n)
        }
      },
    }
  },
}
