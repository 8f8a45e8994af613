/** How contracts ended, by firm and entry, and what options and futures settled at. */
import { encode } from '@parley/core'
import type { Fold } from './fold.ts'

export const exerciseFold: Fold = {
  schema: `
create table if not exists exercises (
  n integer primary key, firm text not null, entry_id text not null, at_us integer not null, instrument text not null,
  ended_by text not null, unique (firm, entry_id)
) strict;
create table if not exists contracts_closed (
  n integer not null, account text not null, exercised text not null, abandoned text not null, assigned text not null,
  lapsed text not null, closed text not null, primary key (n, account)
) strict, without rowid;
create table if not exists settlements (
  n integer primary key, instrument text not null unique, at_us integer not null, settled text not null
) strict;
`,
  prepare(db) {
    const exercise = db.prepare(
      'insert or ignore into exercises (firm, entry_id, at_us, instrument, ended_by) values (?, ?, ?, ?, ?)',
    )
    const found = db.prepare('select n from exercises where firm = ? and entry_id = ?')
    const closed = db.prepare('insert into contracts_closed values (?, ?, ?, ?, ?, ?, ?)')
    const settlement = db.prepare(
      'insert into settlements (instrument, at_us, settled) values (?, ?, ?)',
    )
    return {
      ContractsClosed(event, ts, state) {
        const { account, entryId, instrument, by } = event
        const firm = state.accounts.get(account)?.firm ?? ''
        exercise.run(firm, entryId, ts, instrument, by)
        const n = Number(found.get(firm, entryId)?.['n'])
        const figures = [event.exercised, event.abandoned, event.assigned, event.lapsed].map(String)
        const [exercised = '', abandoned = '', assigned = '', lapsed = ''] = figures
        closed.run(n, account, exercised, abandoned, assigned, lapsed, encode(event))
      },
      OptionSettled(event, ts) {
        settlement.run(event.instrument, ts, encode(event))
      },
      FutureSettled(event, ts) {
        settlement.run(event.instrument, ts, encode(event))
      },
    }
  },
}
