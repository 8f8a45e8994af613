/** Requests and trades as tables. A quote's passing life stays in the journal. */
import { decode, encode } from '@parley/core'
import type { RfqOwner } from '@parley/core'
import type { Fold } from './fold.ts'

export const rfqFold: Fold = {
  schema: `
create table if not exists rfqs (
  rfq_id text primary key, taker text not null, panel text not null, state text not null,
  opened_us integer not null, ended_us integer, terms text not null, owner text not null
) strict;
create table if not exists trades (
  n integer primary key, trade_id text not null unique, rfq_id text not null, entry_id text not null,
  taker text not null, maker text not null, flip integer not null, at_us integer not null, trade text not null, taker_fee text, maker_fee text,
  program text
) strict;
create index if not exists trades_taker on trades (taker, n);
create index if not exists trades_maker on trades (maker, n);
create index if not exists trades_rfq on trades (rfq_id);
create index if not exists trades_entry on trades (entry_id);
create index if not exists rfqs_ended on rfqs (ended_us);
`,
  prepare(db) {
    const rfq = db.prepare(
      'insert or replace into rfqs (rfq_id, taker, panel, state, opened_us, terms, owner) values (?, ?, ?, ?, ?, ?, ?)',
    )
    const rfqEnd = db.prepare('update rfqs set state = ?, ended_us = ? where rfq_id = ?')
    const rfqOwner = db.prepare('select owner from rfqs where rfq_id = ?')
    const trade = db.prepare(
      `insert into trades (trade_id, rfq_id, entry_id, taker, maker, flip, at_us, trade, program)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    const takerFee = db.prepare('update trades set taker_fee = ? where trade_id = ? and taker = ?')
    const makerFee = db.prepare('update trades set maker_fee = ? where trade_id = ? and maker = ?')
    return {
      RfqRequested({ terms, owner }) {
        const panel = owner.panel.join(',')
        const { rfqId, openedAt } = terms
        rfq.run(rfqId, owner.taker, panel, 'open', openedAt, encode(terms), encode(owner))
      },
      RfqEnded({ rfqId, outcome }, ts) {
        rfqEnd.run(outcome, ts, rfqId)
      },
      TradeSettled({ trade: settled }, ts) {
        const { tradeId, rfqId, entryId, maker } = settled
        const owner = decode(String(rfqOwner.get(rfqId)?.['owner'])) as RfqOwner
        const flip = owner.flip ? 1 : 0
        const { taker, program = null } = owner
        trade.run(tradeId, rfqId, entryId, taker, maker, flip, ts, encode(settled), program)
      },
      FeeCharged({ tradeId, firm, fee }) {
        takerFee.run(encode(fee), tradeId, firm)
        makerFee.run(encode(fee), tradeId, firm)
      },
    }
  },
}
