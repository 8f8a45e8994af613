/**
 * What a program's positions cost it: the price of each leg as it traded; of shares that an assignment brings, the strike less the
 * premium of the option that brought them. What is sold or bought back takes its part of the cost with it. [PRG-11]
 */
import { unitsPerLot } from '../instrument/instrument.ts'
import type { InstrumentId, Option, Tradable } from '../instrument/instrument.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Trade } from '../trade/trade.ts'
import type { ProgramLine } from './command.ts'
import type { Program } from './program.ts'

/** Cash paid (above zero) or received for a position, in 10^-8 of the quote asset. */
export type ProgramCost = { readonly asset: InstrumentId; readonly cost: bigint }

/** What each leg of trades cost the taker; nothing of trades whose legs have no prices. */
export function costsOf(
  trades: readonly Pick<Trade, 'structure' | 'side' | 'size' | 'legPrices'>[],
  listed: Listed,
): readonly ProgramCost[] {
  const sums = new Map<InstrumentId, bigint>()
  for (const { structure, side, size, legPrices } of trades)
    for (const [i, leg] of structure.legs.entries()) {
      const each = legPrices?.[i]
      if (each === undefined) continue
      const units = BigInt(leg.ratio) * size * unitsPerLot(listed(leg.instrument) as Tradable)
      const paid = (each * units) / powerOfTen(PRICE_SCALE)
      const cost = leg.side === side ? paid : -paid
      sums.set(leg.instrument, (sums.get(leg.instrument) ?? 0n) + cost)
    }
  return [...sums].map(([asset, cost]) => ({ asset, cost }))
}

/** What the underlying that an exercise brings cost: the strike, and the option's own cost. Nothing where it takes it away. */
export function exerciseCost(
  { ledger, costs }: Program,
  option: Option,
  contracts: bigint,
): readonly ProgramCost[] {
  const brings = option.right === 'call' ? contracts > 0n : contracts < 0n
  const held = ledger.get(option.id) ?? 0n
  if (!brings || option.settlement === 'cash' || held === 0n) return []
  const premium = ((costs.get(option.id) ?? 0n) * contracts) / held
  const many = contracts < 0n ? -contracts : contracts
  return [{ asset: option.underlying, cost: option.strike * option.multiplier * many + premium }]
}

/** A program's costs after lines are booked to it. */
export function costsAfter(
  { ledger, costs }: Program,
  lines: readonly ProgramLine[],
  added: readonly ProgramCost[],
): Map<InstrumentId, bigint> {
  const after = new Map(costs)
  const holds = new Map(ledger)
  const paid = new Map(added.map(({ asset, cost }) => [asset, cost]))
  for (const { asset, amount: moved } of lines) {
    const before = holds.get(asset) ?? 0n
    const left = before + moved
    holds.set(asset, left)
    const known = after.get(asset)
    const more = paid.get(asset)
    const enlarges = before === 0n || before > 0n === moved > 0n
    const turns = left !== 0n && before !== 0n && left > 0n !== before > 0n
    let cost: bigint | undefined
    if (enlarges)
      cost =
        more === undefined || (before !== 0n && known === undefined)
          ? undefined
          : (known ?? 0n) + more
    else if (turns) cost = more === undefined ? undefined : (more * left) / moved
    else cost = known === undefined || left === 0n ? undefined : (known * left) / before
    if (cost === undefined) after.delete(asset)
    else after.set(asset, cost)
  }
  return after
}
