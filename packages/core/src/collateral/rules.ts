/** Which regime an account is under: its command, its event, and what they do. */
import { ordersOf } from '../cross/books.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Account, AccountId, Regime } from '../ledger/account.ts'
import { ownedBy } from '../ledger/ledger.ts'
import { present } from '../assert.ts'
import { accepted, coverEvents, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { judge } from './cover.ts'

/** Puts an account under a regime, and its positions under the cover that this asks. */
export type SetRegime = Meta & {
  readonly type: 'SetRegime'
  readonly account: AccountId
  readonly regime: Regime
}

export type RegimeSet = {
  readonly type: 'RegimeSet'
  readonly account: AccountId
  readonly regime: Regime
}

export const COLLATERAL_COMMANDS: CommandRules<SetRegime> = {
  SetRegime: { by: OPERATOR, decide: setRegime },
}

export const COLLATERAL_EVENTS: EventRules<RegimeSet> = {
  RegimeSet: {
    apply(state, { account, regime }) {
      const known = present(state.accounts.get(account), 'an account is open')
      state.accounts.set(account, { ...known, regime })
    },
    seenBy: (state, { account }) => [
      present(state.accounts.get(account), 'an account is open').firm,
    ],
    answer: ({ account, regime }) => ({ account, regime }),
  },
}

/** Guards in order: account; nothing promised under the regime there was; cover of every short option under the new one. [COL-10] */
export function setRegime(state: State, { account: id, regime }: SetRegime, at: At): Decision {
  const account = state.accounts.get(id)
  if (account?.kind !== 'trading') return refuse('unknown_account', 'account')
  const promised = promisedBy(state, account)
  if (promised !== undefined) return refuse('promises_open', 'account', { by: promised })
  const unchanged = new Map<InstrumentId, bigint>(
    ownedBy(state.ledger, id).map((asset) => [asset, 0n]),
  )
  const changed = { account: { ...account, regime }, deltas: unchanged, released: [] }
  const covers = judge(state.ledger, state.listed, changed)
  if ('code' in covers) return refused(covers)
  return accepted([
    { type: 'RegimeSet', account: id, regime },
    ...coverEvents(state, covers, minter(state, at)),
  ])
}

/** The first live quote, open block or resting order of an account: each was backed by the regime of its day. */
function promisedBy(state: State, { id, firm }: Account): string | undefined {
  for (const { quotes } of state.rfqs.values()) {
    const quote = quotes.get(firm)
    if (quote?.account === id) return quote.quoteId
  }
  for (const { terms, own, other } of state.blocks.open.values())
    if ([own, other].some((side) => side?.shares.some(({ account }) => account === id)))
      return terms.blockId
  return ordersOf(state.crosses, firm).find(({ resting }) => resting.order.account === id)?.resting
    .order.orderId
}
