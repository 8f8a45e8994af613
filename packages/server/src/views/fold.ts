/** One record into the tables. Only what the views show is kept; a quote's passing life stays in the journal. */
import type { DatabaseSync } from 'node:sqlite'
import { decode, encode } from '@parley/core'
import type { Entry, Event, RfqOwner, RfqTerms, State, Trade } from '@parley/core'
import type { JournalRecord } from '../journal/record.ts'

export type Folder = { readonly apply: (record: JournalRecord, state: State) => void }

/** Events the tables are made of, told by the start of their text: most records need not be decoded at all. */
const FOLDED = /^\{"type":"(?:RfqRequested|RfqEnded|TradeSettled|EntryPosted)"/

export function fold(db: DatabaseSync): Folder {
  const rfq = db.prepare(
    'insert or replace into rfqs (rfq_id, taker, panel, state, opened_us, terms, owner) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const rfqEnd = db.prepare('update rfqs set state = ?, ended_us = ? where rfq_id = ?')
  const rfqOwner = db.prepare('select taker, owner from rfqs where rfq_id = ?')
  const trade = db.prepare(
    `insert into trades (trade_id, rfq_id, entry_id, taker, maker, flip, at_us, trade) values (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const entry = db.prepare(
    'insert into entries (entry_id, at_us, cause, reference, entry) values (?, ?, ?, ?, ?)',
  )
  const entryFirm = db.prepare('insert or ignore into entry_firms (firm, n) values (?, ?)')
  const posting = db.prepare('insert into postings values (?, ?, ?, ?, ?, ?, ?)')

  const foldRfq = (terms: RfqTerms, owner: RfqOwner): void => {
    const panel = owner.panel.join(',')
    rfq.run(terms.rfqId, owner.taker, panel, 'open', terms.openedAt, encode(terms), encode(owner))
  }
  const foldTrade = (settled: Trade, ts: number): void => {
    const row = rfqOwner.get(settled.rfqId)
    const owner = decode(String(row?.['owner'])) as RfqOwner
    const { tradeId, rfqId, entryId, maker } = settled
    trade.run(tradeId, rfqId, entryId, owner.taker, maker, owner.flip ? 1 : 0, ts, encode(settled))
  }
  const foldEntry = ({ id, cause, postings }: Entry, ts: number, state: State): void => {
    const reference = 'id' in cause ? cause.id : cause.reference
    const posted = { id, cause, postings }
    const n = Number(entry.run(id, ts, cause.kind, reference, encode(posted)).lastInsertRowid)
    for (const [i, { from, to, asset, amount, reason }] of postings.entries()) {
      posting.run(n, i, from, to, asset, amount.toString(), reason)
      for (const account of [from, to]) entryFirm.run(state.accounts.get(account)?.firm ?? '', n)
    }
  }
  const foldEvent = (event: Event, ts: number, state: State): void => {
    if (event.type === 'RfqRequested') foldRfq(event.terms, event.owner)
    if (event.type === 'RfqEnded') rfqEnd.run(event.outcome, ts, event.rfqId)
    if (event.type === 'TradeSettled') foldTrade(event.trade, ts)
    if (event.type === 'EntryPosted') foldEntry(event.entry, ts, state)
  }
  return {
    apply(record, state) {
      if (record.refused) return
      for (const text of record.outcome)
        if (FOLDED.test(text)) foldEvent(decode(text) as Event, record.ts, state)
    },
  }
}
