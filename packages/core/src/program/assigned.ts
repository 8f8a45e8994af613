/** What programs have set aside of what they themselves are assigned: theirs to pay with before a long out of the money is exercised. */
import type { AccountId } from '../ledger/account.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { balance } from '../ledger/ledger.ts'
import { amount } from '../num/units.ts'
import type { State } from '../venue/state.ts'
import { capitalLines } from './capital.ts'

/** Contracts of an account assigned, and what it owes for each of them. */
export type Owed = {
  readonly option: Option
  readonly contracts: bigint
  readonly asset: InstrumentId
  readonly each: bigint
}

/**
 * Of each program at most what it has set aside and what it owes itself. An option that another part of the account has written too
 * counts for nothing: who of them is assigned is shared out later, and none may spend what another owns. [PRG-8]
 */
export function asideForAssigned(
  state: State,
  account: AccountId,
  assigned: readonly Owed[],
): readonly HoldLine[] {
  const lines: HoldLine[] = []
  for (const own of state.programs.values())
    for (const program of own.values()) {
      if (program.account !== account) continue
      const owed = new Map<InstrumentId, bigint>()
      for (const { option, contracts, asset, each } of assigned)
        if (program.ledger.get(option.id) === balance(state.ledger, account, option.id).total)
          owed.set(asset, (owed.get(asset) ?? 0n) + contracts * each)
      for (const { asset, amount: aside } of capitalLines(state, program)) {
        const due = owed.get(asset) ?? 0n
        if (due > 0n) lines.push({ asset, amount: amount(due < aside ? due : aside) })
      }
    }
  return lines
}
