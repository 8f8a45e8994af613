/** What an intent would take of its program's free capital: what a stack gives it, or it has itself. */
import { present } from '../assert.ts'
import type { Tradable } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import { canonicalize } from '../instrument/structure.ts'
import { cashFor, price } from '../num/units.ts'
import { ledgerAfter, restOf } from '../program/capital.ts'
import type { ProgramLine } from '../program/command.ts'
import type { Intent } from '../program/intent.ts'
import type { Program } from '../program/program.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { feeOn } from '../trade/settlement.ts'
import type { State } from '../venue/state.ts'

/** What the buyer of `size` structures gains of each leg. */
export function legLines(
  { legs }: Structure,
  size: bigint,
  listed: Listed,
): readonly ProgramLine[] {
  return legs.map(({ instrument, side, ratio }) => {
    const { terms } = listed(instrument) as Tradable
    const lots = BigInt(ratio) * size * terms.lot
    return { asset: instrument, amount: side === 'buy' ? lots : -lots }
  })
}

/**
 * By asset, what of its free capital a program would use if so many structures of an intent traded at its limit, the fee included;
 * below zero where that sets some free. Options are no capital.
 */
export function capitalNeed(
  state: State,
  program: Program,
  { legs, side: typed, limit }: Pick<Intent, 'legs' | 'side' | 'limit'>,
  size: bigint,
  now: Timestamp,
): ReadonlyMap<InstrumentId, bigint> | Rejection {
  const { listed } = state
  const canonical = canonicalize(legs, listed, now)
  if ('code' in canonical) return canonical
  const { structure, flip } = canonical
  const buys = (typed === 'buy') !== flip
  const cash = present(listed(structure.quoteAsset), 'the quote asset is listed')
  const paid = cashFor(price(flip ? -limit : limit), structure.unit, size, cash.scale)
  const fee = feeOn(structure, size, 'taker', listed)
  const lines = [
    ...legLines(structure, size, listed).map(({ asset, amount }) => ({
      asset,
      amount: buys ? amount : -amount,
    })),
    { asset: cash.id, amount: (buys ? -paid : paid) - fee },
  ]
  const before = restOf(state, program.account, program.ledger)
  if ('code' in before) return before
  const after = restOf(state, program.account, ledgerAfter(program, lines))
  if ('code' in after) return after
  const needs = new Map<InstrumentId, bigint>()
  for (const asset of new Set([...before.keys(), ...after.keys()])) {
    const need = (before.get(asset) ?? 0n) - (after.get(asset) ?? 0n)
    if (need !== 0n && listed(asset)?.kind !== 'option') needs.set(asset, need)
  }
  return needs
}
