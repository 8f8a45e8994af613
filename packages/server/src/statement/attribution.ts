/** Profit by greek: of what was held over each night, the moves of its market between two closes. [STM-4] */
import { PRICE_SCALE, divideFloor, multiplierOf, powerOfTen } from '@parley/core'
import type { Option, ReferenceMark, State } from '@parley/core'
import { attributeChange } from '@parley/quant'
import { actionsOn } from '../market/lineage.ts'
import { unitTerms } from '@parley/income'
import type { Day } from './days.ts'
import { followed, unitMove } from './followed.ts'
import type { Followed } from './followed.ts'
import { priceIn } from './in-units.ts'
import { isPricedIn } from './worth.ts'
import type { Worth } from './worth.ts'

export type Greeks = {
  delta: number
  gamma: number
  vega: number
  vanna: number
  volga: number
  theta: number
  charm: number
}

const YEAR_US = 365 * 86_400_000_000
const ONE = 10 ** PRICE_SCALE
const PARTS = ['delta', 'gamma', 'vega', 'vanna', 'volga', 'theta', 'charm'] as const

/**
 * Moves of positions as they stood at the end of each day to the end of the next, in units of the currency. `held`: all of their
 * change in value; what the greeks leave of it is residual. Cash and positions in another currency, and those without marks that can be
 * priced, are residual whole. What an inverse option is
 * worth is what one paid in cash would be. A future has the delta of its contracts, and what its price did beside its underlying's is residual.
 * Over a corporate action all is in the units after it: what is left of a part of a unit that was paid out is there too.
 */
export function attributionOf(
  state: State,
  days: readonly Day[],
  worth: Worth,
): { readonly greeks: Greeks; readonly held: bigint } {
  const greeks: Greeks = { delta: 0, gamma: 0, vega: 0, vanna: 0, volga: 0, theta: 0, charm: 0 }
  let held = 0n
  for (const [i, to] of days.entries()) {
    const from = days[i - 1]
    if (!from) continue
    for (const [asset, amount] of from.holdings) {
      const instrument = state.instruments.get(asset as never)
      if (!instrument) continue
      if (instrument.kind === 'cash') {
        held +=
          (worth.of(asset, amount, to.endUs) ?? 0n) - (worth.of(asset, amount, from.endUs) ?? 0n)
        continue
      }
      // An option that ended between the two has no close there: what it came to is trading.
      if (instrument.kind === 'option' && instrument.expiresAt < to.endUs) continue
      const night = { fromUs: from.endUs, toUs: to.endUs }
      const into = followed(state, instrument, night)
      held += worthAfter(into, amount, to, worth) - (worth.of(asset, amount, from.endUs) ?? 0n)
      held += worth.paid(asset, amount, from.endUs, to.endUs)
      if (!isPricedIn(state, instrument, worth.currency)) continue
      const units = unitsAfter(into, amount)
      if (instrument.kind === 'option') {
        if (into.instrument.kind !== 'option') continue
        const [before, after] = [instrument, into.instrument]
        addOption(greeks, { state, before, after, contracts: units, from, to, worth })
      } else {
        const { before, after } = unitMove(state, instrument, night, worth)
        if (before !== undefined && after !== undefined)
          greeks.delta += units * Number(multiplierOf(into.instrument)) * (after - before)
      }
    }
  }
  return { greeks, held }
}

/** What an amount held has become is worth at the end of a day, the part of a unit that may be in it too; rounded down. */
export function worthAfter(
  { instrument, numerator, denominator }: Followed,
  amount: bigint,
  { endUs }: Day,
  worth: Worth,
): bigint {
  return divideFloor(worth.of(instrument.id, amount * numerator, endUs) ?? 0n, denominator)
}

/** What an amount held has become, in whole ones. */
function unitsAfter({ instrument, numerator, denominator }: Followed, amount: bigint): number {
  return (Number(amount) * Number(numerator)) / Number(denominator) / 10 ** instrument.scale
}

function addOption(
  greeks: Greeks,
  of: {
    readonly state: State
    readonly before: Option
    /** What it has become; itself where no corporate action was between. */
    readonly after: Option
    /** Of what it has become. */
    readonly contracts: number
    readonly from: Day
    readonly to: Day
    readonly worth: Worth
  },
): void {
  const { state, contracts, from, to, worth } = of
  const before = stateAt(of.before, from.endUs, worth)
  const after = stateAt(of.after, to.endUs, worth)
  if (!before || !after) return
  const { strike, units } = unitTerms(state, of.after)
  const actions = actionsOn(state, of.after.underlying)
  const spot = priceIn(actions, before.spot, { fromUs: from.endUs, toUs: to.endUs })
  if (spot <= 0n) return
  const terms = { right: of.after.right, strike, rate: 0, yield: 0 }
  const parts = attributeChange({
    before: { ...terms, spot: Number(spot) / ONE, years: before.years, vol: before.vol },
    after: { ...terms, spot: Number(after.spot) / ONE, years: after.years, vol: after.vol },
    units: contracts * units,
  })
  for (const part of PARTS) greeks[part] += parts[part]
}

/** What an option was priced by at the end of a day, spot as it was observed. */
function stateAt(option: Option, at: number, worth: Worth) {
  const own: ReferenceMark | undefined = worth.mark(option.id, at)
  const spot = worth.mark(option.underlying, at)
  if (own?.iv === undefined || own.iv <= 0n || !spot || spot.price <= 0n) return undefined
  return {
    spot: spot.price,
    years: Math.max(0, option.expiresAt - at) / YEAR_US,
    vol: Number(own.iv) / ONE,
  }
}

/** A figure of floats as minor units of a currency, rounded to the nearest: what rounding leaves is in the residual. */
export function minorUnits(value: number, scale: number): bigint {
  return BigInt(Math.round(value * Number(powerOfTen(scale))))
}
