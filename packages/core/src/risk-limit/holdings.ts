/** What a scope holds, and what a trade would change in it: signed minor units by account and instrument. */

import { multiplierOf } from '../instrument/instrument.ts'
import type { InstrumentId, Tradable } from '../instrument/instrument.ts'
import { valuedIn } from '../instrument/inverse.ts'
import { hedgeLots } from '../instrument/hedge.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import type { AccountId } from '../ledger/account.ts'
import { heldBy } from '../ledger/ledger.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import { programOf } from '../program/program.ts'
import type { Program } from '../program/program.ts'
import type { ProgramId } from '../program/tag.ts'
import { membersOf, stackOf } from '../stack/stack.ts'
import type { AccountShare } from '../trade/share.ts'
import { underlyingOf } from '../protection/structure-class.ts'
import type { State } from '../venue/state.ts'
import type { RiskScope } from './limit.ts'

export type Holdings = ReadonlyMap<InstrumentId, bigint>
export type Changes = ReadonlyMap<AccountId, Holdings>

/** What filling `size` structures, shared over accounts, changes in each: legs and hedge legs alone, since cash and fees carry no such risk. */
export function changesOf(
  { legs, hedges = [] }: Structure,
  side: 'buy' | 'sell',
  shares: readonly AccountShare[],
  listed: Listed,
): Changes {
  const changes = new Map<AccountId, Map<InstrumentId, bigint>>()
  let filled = 0n
  for (const { account, size } of shares) {
    const own = changes.get(account) ?? new Map<InstrumentId, bigint>()
    changes.set(account, own)
    for (const leg of legs) {
      const { terms } = listed(leg.instrument) as Tradable
      const lots = BigInt(leg.ratio) * size * (leg.side === side ? 1n : -1n)
      own.set(leg.instrument, (own.get(leg.instrument) ?? 0n) + lots * terms.lot)
    }
    for (const hedge of hedges) {
      const { terms } = listed(hedge.instrument) as Tradable
      const lots = hedgeLots(hedge, filled + size) - hedgeLots(hedge, filled)
      const signed = hedge.side === side ? lots : -lots
      own.set(hedge.instrument, (own.get(hedge.instrument) ?? 0n) + signed * terms.lot)
    }
    filled += size
  }
  return changes
}

/** The accounts of a scope, of those its firm trades from. */
export function accountsIn(state: State, { firm, account }: RiskScope): readonly AccountId[] {
  if (account !== undefined) return [account]
  return tradingAccounts(state, firm)
}

function tradingAccounts(state: State, firm: FirmId): readonly AccountId[] {
  const own: AccountId[] = []
  for (const account of state.accounts.values())
    if (account.firm === firm && account.kind === 'trading') own.push(account.id)
  return own
}

/** Everything but cash that the accounts of a scope hold or owe, and that its underlying and asset let in. */
export function holdingsIn(state: State, scope: RiskScope, asset: InstrumentId): Holdings {
  const held = new Map<InstrumentId, bigint>()
  const add = (id: InstrumentId, total: bigint): void => {
    if (total === 0n || !measures(state.listed, scope, asset, id)) return
    const sum = (held.get(id) ?? 0n) + total
    if (sum === 0n) held.delete(id)
    else held.set(id, sum)
  }
  const programs = programsIn(state, scope)
  for (const { ledger } of programs ?? []) for (const [id, total] of ledger) add(id, total)
  if (programs) return held
  for (const account of accountsIn(state, scope))
    for (const { asset: id, total } of heldBy(state.ledger, account)) add(id, total)
  return held
}

/** The programs whose holdings a scope measures; undefined where it measures accounts. */
function programsIn(
  state: State,
  { firm, program, stack }: RiskScope,
): readonly Program[] | undefined {
  if (program === undefined && stack === undefined) return undefined
  if (program !== undefined) return [programOf(state, firm, program)].filter((each) => !!each)
  const found = stack === undefined ? undefined : stackOf(state, firm, stack)
  return found ? membersOf(state, found) : []
}

/** Holdings with the changes that lie in the scope; undefined where none does. */
export function changed(
  state: State,
  scope: RiskScope,
  asset: InstrumentId,
  held: Holdings,
  { changes, program }: { readonly changes: Changes; readonly program: ProgramId | undefined },
): Holdings | undefined {
  const programs = programsIn(state, scope)
  if (programs && !programs.some((each) => each.program === program)) return undefined
  const accounts = new Set(programs ? changes.keys() : accountsIn(state, scope))
  const after = new Map(held)
  let touches = false
  for (const [account, own] of changes) {
    if (!accounts.has(account)) continue
    for (const [id, change] of own) {
      if (change === 0n || !measures(state.listed, scope, asset, id)) continue
      touches = true
      const total = (after.get(id) ?? 0n) + change
      if (total === 0n) after.delete(id)
      else after.set(id, total)
    }
  }
  return touches ? after : undefined
}

function measures(
  listed: Listed,
  { underlying, measure }: RiskScope,
  asset: InstrumentId,
  id: InstrumentId,
): boolean {
  const instrument = listed(id)
  if (!instrument || instrument.kind === 'cash' || valuedIn(instrument, listed) !== asset)
    return false
  // A share of the whole needs the whole.
  if (underlying === undefined || measure === 'concentration') return true
  return underlyingOf(instrument) === underlying
}

/** Units of the underlying that so many minor units of an instrument stand for, in 10^-8. */
export function unitsOf(instrument: Tradable, total: bigint): bigint {
  return total * multiplierOf(instrument) * powerOfTen(PRICE_SCALE - instrument.scale)
}
