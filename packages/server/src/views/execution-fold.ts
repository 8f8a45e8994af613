/** What executions are judged by: marks at the request and the trade, and every answer of every dealer. */
import { encode } from '@parley/core'
import type { Fold } from './fold.ts'

export const executionFold: Fold = {
  schema: `
create table if not exists request_marks (rfq_id text primary key, marks text not null) strict, without rowid;
create table if not exists matches (
  match_id text primary key, rfq_id text not null, workup integer not null, at_us integer not null, match text not null,
  marks text not null, unique (rfq_id, workup)
) strict, without rowid;
create index if not exists matches_workup on matches (at_us) where workup = 1;
create table if not exists quotes (
  n integer primary key, rfq_id text not null, maker text not null, at_us integer not null, ended_us integer, quote text not null
) strict;
create index if not exists quotes_rfq on quotes (rfq_id, maker);
create table if not exists passes (
  rfq_id text not null, maker text not null, at_us integer not null, reason text not null, primary key (rfq_id, maker)
) strict, without rowid;
create table if not exists unveilings (rfq_id text primary key, at_us integer not null) strict, without rowid;
`,
  prepare(db) {
    const requestMarks = db.prepare('insert into request_marks values (?, ?)')
    const match = db.prepare('insert into matches values (?, ?, ?, ?, ?, ?)')
    const quote = db.prepare('insert into quotes (rfq_id, maker, at_us, quote) values (?, ?, ?, ?)')
    const ended = db.prepare(
      'update quotes set ended_us = ? where rfq_id = ? and maker = ? and ended_us is null',
    )
    const pass = db.prepare('insert or replace into passes values (?, ?, ?, ?)')
    const unpass = db.prepare('delete from passes where rfq_id = ? and maker = ?')
    const unveiled = db.prepare('insert into unveilings values (?, ?)')
    return {
      RfqRequested({ terms: { rfqId }, marks = [] }) {
        requestMarks.run(rfqId, encode(marks))
      },
      // It replaces the maker's quote, and takes its pass back.
      QuotePlaced({ quote: placed }, ts) {
        const { rfqId, maker } = placed
        ended.run(ts, rfqId, maker)
        unpass.run(rfqId, maker)
        quote.run(rfqId, maker, ts, encode(placed))
      },
      QuoteEnded({ rfqId, maker }, ts) {
        ended.run(ts, rfqId, maker)
      },
      DealerPassed({ rfqId, maker, reason }, ts) {
        pass.run(rfqId, maker, ts, reason)
      },
      QuotesUnveiled({ rfqId }, ts) {
        unveiled.run(rfqId, ts)
      },
      MatchMade({ match: made, marks = [] }, ts) {
        match.run(made.matchId, made.rfqId, 0, ts, encode(made), encode(marks))
      },
      WorkupMatched({ match: made, marks = [] }, ts) {
        match.run(made.matchId, made.rfqId, 1, ts, encode(made), encode(marks))
      },
    }
  },
}
