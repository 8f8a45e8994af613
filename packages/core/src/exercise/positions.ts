/** Who holds an option and who has written it, in the order of account ids. */
import type { InstrumentId } from '../instrument/instrument.ts'
import { balance } from '../ledger/ledger.ts'
import type { State } from '../venue/state.ts'
import type { Contracts } from './draw.ts'

export function holdersOf(state: State, option: InstrumentId): Contracts[] {
  return positionsIn(state, option).filter(({ contracts }) => contracts > 0n)
}

export function writersOf(state: State, option: InstrumentId): Contracts[] {
  return positionsIn(state, option)
    .filter(({ contracts }) => contracts < 0n)
    .map(({ account, contracts }) => ({ account, contracts: -contracts }))
}

function positionsIn(state: State, option: InstrumentId): Contracts[] {
  return [...state.accounts.keys()]
    .map((account) => ({ account, contracts: balance(state.ledger, account, option).total }))
    .filter(({ contracts }) => contracts !== 0n)
    .sort((a, b) => (a.account < b.account ? -1 : 1))
}
