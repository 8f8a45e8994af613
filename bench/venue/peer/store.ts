import type { Pool, Queryable } from './modules.ts'

/** How large a peer's database is made before it is measured. */
export type Seed = {
  /** Open RFQs of four legs. */
  readonly rfqs: number
  /** Quotes standing on each RFQ, one per maker. */
  readonly quotesPerRfq: number
}

/** Parties of the measured market, the same for every venue. */
export const takerCount = 10
export const makerCount = 10
export const instrumentCount = 50

const schema = `
drop schema if exists venue cascade;
create schema venue;
set search_path to venue;
create table rfqs (
  id bigint primary key,
  taker text not null,
  side text not null check (side in ('buy', 'sell')),
  quantity bigint not null,
  status text not null default 'open',
  expires_at timestamptz not null);
create table rfq_legs (
  rfq_id bigint not null references rfqs,
  leg smallint not null,
  instrument text not null,
  ratio bigint not null,
  primary key (rfq_id, leg));
create table quotes (
  rfq_id bigint not null references rfqs,
  maker text not null,
  client_quote_id text not null,
  bid bigint not null,
  bid_quantity bigint not null,
  ask bigint not null,
  ask_quantity bigint not null,
  expires_at timestamptz not null,
  primary key (rfq_id, maker));
create table accounts (
  id bigint generated always as identity primary key,
  owner text not null,
  asset text not null,
  balance bigint not null default 0,
  unique (owner, asset));
create table trades (
  id bigint generated always as identity primary key,
  rfq_id bigint not null unique references rfqs,
  taker text not null,
  maker text not null,
  price bigint not null,
  traded_at timestamptz not null default now());
create table entries (
  id bigint generated always as identity primary key,
  trade_id bigint references trades,
  account_id bigint not null references accounts,
  amount bigint not null);
`

const openingCash = 1_000_000_000_000_000n

/** Creates the tables anew and fills them: parties with cash, RFQs of four legs, standing quotes. */
export async function seedStore(pool: Pool, seed: Seed): Promise<void> {
  await pool.query(schema)
  const client = await pool.connect()
  await client.query('set search_path to venue')
  await openAccounts(client)
  await client.query(
    `insert into rfqs (id, taker, side, quantity, expires_at)
     select n, 'taker-' || n % ${takerCount}, case n % 2 when 0 then 'buy' else 'sell' end, 10,
       now() + interval '1 hour'
     from generate_series(1, $1::bigint) n`,
    [seed.rfqs],
  )
  await client.query(
    `insert into rfq_legs
     select n, leg, 'option-' || (n * 7 + leg * 11) % ${instrumentCount}, case leg % 2 when 0 then 1 else -1 end
     from generate_series(1, $1::bigint) n, generate_series(0, 3) leg`,
    [seed.rfqs],
  )
  await client.query(
    `insert into quotes
     select n, 'maker-' || m, 'seed', 10000 + (n + m) % 50, 100, 10100 + (n + m) % 50, 100,
       now() + interval '1 hour'
     from generate_series(1, $1::bigint) n, generate_series(0, $2::bigint - 1) m`,
    [seed.rfqs, seed.quotesPerRfq],
  )
  await client.query('analyze')
  client.release()
}

async function openAccounts(client: Queryable): Promise<void> {
  await client.query(
    `insert into accounts (owner, asset, balance)
     select owner, 'USD', $1::bigint from (
       select 'taker-' || n from generate_series(0, ${takerCount - 1}) n
       union all select 'maker-' || n from generate_series(0, ${makerCount - 1}) n) p (owner)`,
    [openingCash],
  )
  await client.query(
    `insert into accounts (owner, asset, balance)
     select 'funding', 'USD', -sum(balance) from accounts`,
  )
  await client.query(
    'insert into entries (account_id, amount) select id, balance from accounts order by id',
  )
}

/** What the books of a peer must be at the end of a run. */
export type BooksCheck = {
  readonly trades: number
  /** Assets whose balances do not sum to zero. */
  readonly unbalancedAssets: number
  /** Accounts whose balance is not the sum of its entries. */
  readonly driftedAccounts: number
  /** Trades that have not exactly eleven entries. */
  readonly oddTrades: number
}

/** Proves the books from the tables alone. */
export async function checkBooks(pool: Pool): Promise<BooksCheck> {
  const { rows } = await pool.query<Record<keyof BooksCheck, string>>(`
    select
      (select count(*) from venue.trades) as trades,
      (select count(*) from (select 1 from venue.accounts group by asset having sum(balance) <> 0) a)
        as "unbalancedAssets",
      (select count(*) from venue.accounts a where balance <>
        (select coalesce(sum(amount), 0) from venue.entries e where e.account_id = a.id))
        as "driftedAccounts",
      (select count(*) from venue.trades t where 11 <>
        (select count(*) from venue.entries e where e.trade_id = t.id)) as "oddTrades"`)
  const [row] = rows
  if (row === undefined) throw new Error('the books check returned nothing')
  return {
    trades: Number(row.trades),
    unbalancedAssets: Number(row.unbalancedAssets),
    driftedAccounts: Number(row.driftedAccounts),
    oddTrades: Number(row.oddTrades),
  }
}
