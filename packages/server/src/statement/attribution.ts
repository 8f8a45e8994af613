/** Profit by greek: of what was held over each night, the moves of its market between two closes. [STM-4] */
import { PRICE_SCALE, multiplierOf, powerOfTen, rootOf } from '@parley/core'
import type { Option, ReferenceMark, State } from '@parley/core'
import { attributeChange } from '@parley/quant'
import type { Day } from './days.ts'
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
 * change in value; what the greeks leave of it is residual. Positions in another currency, and those without marks that can be
 * priced, are residual whole. What an inverse option is
 * worth is what one paid in cash would be. A future has the delta of its contracts, and what its price did beside its underlying's is residual.
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
      if (!instrument || instrument.kind === 'cash') continue
      const at = (day: Day): bigint => worth.of(asset, amount, day.endUs) ?? 0n
      // An option that ended between the two has no close there: what it came to is trading.
      if (instrument.kind === 'option' && instrument.expiresAt < to.endUs) continue
      held += at(to) - at(from) + worth.paid(asset, amount, from.endUs, to.endUs)
      if (!isPricedIn(state, instrument, worth.currency)) continue
      const units = Number(amount) / 10 ** instrument.scale
      if (instrument.kind === 'option')
        addOption(greeks, { state, option: instrument, contracts: units, from, to, worth })
      else
        greeks.delta +=
          units * Number(multiplierOf(instrument)) * moved(rootOf(instrument), from, to, worth)
    }
  }
  return { greeks, held }
}

function moved(asset: string, from: Day, to: Day, worth: Worth): number {
  const [before, after] = [worth.mark(asset, from.endUs), worth.mark(asset, to.endUs)]
  return before && after ? Number(after.price - before.price) / ONE : 0
}

function addOption(
  greeks: Greeks,
  of: {
    readonly state: State
    readonly option: Option
    readonly contracts: number
    readonly from: Day
    readonly to: Day
    readonly worth: Worth
  },
): void {
  const { option, contracts, from, to, worth } = of
  const before = termsAt(option, from.endUs, worth)
  const after = termsAt(option, to.endUs, worth)
  if (!before || !after) return
  const units = contracts * Number(option.multiplier)
  const parts = attributeChange({ before, after, units })
  for (const part of PARTS) greeks[part] += parts[part]
}

function termsAt(option: Option, at: number, worth: Worth) {
  const own: ReferenceMark | undefined = worth.mark(option.id, at)
  const spot = worth.mark(option.underlying, at)
  if (own?.iv === undefined || own.iv <= 0n || !spot || spot.price <= 0n) return undefined
  return {
    right: option.right,
    spot: Number(spot.price) / ONE,
    strike: Number(option.strike) / ONE,
    years: Math.max(0, option.expiresAt - at) / YEAR_US,
    vol: Number(own.iv) / ONE,
    rate: 0,
    yield: 0,
  }
}

/** A figure of floats as minor units of a currency, rounded to the nearest: what rounding leaves is in the residual. */
export function minorUnits(value: number, scale: number): bigint {
  return BigInt(Math.round(value * Number(powerOfTen(scale))))
}
