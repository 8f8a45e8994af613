/** An intent of a member as a stack ranks it: what it would take of its capital, what it earns, and by when it must be done. */
import { PRICE_SCALE, capitalNeed, timestamp, unitsPerLot } from '@parley/core'
import type { InstrumentId, Intent, Program, State, Timestamp } from '@parley/core'
import { DAYS_PER_YEAR, intrinsicOf, unitTerms } from '@parley/income'
import type { ProgramMarket, StackIntent } from '@parley/income'

const ONE = 10 ** PRICE_SCALE
const YEAR_US = DAYS_PER_YEAR * 86_400_000_000

/**
 * `edge` is the time value taken in at the limit, less the taker's fee, for each day until the first of what is written expires: what
 * a sale earns if nothing moves. `margin` is the capital it ties up, less what it sets free, shares at spot. Both are of one structure,
 * in money. What cannot be told is not a number, and is not acted on.
 */
export function stackIntent(
  state: State,
  program: Program,
  intent: Intent,
  market: ProgramMarket,
  now: Timestamp,
): StackIntent {
  const need = capitalNeed(state, program, intent, intent.size, now)
  const known = 'code' in need ? undefined : need
  const claim: Record<string, bigint> = {}
  for (const [asset, amount] of known ?? [])
    if (amount > 0n) claim[asset] = (amount + intent.size - 1n) / intent.size
  return {
    program: program.program,
    intent,
    claim,
    edge: edgeOf(state, intent, market),
    margin: known ? marginOf(state, known, market) / Number(intent.size) : Number.NaN,
    deadline: deadlineOf(intent, market, now),
  }
}

function marginOf(
  state: State,
  need: ReadonlyMap<InstrumentId, bigint>,
  { view }: ProgramMarket,
): number {
  return [...need].reduce((sum, [id, amount]) => {
    const instrument = state.instruments.get(id)
    const each = instrument?.kind === 'cash' ? 1 : view.chain.spot
    return sum + (Number(amount) / 10 ** (instrument?.scale ?? 0)) * each
  }, 0)
}

function edgeOf(state: State, { legs, limit, side }: Intent, { view }: ProgramMarket): number {
  let [worth, fee, days] = [0, 0, Infinity]
  let unit: number | undefined
  for (const { instrument: id, ratio, side: leg } of legs) {
    const instrument = state.instruments.get(id)
    if (!instrument || instrument.kind === 'cash') return Number.NaN
    const units = (ratio * Number(unitsPerLot(instrument))) / ONE
    unit = unit === undefined ? units : gcd(unit, units)
    const scale = state.instruments.get(instrument.terms.quoteAsset)?.scale ?? 0
    fee += (Number(instrument.terms.takerFeePerLot) * ratio) / 10 ** scale
    const sign = (leg === 'buy') === (side === 'buy') ? 1 : -1
    if (instrument.kind !== 'option') worth += sign * units * view.chain.spot
    else {
      const { strike, delivers } = unitTerms(state, instrument)
      worth += sign * units * delivers * intrinsicOf(instrument.right, strike, view.chain.spot)
      if (sign < 0) days = Math.min(days, view.byId.get(id)?.days ?? Number.NaN)
    }
  }
  const credit = ((side === 'buy' ? -1 : 1) * Number(limit) * (unit ?? 0)) / ONE
  return (credit + worth - fee) / (days === Infinity ? 1 : Math.max(days, 1))
}

/** Of what closes or rolls a short option: its expiry, or before it the day on which a call may be taken for a dividend. */
function deadlineOf(
  { action, legs, side }: Intent,
  { view }: ProgramMarket,
  now: Timestamp,
): Timestamp | undefined {
  if (action !== 'close' && action !== 'roll') return undefined
  const years = legs.flatMap(({ instrument, side: leg }) => {
    const option = view.byId.get(instrument)
    if (!option || (leg === 'buy') !== (side === 'buy')) return []
    const exDates = view.chain.dividends.map((each) => each.years).filter((at) => at < option.years)
    return [option.years, ...(option.right === 'call' ? exDates : [])]
  })
  return years.length === 0 ? undefined : timestamp(Math.floor(now + Math.min(...years) * YEAR_US))
}

function gcd(a: number, b: number): number {
  return b < 1e-9 ? a : gcd(b, a % b)
}
