/** A lot, and what was closed of one, as the wire has them: by both bases, and at the mark. */
import {
  PRICE_SCALE,
  economicProfitOf,
  formatDecimal,
  isContract,
  powerOfTen,
  profitOf,
} from '@parley/core'
import type { Closure, InstrumentId, Lot, State } from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, priceText, timeText } from '../wire/numbers.ts'
import { closedFlags, openFlags } from './lot-flags.ts'
import { text } from './views.ts'
import type { Views } from './views.ts'

/** The mark of an instrument as decimal text, now. */
export type MarkOf = (instrument: InstrumentId) => string | undefined

/** Signed cash as a basis: what was paid for a long lot, received for a short one. */
function basisOf(side: Lot['side'], cash: bigint): bigint {
  return side === 'long' ? -cash : cash
}

/**
 * Open lots, each at the mark: those of an account in one instrument come to what all of it does, cut once at the eighth decimal, so that they make
 * up the position.
 */
export function lotViews(views: Views, lots: readonly Lot[], markOf: MarkOf): wire.Lot[] {
  const seen = new Map<string, bigint>()
  return lots.map((lot) => {
    const key = `${lot.account} ${lot.instrument}`
    const before = seen.get(key) ?? 0n
    const upTo = before + lot.quantity
    seen.set(key, upTo)
    const mark = markOf(lot.instrument)
    if (mark === undefined) return lotView(views, lot, undefined)
    const worth = (quantity: bigint): bigint => valueAt(views.state, { ...lot, quantity }, mark)
    return lotView(views, lot, { mark, value: worth(upTo) - worth(before) })
  })
}

/** `at`: the mark, and what the lot is worth by it in 10^-8. */
function lotView(
  views: Views,
  lot: Lot,
  at: { readonly mark: string; readonly value: bigint } | undefined,
): wire.Lot {
  const { state } = views
  const { side, instrument, currency, quantity } = lot
  const money = (amount: bigint): string => amountText(state, currency, amount)
  const fine = powerOfTen(PRICE_SCALE - (state.instruments.get(currency)?.scale ?? 0))
  const exact = (value: bigint): string => formatDecimal(value, PRICE_SCALE)
  return {
    ...namesOf(lot),
    origin: lot.origin,
    ...entryIn(lot.openedBy),
    quantity: amountText(state, instrument, quantity),
    opened: amountText(state, instrument, lot.opened),
    taxBasis: money(basisOf(side, lot.tax)),
    economicBasis: money(basisOf(side, lot.economic)),
    taxBasisPerUnit: perUnit(state, lot, basisOf(side, lot.tax)),
    economicBasisPerUnit: perUnit(state, lot, basisOf(side, lot.economic)),
    ...(at && {
      mark: at.mark,
      value: exact(at.value),
      ...(!lot.unpriced && {
        unrealised: exact(at.value + lot.tax * fine),
        economicUnrealised: exact(at.value + lot.economic * fine),
      }),
    }),
    ...ratesOf(views, lot),
    ...unpricedIn(lot),
    flags: openFlags(views, lot),
  }
}

/** Rates of the lot's currency as the operator recorded them: the latest when it was opened, and the latest there is. */
function ratesOf(views: Views, { currency, openedAt }: Lot) {
  const before = (at: number): string | undefined => {
    const [row] = views.all(
      'select price from closes where instrument = ? and day_us <= ? order by day_us desc limit 1',
      [currency, at],
    )
    return row && priceText(BigInt(text(row['price'])))
  }
  const [atTrade, atMark] = [before(openedAt), before(Number.MAX_SAFE_INTEGER)]
  return {
    ...(atTrade === undefined ? {} : { rateAtTrade: atTrade }),
    ...(atMark === undefined ? {} : { rateAtMark: atMark }),
  }
}

function namesOf(of: Lot | Closure) {
  const { account, lotId, instrument, side, currency, openedAt, cycle, chain, program } = of
  return {
    account,
    lotId,
    instrument,
    side,
    currency,
    openedAt: timeText(openedAt),
    cycle,
    ...(chain === undefined ? {} : { chain }),
    ...(program === undefined ? {} : { program }),
  }
}

/** Units of the underlying (or of the thing itself) that one minor unit of an instrument stands for, as a fraction. */
function unitsIn(state: State, instrument: InstrumentId): readonly [bigint, bigint] {
  const of = state.instruments.get(instrument)
  return isContract(of) ? [of.multiplier, 1n] : [1n, powerOfTen(of?.scale ?? 0)]
}

/** Signed value at a mark, in 10^-8 of the currency, rounded towards zero. */
function valueAt(state: State, { instrument, side, quantity }: Lot, mark: string): bigint {
  const [units, per] = unitsIn(state, instrument)
  const value = (quantity * units * priceOf(mark)) / per
  return side === 'long' ? value : -value
}

function priceOf(mark: string): bigint {
  const [whole = '0', fraction = ''] = mark.split('.')
  const digits = BigInt(whole.replace('-', '') + fraction.padEnd(PRICE_SCALE, '0'))
  return mark.startsWith('-') ? -digits : digits
}

/** Basis of one unit (of an option: per unit of its underlying, as it is priced), cut at the eighth decimal. */
function perUnit(state: State, { instrument, quantity, currency }: Lot, basis: bigint): string {
  const [units, per] = unitsIn(state, instrument)
  const scale = state.instruments.get(currency)?.scale ?? 0
  return formatDecimal(
    (basis * per * powerOfTen(PRICE_SCALE - scale)) / (quantity * units),
    PRICE_SCALE,
  )
}

/** `sales`: what of the firm's account the closure is; of an account's own, itself. */
export function closedView(
  views: Views,
  closure: Closure,
  sales: readonly Closure[],
): wire.ClosedLot {
  const { state } = views
  const money = (amount: bigint): string => amountText(state, closure.currency, amount)
  return {
    ...namesOf(closure),
    closedAt: timeText(closure.closedAt),
    ...entryIn(closure.closedBy),
    how: closure.how,
    ...(closure.insteadOf === undefined
      ? {}
      : {
          insteadOf: closure.insteadOf.map(({ lotId, quantity }) => ({
            lotId,
            quantity: amountText(state, closure.instrument, quantity),
          })),
        }),
    quantity: amountText(state, closure.instrument, closure.quantity),
    taxBasis: money(basisOf(closure.side, closure.tax)),
    cash: money(closure.closed),
    profit: money(profitOf(closure)),
    economicProfit: money(economicProfitOf(closure)),
    ...unpricedIn(closure),
    flags: closedFlags(views, closure, sales),
  }
}

/** What of all these lots, by instrument, cost what is not known yet; nothing where all is known. [LOT-13] */
export function unpricedOf(state: State, lots: readonly Lot[]): Pick<wire.LotGroup, 'unpriced'> {
  const waiting = Map.groupBy(
    lots.filter(({ unpriced }) => unpriced),
    ({ instrument }) => instrument,
  )
  if (waiting.size === 0) return {}
  return {
    unpriced: [...waiting].map(([instrument, own]) => ({
      instrument,
      quantity: amountText(
        state,
        instrument,
        own.reduce((sum, { opened }) => sum + opened, 0n),
      ),
    })),
  }
}

function unpricedIn({ unpriced }: Lot | Closure): { readonly unpriced?: true } {
  return unpriced ? { unpriced } : {}
}

/** What two programs did inside their account is booked without an entry. [LOT-12] */
function entryIn(booking: string): { readonly entryId?: string } {
  return booking.startsWith('entry-') ? { entryId: booking } : {}
}
