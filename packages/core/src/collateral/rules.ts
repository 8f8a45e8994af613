/** Which regime an account is under: its command, its event, and what they do. */
import { ordersOf } from '../cross/books.ts'
import { isContract } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { lineIn } from '../ledger/account.ts'
import type { Account, AccountId, Regime } from '../ledger/account.ts'
import { balance, ownedBy } from '../ledger/ledger.ts'
import { present } from '../assert.ts'
import { accepted, coverEvents, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { judge, shortage } from './cover.ts'
import {
  CREDIT_LINE_COMMANDS,
  CREDIT_LINE_EVENTS,
  creditUsed,
  linesEnded,
  under,
} from './credit-line.ts'
import type { CreditLineSet, SetCreditLine } from './credit-line.ts'

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

export type CollateralCommand = SetRegime | SetCreditLine
export type CollateralEvent = RegimeSet | CreditLineSet

export const COLLATERAL_COMMANDS: CommandRules<CollateralCommand> = {
  ...CREDIT_LINE_COMMANDS,
  SetRegime: { by: OPERATOR, decide: setRegime },
}

export const COLLATERAL_EVENTS: EventRules<CollateralEvent> = {
  ...CREDIT_LINE_EVENTS,
  RegimeSet: {
    apply(state, { account, regime }) {
      const known = present(state.accounts.get(account), 'an account is open')
      state.accounts.set(account, under(known, regime))
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
  const then = under(account, regime)
  // What is owed now is no worse for the change, which the judgement of a change would let stand.
  for (const { asset } of account.lines ?? []) {
    const used = creditUsed(state.ledger, id, asset)
    if (used > lineIn(then, asset))
      return refuse('line_in_use', 'regime', { asset, used: String(used) })
  }
  const owing = ownedBy(state.ledger, id).find(
    (asset) =>
      !isContract(state.listed(asset)) &&
      balance(state.ledger, id, asset).available < -lineIn(then, asset),
  )
  if (owing !== undefined) {
    const { available } = balance(state.ledger, id, owing)
    return refused(shortage(then, owing, { available, short: -available - lineIn(then, owing) }))
  }
  const changed = { account: then, deltas: unchanged, released: [] }
  const covers = judge(state.ledger, state.listed, changed)
  if ('code' in covers) return refused(covers)
  const mint = minter(state, at)
  return accepted([
    { type: 'RegimeSet', account: id, regime },
    ...(regime === 'credit_line' ? [] : linesEnded(account, mint)),
    ...coverEvents(state, covers, mint),
  ])
}

/** The first live quote, open block or resting order of an account: each was backed by the regime of its day. */
function promisedBy(state: State, { id, firm }: Account): string | undefined {
  for (const { quotes } of state.rfqs.values()) {
    const quote = quotes.get(firm)
    if (quote?.account === id) return quote.quoteId
  }
  for (const { additions } of state.workups.values()) {
    const added = additions.get(firm)
    if (added?.account === id) return added.quoteId
  }
  for (const { terms, own, other } of state.blocks.open.values())
    if ([own, other].some((side) => side?.shares.some(({ account }) => account === id)))
      return terms.blockId
  return ordersOf(state.crosses, firm).find(({ resting }) => resting.order.account === id)?.resting
    .order.orderId
}
