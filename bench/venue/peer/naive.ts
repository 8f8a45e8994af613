import { feeMinor, minorUnits, Refusal } from './contract.ts'
import type { AcceptBody, PeerVenue, QuoteBody } from './contract.ts'
import type { Client, Pool } from './modules.ts'

type RfqRow = {
  readonly taker: string
  readonly side: 'buy' | 'sell'
  readonly quantity: string
  readonly status: string
  readonly live: boolean
}
type BestQuote = { readonly maker: string; readonly price: string }
type LegRow = { readonly instrument: string; readonly ratio: string }
type Movement = { readonly owner: string; readonly asset: string; readonly amount: bigint }

/** What a team would write first: one transaction per request, a statement per step. */
export const naive: PeerVenue = {
  prepare: () => Promise.resolve(),
  quote: (pool, body) => inTransaction(pool, (client) => placeQuote(client, body)),
  accept: (pool, body) => inTransaction(pool, (client) => acceptBest(client, body)),
}

async function inTransaction<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function placeQuote(client: Client, body: QuoteBody): Promise<void> {
  const { rows } = await client.query<RfqRow>(
    'select status, expires_at > now() as live from venue.rfqs where id = $1 for share',
    [body.rfqId],
  )
  requireOpen(rows[0])
  await client.query(
    `insert into venue.quotes
       (rfq_id, maker, client_quote_id, bid, bid_quantity, ask, ask_quantity, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 millisecond')
     on conflict (rfq_id, maker) do update set client_quote_id = excluded.client_quote_id,
       bid = excluded.bid, bid_quantity = excluded.bid_quantity, ask = excluded.ask,
       ask_quantity = excluded.ask_quantity, expires_at = excluded.expires_at`,
    [
      body.rfqId,
      body.maker,
      body.clientQuoteId,
      minorUnits(body.bid),
      body.bidQuantity,
      minorUnits(body.ask),
      body.askQuantity,
      body.ttlMs,
    ],
  )
}

async function acceptBest(client: Client, body: AcceptBody): Promise<string> {
  const found = await client.query<RfqRow>(
    `select taker, side, quantity, status, expires_at > now() as live
     from venue.rfqs where id = $1 for update`,
    [body.rfqId],
  )
  const rfq = requireOpen(found.rows[0])
  if (rfq.taker !== body.taker) throw new Refusal(403, 'not the taker')
  const [price, order] = rfq.side === 'buy' ? ['ask', 'asc'] : ['bid', 'desc']
  const best = await client.query<BestQuote>(
    `select maker, ${price} as price from venue.quotes
     where rfq_id = $1 and expires_at > now() and ${price}_quantity >= $2
     order by ${price} ${order}, maker limit 1`,
    [body.rfqId, rfq.quantity],
  )
  const [quote] = best.rows
  if (quote === undefined) throw new Refusal(409, 'no firm quote')
  const legs = await client.query<LegRow>(
    'select instrument, ratio from venue.rfq_legs where rfq_id = $1 order by leg',
    [body.rfqId],
  )
  const tradeId = await settle(client, body.rfqId, quote, movements(rfq, quote, legs.rows))
  await client.query(`update venue.rfqs set status = 'filled' where id = $1`, [body.rfqId])
  return tradeId
}

/** Eleven for four legs: each leg's asset from one party to the other, and the cash with the fee. */
function movements(rfq: RfqRow, quote: BestQuote, legs: readonly LegRow[]): readonly Movement[] {
  const { taker } = rfq
  const { maker } = quote
  const quantity = BigInt(rfq.quantity)
  const sign = rfq.side === 'buy' ? 1n : -1n
  const cash = BigInt(quote.price) * quantity * sign
  return [
    ...legs.flatMap(({ instrument, ratio }) => {
      const amount = BigInt(ratio) * quantity * sign
      return [
        { owner: taker, asset: instrument, amount },
        { owner: maker, asset: instrument, amount: -amount },
      ]
    }),
    { owner: taker, asset: 'USD', amount: -cash - feeMinor },
    { owner: maker, asset: 'USD', amount: cash },
    { owner: 'fees', asset: 'USD', amount: feeMinor },
  ]
}

async function settle(
  client: Client,
  rfqId: string,
  quote: BestQuote,
  moves: readonly Movement[],
): Promise<string> {
  const owners = moves.map(({ owner }) => owner)
  const assets = moves.map(({ asset }) => asset)
  await client.query(
    `insert into venue.accounts (owner, asset) select * from unnest($1::text[], $2::text[])
     on conflict do nothing`,
    [owners, assets],
  )
  const locked = await client.query<{ id: string; owner: string; asset: string }>(
    `select id, owner, asset from venue.accounts
     where (owner, asset) in (select * from unnest($1::text[], $2::text[])) order by id for update`,
    [owners, assets],
  )
  const trade = await client.query<{ id: string }>(
    `insert into venue.trades (rfq_id, taker, maker, price)
     select id, taker, $2, $3 from venue.rfqs where id = $1 returning id`,
    [rfqId, quote.maker, quote.price],
  )
  const tradeId = trade.rows[0]?.id
  if (tradeId === undefined) throw new Error('the trade was not inserted')
  const idOf = new Map(locked.rows.map(({ id, owner, asset }) => [`${owner} ${asset}`, id]))
  const accounts = moves.map(({ owner, asset }) => idOf.get(`${owner} ${asset}`))
  const amounts = moves.map(({ amount }) => `${amount}`)
  await client.query(
    `insert into venue.entries (trade_id, account_id, amount)
     select $1, * from unnest($2::bigint[], $3::bigint[])`,
    [tradeId, accounts, amounts],
  )
  await client.query(
    `update venue.accounts set balance = balance + amount
     from unnest($1::bigint[], $2::bigint[]) as move (account, amount) where id = account`,
    [accounts, amounts],
  )
  return tradeId
}

function requireOpen(rfq: RfqRow | undefined): RfqRow {
  if (rfq === undefined) throw new Refusal(404, 'no such RFQ')
  if (rfq.status !== 'open' || !rfq.live) throw new Refusal(409, 'RFQ is not open')
  return rfq
}
