/**
 * What a party is shown, made from the state or from an event it may see. [DIS-2]
 * Dealers read the canonical structure; the taker reads the one it typed, prices turned with it.
 */
import { balance, cellKey, creditUsed, lineIn, opposite, present, turned } from '@parley/core'
import type {
  Account,
  Fee,
  FeedbackGiven,
  FirmId,
  Hold,
  InstrumentId,
  OpenRfq,
  Quote,
  RfqOutcome,
  Resting,
  RfqOwner,
  RfqTerms,
  Rung,
  State,
  Trade,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { counterView, ownCounterView } from './counter-views.ts'
import { hedgeFillsView, hedgesView } from './hedge-views.ts'
import { amountText, priceText, timeText } from './numbers.ts'
import { partsView, pricedPartsView, structureView } from './structure-view.ts'

/** An open request as `firm` may see it. */
export function rfqView(state: State, rfq: OpenRfq, firm: FirmId): wire.Rfq {
  const { terms, owner } = rfq
  if (owner.taker !== firm) {
    const own = rfq.quotes.get(firm)
    return {
      ...termsView(state, terms, false, 'maker'),
      quotes: own ? [quoteView(own, false)] : [],
      passes: passViews(rfq).filter(({ maker }) => maker === firm),
      ...(rfq.round?.makers.includes(firm) ? { round: { until: timeText(rfq.round.until) } } : {}),
      ...(rfq.counter?.told.includes(firm) ? { counter: counterView(rfq.counter, false) } : {}),
    }
  }
  return {
    ...termsView(state, terms, owner.flip, 'taker'),
    taker: owner.taker,
    account: owner.account,
    identity: owner.identity,
    panel: [...owner.panel],
    ...reserveView(owner),
    ...programView(owner),
    ...liquidationView(owner),
    ...(owner.repeatedAfterMs === undefined ? {} : { repeatedAfterMs: owner.repeatedAfterMs }),
    resting: restingViews(rfq),
    ...(rfq.counter ? { counter: ownCounterView(rfq.counter, owner.flip) } : {}),
    ...(rfq.veil === undefined
      ? {
          quotes: [...rfq.quotes.values()].map((quote) => takerQuoteView(quote, owner.flip)),
          ...(rfq.round
            ? { round: { until: timeText(rfq.round.until), makers: [...rfq.round.makers] } }
            : {}),
          passes: passViews(rfq),
        }
      : {}),
  }
}

/** The program that asked, as its own firm may read it. */
export function programView({ program }: Pick<RfqOwner, 'program'>): { program?: string } {
  return program === undefined ? {} : { program }
}

/** The margin call that the venue asks for, as its firm may read it. */
export function liquidationView({ liquidation }: Pick<RfqOwner, 'liquidation'>): {
  liquidation?: string
} {
  return liquidation === undefined ? {} : { liquidation: liquidation.call.callId }
}

/** The taker's reserve as it typed it; nothing where it has none. */
export function reserveView({ reserve, flip }: Pick<RfqOwner, 'reserve' | 'flip'>): {
  reserve?: NonNullable<wire.Rfq['reserve']>
} {
  const { buy, sell } = turned(reserve, flip)
  if (buy === undefined && sell === undefined) return {}
  return {
    reserve: {
      ...(buy === undefined ? {} : { buy: priceText(buy) }),
      ...(sell === undefined ? {} : { sell: priceText(sell) }),
    },
  }
}

function passViews({ passes }: OpenRfq): wire.Pass[] {
  return [...passes].map(([maker, reason]) => ({ maker, reason }))
}

/** Acceptances that wait, in the taker's own orientation, in the order in which they came: as whoever follows the stream has them. [ACC-10] */
export function restingViews({ resting, owner }: OpenRfq): wire.Resting[] {
  return [resting.buy, resting.sell]
    .filter((each) => each !== undefined)
    .sort((a, b) => a.restedAt - b.restedAt)
    .map((each) => restingView(each, owner.flip))
}

export function restingView(resting: Resting, flip: boolean): wire.Resting {
  return {
    side: flip ? opposite(resting.side) : resting.side,
    size: resting.size.toString(),
    minFill: resting.minFill.toString(),
    limit: priceText(flip ? -resting.limit : resting.limit),
    restedAt: timeText(resting.restedAt),
  }
}

/** The shared terms of a request. For a dealer nothing here depends on who asks, unless it was disclosed. */
export function termsView(
  of: State,
  terms: RfqTerms,
  flip: boolean,
  role: 'taker' | 'maker',
  state: 'open' | RfqOutcome = 'open',
): wire.Rfq {
  return {
    rfqId: terms.rfqId,
    role,
    state,
    ...structureView(of, terms.structure, flip),
    ...partsView(of, terms.structure, flip),
    ...hedgesView(terms, flip),
    tick: priceText(terms.structure.tick),
    size: terms.size.toString(),
    step: terms.step.toString(),
    format: terms.format,
    sides: flip && terms.sides !== 'two_way' ? opposite(terms.sides) : terms.sides,
    ...(terms.feedback ? { feedback: terms.feedback.level } : {}),
    openedAt: timeText(terms.openedAt),
    expiresAt: timeText(terms.expiresAt),
    ...(terms.blindUntil === undefined ? {} : { blindUntil: timeText(terms.blindUntil) }),
    ...(terms.quotesUntil === undefined ? {} : { quotesUntil: timeText(terms.quotesUntil) }),
    ...(terms.secondRound ? { secondRound: terms.secondRound } : {}),
    ...(terms.workup ? { workup: terms.workup } : {}),
    ...(terms.sealed ? { commitUntil: timeText(terms.sealed.commitUntil) } : {}),
    ...(terms.alias === undefined ? {} : { alias: terms.alias }),
    ...(terms.disclosedTaker === undefined ? {} : { taker: terms.disclosedTaker }),
    quotes: [],
    passes: [],
  }
}

/** A quote as its maker sees it: with the account that stands behind it. */
export function quoteView(quote: Quote, flip: boolean): wire.Quote {
  return { ...takerQuoteView(quote, flip), account: quote.account }
}

/** A quote as the taker sees it, in the taker's own orientation: a bid for the mirror is an ask turned round. */
export function takerQuoteView(quote: Quote, flip: boolean): wire.Quote {
  const bid = sideView(flip ? quote.ask : quote.bid, flip)
  const ask = sideView(flip ? quote.bid : quote.ask, flip)
  return {
    quoteId: quote.quoteId,
    rfqId: quote.rfqId,
    maker: quote.maker,
    ...(bid ? { bid } : {}),
    ...(ask ? { ask } : {}),
    placedAt: timeText(quote.placedAt),
    expiresAt: timeText(quote.expiresAt),
  }
}

function sideView(side: Quote['bid'], flip: boolean): wire.QuoteSide | undefined {
  const [best, ...more] = side ?? []
  if (!best) return undefined
  return {
    ...rungView(best, flip),
    ...(more.length === 0 ? {} : { more: more.map((rung) => rungView(rung, flip)) }),
  }
}

function rungView({ price, size, min, step, legPrices }: Rung, flip: boolean): wire.Rung {
  return {
    price: priceText(flip ? -price : price),
    size: size.toString(),
    ...(min === undefined ? {} : { min: min.toString() }),
    ...(step === undefined ? {} : { step: step.toString() }),
    ...(legPrices === undefined ? {} : { legPrices: legPrices.map(priceText) }),
  }
}

/** A trade from one party's side: what that party did with the legs as it reads them. */
export function tradeView(
  state: State,
  trade: Trade,
  reader: {
    readonly role: 'taker' | 'maker'
    readonly flip: boolean
    readonly ts: number
    readonly fee?: wire.Trade['fee']
    readonly program?: string
  },
): wire.Trade {
  const { role, flip } = reader
  // The taker of a flipped request reads the mirror, where its side and price turn; the maker does the opposite of the taker.
  const isTurned = role === 'taker' ? flip : true
  const price = role === 'taker' && flip ? -trade.price : trade.price
  return {
    tradeId: trade.tradeId,
    rfqId: trade.rfqId,
    quoteId: trade.quoteId,
    entryId: trade.entryId,
    role,
    side: isTurned ? opposite(trade.side) : trade.side,
    ...structureView(state, trade.structure, role === 'taker' && flip),
    ...pricedPartsView(state, trade, role === 'taker' && flip),
    price: priceText(price),
    ...(trade.legPrices === undefined ? {} : { legPrices: trade.legPrices.map(priceText) }),
    legPricesBy: trade.legPricesBy,
    size: trade.size.toString(),
    ...hedgeFillsView(trade.hedges, role),
    maker: trade.maker,
    ...(trade.disclosedTaker === undefined ? {} : { taker: trade.disclosedTaker }),
    ...(reader.program === undefined ? {} : { program: reader.program }),
    ...(reader.fee ? { fee: reader.fee } : {}),
    at: timeText(reader.ts),
  }
}

export function feeView(state: State, { asset, amount }: Fee): NonNullable<wire.Trade['fee']> {
  return { asset, amount: amountText(state, asset, amount) }
}

/** What one maker is told of how a request ended. */
export function feedbackView(
  { rfqId, outcome, rank, ticks }: FeedbackGiven,
  ts: number,
): wire.Feedback {
  return {
    rfqId,
    outcome,
    ...(rank === undefined ? {} : { rank }),
    ...(ticks === undefined ? {} : { ticks: ticks.toString() }),
    at: timeText(ts),
  }
}

export function holdView(state: State, hold: Hold): wire.Hold {
  return {
    holdId: hold.id,
    account: hold.account,
    purpose: hold.purpose.kind,
    of: hold.purpose.id,
    lines: hold.lines.map(({ asset, amount }) => ({
      asset,
      amount: amountText(state, asset, amount),
    })),
  }
}

/** Booked balances of a firm's accounts, in the order of accounts and assets. */
export function balancesOf(state: State, firm: FirmId): wire.Balance[] {
  const balances: wire.Balance[] = []
  for (const account of state.accounts.values()) {
    if (account.firm !== firm) continue
    for (const asset of state.instruments.keys()) {
      if (!state.ledger.cells.has(cellKey(state.ledger, account.id, asset))) continue
      const { total, held, available } = balance(state.ledger, account.id, asset)
      const text = (value: bigint): string => amountText(state, asset, value)
      balances.push({
        account: account.id,
        asset,
        total: text(total),
        held: text(held),
        available: text(available),
        ...lineText(state, account, asset),
      })
    }
  }
  return balances
}

/** An account's credit line in an asset, where it has one. */
export function lineText(
  state: State,
  account: Account | undefined,
  asset: InstrumentId,
): Pick<wire.Balance, 'creditLine'> {
  const line = account ? lineIn(account, asset) : 0n
  return line === 0n ? {} : { creditLine: amountText(state, asset, line) }
}

/** Credit lines and what of them is used, of a firm's accounts or of all. */
export function creditLinesOf(state: State, firm: FirmId | undefined): wire.CreditLine[] {
  return [...state.accounts.values()]
    .filter((account) => firm === undefined || account.firm === firm)
    .flatMap(({ id, lines = [] }) =>
      lines.map(({ asset, amount: whole }): wire.CreditLine => {
        const used = creditUsed(state.ledger, id, asset)
        return {
          account: id,
          asset,
          amount: amountText(state, asset, whole),
          used: amountText(state, asset, used),
          free: amountText(state, asset, whole - used),
        }
      }),
    )
}

/** Pending holds of a firm's accounts. */
export function holdsOf(state: State, firm: FirmId): wire.Hold[] {
  const holds: wire.Hold[] = []
  for (const hold of state.ledger.holds.values())
    if (present(state.accounts.get(hold.account), 'a hold has an account').firm === firm)
      holds.push(holdView(state, hold))
  return holds
}
