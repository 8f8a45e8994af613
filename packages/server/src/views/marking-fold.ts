/** Marks recorded after matches, and who were the parties of each. */
import { encode } from '@parley/core'
import type { Fold } from './fold.ts'

export const markingFold: Fold = {
  schema: `
create table if not exists markings (
  n integer primary key, match_id text not null unique, rfq_id text not null, traded_us integer not null
) strict;
create table if not exists marking_firms (firm text not null, n integer not null, primary key (firm, n)) strict, without rowid;
create table if not exists recorded_marks (
  match_id text not null, horizon_ms integer not null, at_us integer not null, marks text not null,
  primary key (match_id, horizon_ms)
) strict, without rowid;
`,
  prepare(db) {
    const marking = db.prepare(
      'insert into markings (match_id, rfq_id, traded_us) values (?, ?, ?)',
    )
    const firm = db.prepare('insert into marking_firms values (?, ?)')
    const recorded = db.prepare('insert into recorded_marks values (?, ?, ?, ?)')
    return {
      MarkingPlanned({ marking: { matchId, rfqId, parties, tradedAt } }) {
        const n = Number(marking.run(matchId, rfqId, tradedAt).lastInsertRowid)
        for (const party of parties) firm.run(party, n)
      },
      MarksRecorded(event, ts) {
        recorded.run(event.matchId, event.horizonMs, ts, encode(event))
      },
    }
  },
}
