/** The venue's market as the desk's mind takes it: an underlying and its options, with what a caller says of it. */
import { PRICE_SCALE, comingDividends, isAdjusted, isInverse, reject } from '@parley/core'
import type { InstrumentId, Option, Rejection, Timestamp } from '@parley/core'
import { DAYS_PER_YEAR, dividendsOf } from '@parley/income'
import type { Chain, ChainRow, RfqLiquidity } from '@parley/income'
import type { Mark, UnderlyingView } from '@parley/sdk'
import type { Venue } from '../venue/venue.ts'
import { dayText } from '../wire/numbers.ts'

const DAY_US = 86_400_000_000
const YEAR_US = DAYS_PER_YEAR * DAY_US
const ONE = 10 ** PRICE_SCALE

/**
 * Live options of an underlying with their marks, and who quoted them lately where that is given; refused where the underlying has no mark
 * to judge them by.
 */
export function optionChain(
  venue: Venue,
  underlying: string,
  view: UnderlyingView = {},
  quoted: ReadonlyMap<string, RfqLiquidity> = new Map(),
): Chain | Rejection {
  const { state } = venue.sequencer
  const now = venue.clock.now()
  const id = underlying as InstrumentId
  const instrument = state.instruments.get(id)
  if (!instrument) return reject('unknown_instrument', 'underlying')
  const mark = venue.market.mark(id, now)
  const spot = mark && middleOf(mark)
  if (!mark || spot === undefined || !(spot > 0)) return reject('no_mark', 'underlying')
  const rows: ChainRow[] = []
  for (const each of state.instruments.values())
    if (
      each.kind === 'option' &&
      each.underlying === id &&
      // What is paid in coins has no place among prices in cash, nor what delivers other units among strikes of one.
      !isInverse(each) &&
      !isAdjusted(each) &&
      !state.settled.has(each.id)
    )
      rows.push({ ...rowOf(venue, each, now), ...rfqOf(quoted.get(each.id)) })
  const realisedVol = view.realisedVol ?? venue.market.realisedVol(id, now)
  return {
    underlying,
    spot,
    stale: mark.stale,
    rate: view.rate ?? 0,
    yield: view.yield ?? 0,
    dividends: dividendsOf(view.dividends ?? declaredOn(venue, id, now)),
    earnings: (view.earnings ?? []).map((days) => days / DAYS_PER_YEAR),
    ...(realisedVol === undefined ? {} : { realisedVol }),
    rows,
  }
}

function rfqOf(rfq: RfqLiquidity | undefined): Pick<ChainRow, 'rfq'> {
  return rfq ? { rfq } : {}
}

/** What is declared, where the caller says nothing of dividends. */
function declaredOn(venue: Venue, id: InstrumentId, now: Timestamp) {
  return comingDividends(venue.sequencer.state, id, dayText(now)).map(({ exDate, perUnit }) => ({
    days: (Date.parse(exDate) * 1000 - now) / DAY_US,
    amount: Number(perUnit) / ONE,
  }))
}

function rowOf(venue: Venue, option: Option, now: Timestamp): ChainRow {
  const mark = venue.market.mark(option.id, now)
  const { right, strike, expiryDate: expiry, style } = option
  const row = {
    id: option.id,
    right,
    strike: Number(strike) / ONE,
    expiry,
    years: (option.expiresAt - now) / YEAR_US,
    multiplier: Number(option.multiplier),
    style,
  }
  if (!mark) return row
  const middle = middleOf(mark)
  return {
    ...row,
    ...(mark.bid === undefined ? {} : { bid: Number(mark.bid) }),
    ...(mark.ask === undefined ? {} : { ask: Number(mark.ask) }),
    ...(middle === undefined ? {} : { mark: middle }),
    ...(mark.iv === undefined ? {} : { vol: mark.iv }),
    ...(mark.delta === undefined ? {} : { delta: mark.delta }),
    ...(mark.openInterest === undefined ? {} : { openInterest: mark.openInterest }),
    ...(mark.volume === undefined ? {} : { volume: mark.volume }),
    stale: mark.stale,
  }
}

function middleOf({ mid, last }: Mark): number | undefined {
  const text = mid ?? last
  return text === undefined ? undefined : Number(text)
}
