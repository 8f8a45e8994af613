/** Tables of the read side. Anyone may query them read-only; deleting the file rebuilds it from the journal. [VEW-1] */

/** Raised when a table changes: an older file is then dropped and folded again. */
export const VIEWS_VERSION = 1

export const SCHEMA = `
create table if not exists folded (one integer primary key check (one = 1), seq integer not null, hash text not null, version integer not null) strict;
create table if not exists rfqs (
  rfq_id text primary key, taker text not null, panel text not null, state text not null,
  opened_us integer not null, ended_us integer, terms text not null, owner text not null
) strict;
create table if not exists trades (
  n integer primary key, trade_id text not null unique, rfq_id text not null, entry_id text not null,
  taker text not null, maker text not null, flip integer not null, at_us integer not null, trade text not null
) strict;
create index if not exists trades_taker on trades (taker, n);
create index if not exists trades_maker on trades (maker, n);
create table if not exists entries (
  n integer primary key, entry_id text not null unique, at_us integer not null, cause text not null,
  reference text not null, entry text not null
) strict;
create table if not exists entry_firms (firm text not null, n integer not null, primary key (firm, n)) strict, without rowid;
create table if not exists postings (
  n integer not null, i integer not null, from_account text not null, to_account text not null,
  asset text not null, amount text not null, reason text not null, primary key (n, i)
) strict, without rowid;
`
