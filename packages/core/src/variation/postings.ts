/** What a new price does to every position of a future: so much a contract from those who lost to those who gained, through clearing. [FUT-4] */
import { contractValue } from '../instrument/future.ts'
import type { Future, InstrumentId } from '../instrument/instrument.ts'
import { CLEARING } from '../ledger/account.ts'
import type { AccountId } from '../ledger/account.ts'
import { flow } from '../ledger/entry.ts'
import type { Posting } from '../ledger/entry.ts'
import { balance } from '../ledger/ledger.ts'
import type { Price } from '../num/units.ts'
import type { State } from '../venue/state.ts'

/** A position: contracts, short below 0. */
export type Position = { readonly account: AccountId; readonly contracts: bigint }

/** Every position of a future, in the order of account ids. */
export function positionsOf(state: State, future: InstrumentId): readonly Position[] {
  const positions: Position[] = []
  for (const account of state.accounts.keys()) {
    const contracts = balance(state.ledger, account, future).total
    if (contracts !== 0n) positions.push({ account, contracts })
  }
  return positions.sort((a, b) => (a.account < b.account ? -1 : 1))
}

/** The postings of the variation to a price: those who pay first, so that clearing never lends. It ends at zero, since the contracts do. */
export function variationPostings(
  state: State,
  future: Future,
  positions: readonly Position[],
  to: Price,
): readonly Posting[] {
  const each =
    contractValue(future, to, state.listed) -
    contractValue(future, future.carry.price, state.listed)
  const gains = positions.map(({ account, contracts }) => ({ account, gain: contracts * each }))
  const asset = future.terms.quoteAsset
  return [
    ...gains.filter(({ gain }) => gain < 0n),
    ...gains.filter(({ gain }) => gain > 0n),
  ].flatMap(({ account, gain }) =>
    flow({ from: CLEARING, to: account, asset, amount: gain, reason: 'variation' }),
  )
}
