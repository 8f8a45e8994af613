/** Sales of a program as its owner reads them, in the orientation of the intent's legs as listed. */
import { opposite } from '@parley/core'
import type { State } from '@parley/core'
import type * as wire from '@parley/sdk'
import { standingOn } from '../execution/standing.ts'
import { markOf } from '../execution/structure-mark.ts'
import type { SaleHistory } from '../views/sale-query.ts'
import { priceText, timeText } from './numbers.ts'
import { intentView, reasonView } from './program-views.ts'

export function saleView(state: State, sale: SaleHistory): wire.ProgramSale {
  const { decided, intent, end } = sale
  const { intentId, action, legs, side, size, limit, model, notBefore, notAfter } =
    intentView(intent)
  const { slice, conceded, execution } = intent
  const requests = sale.requests.map((request) => requestView(state, sale, request))
  const filled = requests.reduce((sum, { taken }) => sum + BigInt(taken?.size ?? 0), 0n)
  return {
    intentId,
    action,
    legs,
    side,
    size,
    ...(slice ? { slice: { ...slice } } : {}),
    ...(execution.choice ? { arm: execution.choice.arm } : {}),
    decidedAt: timeText(decided.decidedAt),
    notBefore,
    notAfter,
    model,
    ...(conceded === undefined ? {} : { conceded: priceText(conceded) }),
    reserve: limit,
    requests,
    filled: String(filled),
    outcome: end?.outcome ?? 'under_way',
    ...(end?.reason ? { reason: reasonView(end.reason) } : {}),
  }
}

function requestView(
  state: State,
  { decided, intent }: SaleHistory,
  history: SaleHistory['requests'][number],
): wire.SaleRequest {
  const { terms, owner, endedUs, fills, marks } = history
  const { rfqId, openedAt, size, structure } = terms
  const turn = owner.flip ? -1n : 1n
  const mark = markOf(state, structure, marks)
  // What the typed legs are bought at is what the mirror is sold at.
  const side = owner.flip ? opposite(intent.side) : intent.side
  const prices = standingOn(side, history.quotes, endedUs).map(({ price }) => price * turn)
  const [best, cover] = prices
  const reached =
    best === undefined
      ? undefined
      : intent.side === 'buy'
        ? best <= intent.limit
        : best >= intent.limit
  return {
    rfqId,
    askedAt: timeText(openedAt),
    intoWindowMs: (openedAt - decided.decidedAt) / 1000,
    size: String(size),
    asked: owner.panel.length,
    answered: prices.length,
    ...(mark ? { mid: owner.flip ? 0 - mark.mid : mark.mid } : {}),
    ...(best === undefined ? {} : { best: priceText(best) }),
    ...(cover === undefined ? {} : { cover: priceText(cover) }),
    ...(reached === undefined ? {} : { withinReserve: reached }),
    state: history.state,
    ...takenOf(fills, turn, endedUs),
  }
}

function takenOf(
  fills: SaleHistory['requests'][number]['fills'],
  turn: bigint,
  endedUs: number,
): Pick<wire.SaleRequest, 'taken'> {
  const size = fills.reduce((sum, { trade }) => sum + trade.size, 0n)
  if (size === 0n) return {}
  const worth = fills.reduce((sum, { trade }) => sum + trade.size * trade.price * turn, 0n)
  return { taken: { price: priceText(worth / size), size: String(size), at: timeText(endedUs) } }
}
