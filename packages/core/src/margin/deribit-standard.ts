/**
 * Margin as Deribit's standard one, for options settled in the cash or, inverse ones, in the coin they are priced in: each short by
 * itself, in parts of the underlying's price, or of the coin. Nothing that is held bounds it. [MGN-12] [INV-6]
 */
import { present } from '../assert.ts'
import type { CoverLines, Held } from '../collateral/spread.ts'
import { deliverableOf } from '../instrument/instrument.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import { coinPerContract, isInverse } from '../instrument/inverse.ts'
import type { Listed } from '../instrument/structure.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideCeil } from '../num/rounding.ts'
import { PRICE_SCALE, amount, within } from '../num/units.ts'
import type { Margins, NoMargin } from './rates.ts'

/** In hundredths of a per cent of the underlying: less what is out of the money, but at least; and maintenance. */
export const DERIBIT_BPS = { most: 1_500n, least: 1_000n, maintenance: 750n } as const
const BPS = 10_000n

/** One contract, in minor units of cash, or of the coin. */
export type Standard = { readonly initial: bigint; readonly maintenance: bigint }

export function standardOf(
  option: Option,
  listed: Listed,
  { marks }: Margins,
): Standard | NoMargin {
  const own = marks.get(option.id)
  if (own === undefined) return { code: 'no_mark', instrument: option.id }
  const spot = marks.get(option.underlying)
  if (spot === undefined) return { code: 'no_mark', instrument: option.underlying }
  if (isInverse(option)) return inverseStandardOf(option, listed, { own, spot })
  const underlying = present(listed(option.underlying), 'the underlying is listed')
  const cash = present(listed(option.terms.quoteAsset), 'the quote asset is listed')
  // Counted in 10^-8 of cash × minor units of the underlying × basis points: whole in all of them.
  const units = powerOfTen(underlying.scale)
  const value = spot * deliverableOf(option, underlying)
  const strike = option.strike * option.multiplier * units
  const paid = own * option.multiplier * units
  const out = option.right === 'call' ? strike - value : value - strike
  const { most, least, maintenance } = DERIBIT_BPS
  const open = value * most - (out > 0n ? out : 0n) * BPS
  const floor = value * least
  const part = value * maintenance
  // Of a put that is worth more than the underlying, of its own price.
  const ofOwn = option.right === 'put' ? paid * maintenance : 0n
  const kept = (part > ofOwn ? part : ofOwn) + paid * BPS
  const first = (open > floor ? open : floor) + paid * BPS
  const per = units * BPS * powerOfTen(PRICE_SCALE - cash.scale)
  return {
    initial: divideCeil(option.right === 'put' && kept > first ? kept : first, per),
    maintenance: divideCeil(kept, per),
  }
}

function inverseStandardOf(
  option: Option,
  listed: Listed,
  { own, spot }: { readonly own: bigint; readonly spot: bigint },
): Standard | NoMargin {
  if (spot === 0n) return { code: 'no_mark', instrument: option.underlying }
  const coin = coinPerContract(option, listed)
  const gap = option.right === 'call' ? option.strike - spot : spot - option.strike
  const out = gap > 0n ? gap : 0n
  const { most, least, maintenance } = DERIBIT_BPS
  // Of a coin, counted in 10^-8 × basis points × 10^-8 of the underlying's price: whole in all of them.
  const one = powerOfTen(PRICE_SCALE)
  const open = (spot * most - out * BPS) * one
  const floor = spot * least * one
  const part = spot * maintenance * one
  const ofOwn = option.right === 'put' ? own * maintenance * spot : 0n
  const paid = own * spot * BPS
  const kept = (part > ofOwn ? part : ofOwn) + paid
  const first = (open > floor ? open : floor) + paid
  const per = spot * BPS * one
  const inCoins = (sum: bigint): bigint => divideCeil(sum * coin, per)
  return {
    initial: inCoins(option.right === 'put' && kept > first ? kept : first),
    maintenance: inCoins(kept),
  }
}

/** Lines of each short, and what maintenance asks by asset. */
export function standardLines(
  held: readonly Held[],
  listed: Listed,
  margins: Margins,
): { readonly lines: CoverLines; readonly maintenance: Map<InstrumentId, bigint> } | NoMargin {
  const lines = new Map<InstrumentId, readonly HoldLine[]>()
  const maintenance = new Map<InstrumentId, bigint>()
  for (const { option, contracts } of held) {
    if (contracts >= 0n) continue
    const each = standardOf(option, listed, margins)
    if ('code' in each) return each
    const asset = option.terms.quoteAsset
    const whole = each.initial * -contracts
    if (!within(whole)) return { code: 'out_of_range', instrument: option.id }
    if (whole > 0n) lines.set(option.id, [{ asset, amount: amount(whole) }])
    maintenance.set(asset, (maintenance.get(asset) ?? 0n) - each.maintenance * contracts)
  }
  return { lines, maintenance }
}
