import { feeMinor, minorUnits, Refusal } from './contract.ts'
import type { PeerVenue } from './contract.ts'

const feeAccounts = 16

const acceptFunction = `
create index quotes_ask on venue.quotes (rfq_id, ask, maker);
create index quotes_bid on venue.quotes (rfq_id, bid desc, maker);
insert into venue.accounts (owner, asset)
  select 'fees-' || n, 'USD' from generate_series(0, ${feeAccounts - 1}) n;
insert into venue.accounts (owner, asset)
  select owner, 'option-' || n from generate_series(0, 49) n,
    (select distinct owner from venue.accounts where owner like 'taker-%' or owner like 'maker-%') o
  on conflict do nothing;

create function venue.accept(wanted_rfq bigint, wanted_taker text) returns bigint
language plpgsql as $$
declare
  rfq venue.rfqs;
  best_maker text;
  best_price bigint;
  sign bigint;
  cash bigint;
  new_trade bigint;
  owners text[];
  assets text[];
  amounts bigint[];
begin
  update venue.rfqs set status = 'filled'
    where id = wanted_rfq and taker = wanted_taker and status = 'open' and expires_at > now()
    returning * into rfq;
  if not found then return null; end if;
  if rfq.side = 'buy' then
    sign := 1;
    select maker, ask into best_maker, best_price from venue.quotes
      where rfq_id = wanted_rfq and expires_at > now() and ask_quantity >= rfq.quantity
      order by ask, maker limit 1;
  else
    sign := -1;
    select maker, bid into best_maker, best_price from venue.quotes
      where rfq_id = wanted_rfq and expires_at > now() and bid_quantity >= rfq.quantity
      order by bid desc, maker limit 1;
  end if;
  if not found then raise exception 'no firm quote'; end if;
  cash := best_price * rfq.quantity * sign;
  insert into venue.trades (rfq_id, taker, maker, price)
    values (wanted_rfq, rfq.taker, best_maker, best_price) returning id into new_trade;
  select array_agg(owner), array_agg(asset), array_agg(amount) into owners, assets, amounts from (
    select rfq.taker, instrument, ratio * rfq.quantity * sign
      from venue.rfq_legs where rfq_id = wanted_rfq
    union all select best_maker, instrument, -ratio * rfq.quantity * sign
      from venue.rfq_legs where rfq_id = wanted_rfq
    union all values (rfq.taker, 'USD', -cash - ${feeMinor}), (best_maker, 'USD', cash),
      ('fees-' || wanted_rfq % ${feeAccounts}, 'USD', ${feeMinor}::bigint)
    ) as move (owner, asset, amount);
  -- Locking is a statement of its own: the next one's snapshot then sees the locked balances.
  perform id from venue.accounts where (owner, asset) in (select * from unnest(owners, assets))
    order by id for update;
  insert into venue.entries (trade_id, account_id, amount)
    select new_trade, id, amount from unnest(owners, assets, amounts) as move (owner, asset, amount)
    join venue.accounts using (owner, asset);
  update venue.accounts a set balance = a.balance + move.amount
    from unnest(owners, assets, amounts) as move (owner, asset, amount)
    where a.owner = move.owner and a.asset = move.asset;
  return new_trade;
end $$;
analyze;
`

const quoteStatement = {
  name: 'quote',
  text: `insert into venue.quotes
      (rfq_id, maker, client_quote_id, bid, bid_quantity, ask, ask_quantity, expires_at)
    select id, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 millisecond'
      from venue.rfqs where id = $1 and status = 'open' and expires_at > now()
    on conflict (rfq_id, maker) do update set client_quote_id = excluded.client_quote_id,
      bid = excluded.bid, bid_quantity = excluded.bid_quantity, ask = excluded.ask,
      ask_quantity = excluded.ask_quantity, expires_at = excluded.expires_at`,
}

/** The same market with each request as one prepared statement and no hot fee account. */
export const tuned: PeerVenue = {
  async prepare(pool) {
    await pool.query(acceptFunction)
  },
  async quote(pool, body) {
    const { rowCount } = await pool.query({
      ...quoteStatement,
      values: [
        body.rfqId,
        body.maker,
        body.clientQuoteId,
        minorUnits(body.bid),
        body.bidQuantity,
        minorUnits(body.ask),
        body.askQuantity,
        body.ttlMs,
      ],
    })
    if (rowCount !== 1) throw new Refusal(409, 'RFQ is not open')
  },
  async accept(pool, body) {
    const { rows } = await pool.query<{ id: string | null }>({
      name: 'accept',
      text: 'select venue.accept($1, $2) as id',
      values: [body.rfqId, body.taker],
    })
    const id = rows[0]?.id ?? null
    if (id === null) throw new Refusal(409, 'RFQ is not open')
    return id
  },
}
