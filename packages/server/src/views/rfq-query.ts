/** Trades and ended requests as a party may read them. */
import { decode } from '@parley/core'
import type { Fee, FirmId, Rejection, RfqOwner, RfqTerms, State, Trade } from '@parley/core'
import type * as wire from '@parley/sdk'
import {
  feeView,
  liquidationView,
  programView,
  reserveView,
  termsView,
  tradeView,
} from '../wire/views.ts'
import { next, startOf, text } from './views.ts'
import type { Page, Row, Views } from './views.ts'

/** Trades of a firm, newest first. */
export function readTrades(
  views: Views,
  firm: FirmId,
  page: Page,
): { trades: wire.Trade[]; next?: string } | Rejection {
  const limit = page.limit ?? 100
  const before = startOf(page.after, (id) =>
    views.all('select n from trades where trade_id = ?2 and (taker = ?1 or maker = ?1)', [
      firm,
      id,
    ]),
  )
  if (typeof before !== 'number') return before
  const rows = views.all(
    'select * from trades where (taker = ?1 or maker = ?1) and n < ?2 order by n desc limit ?3',
    [firm, before, limit],
  )
  return {
    trades: rows.map((row) => tradeOf(views.state, row, firm)),
    ...next(rows, limit, 'trade_id'),
  }
}

/** An ended request as `firm` may see it; undefined when it was no party to it. */
export function readEndedRfq(views: Views, rfqId: string, firm: FirmId): wire.Rfq | undefined {
  const [row] = views.all('select * from rfqs where rfq_id = ?', [rfqId])
  if (!row || row['state'] === 'open') return undefined
  const terms = decode(text(row['terms'])) as RfqTerms
  const owner = decode(text(row['owner'])) as RfqOwner
  const state = text(row['state']) as 'filled'
  if (owner.taker === firm) {
    const { account, identity, panel, taker } = owner
    return {
      ...termsView(views.state, terms, owner.flip, 'taker', state),
      taker,
      account,
      identity,
      ...reserveView(owner),
      ...programView(owner),
      ...liquidationView(owner),
      panel: [...panel],
    }
  }
  return owner.panel.includes(firm)
    ? termsView(views.state, terms, false, 'maker', state)
    : undefined
}

function tradeOf(state: State, row: Row, firm: FirmId): wire.Trade {
  const trade = decode(text(row['trade'])) as Trade
  const role = row['taker'] === firm ? 'taker' : 'maker'
  const flip = role === 'taker' && row['flip'] === 1
  const fee = text(row[`${role}_fee`])
  const paid = fee === '' ? {} : { fee: feeView(state, decode(fee) as Fee) }
  const tag = role === 'taker' && row['program'] !== null ? { program: text(row['program']) } : {}
  return tradeView(state, trade, { role, flip, ts: Number(row['at_us']), ...tag, ...paid })
}
