/** Which regime an account is under: its command, its event, and what they do. */
import { ordersOf } from '../cross/books.ts'
import { isContract } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { lineIn } from '../ledger/account.ts'
import type { Account, AccountId, MarginMethod, Regime } from '../ledger/account.ts'
import { balance, ownedBy } from '../ledger/ledger.ts'
import { present } from '../assert.ts'
import { endedWith } from '../liquidation/end.ts'
import { unmeasuredEvents } from '../margin/anew.ts'
import { callsOf } from '../margin/call.ts'
import { bearsFutures } from '../margin/future.ts'
import { marginedAnew, withMarks, wrongMarks } from '../margin/rules.ts'
import type { MarginMark } from '../margin/rules.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
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
  /** Of `margined` alone; `reg_t` where left out. [MGN-7] */
  readonly method?: MarginMethod | undefined
  /** What the method reads of the account's positions, where it reads arrays: recorded in the same step. A repeat is compared without them. */
  readonly marks?: readonly MarginMark[] | undefined
}

export type RegimeSet = {
  readonly type: 'RegimeSet'
  readonly account: AccountId
  readonly regime: Regime
  readonly method?: MarginMethod | undefined
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
    apply(state, { account, regime, method }) {
      const known = present(state.accounts.get(account), 'an account is open')
      state.accounts.set(account, under(known, regime, method))
    },
    seenBy: (state, { account }) => [
      present(state.accounts.get(account), 'an account is open').firm,
    ],
    answer: ({ account, regime, method }) => ({
      account,
      regime,
      ...(method && { method }),
    }),
  },
}

/**
 * Guards in order: account; a method where the regime has them; nothing promised under the regime there
 * was; marks; cover of every short option under the new one. [COL-10] [MGN-7]
 */
export function setRegime(state: State, command: SetRegime, at: At): Decision {
  const { account: id, regime, method, marks = [] } = command
  const account = state.accounts.get(id)
  if (account?.kind !== 'trading') return refuse('unknown_account', 'account')
  if (method !== undefined && regime !== 'margined') return refuse('malformed', 'method')
  const promised = promisedBy(state, account)
  if (promised !== undefined) return refuse('promises_open', 'account', { by: promised })
  const wrong = wrongMarks(state, marks, at)
  if (wrong) return refused(wrong)
  const then = under(account, regime, method)
  const owing = owingUnder(state, account, then)
  if (owing) return refused(owing)
  const mint = minter(state, at)
  const others = marks.length === 0 ? [] : marginedAnew(state, marks, { at, mint, but: id })
  if ('code' in others) return refused(others)
  const marked = marks.length === 0 ? state : withMarks(state, marks)
  const deltas = new Map<InstrumentId, bigint>(
    ownedBy(state.ledger, id).map((asset) => [asset, 0n]),
  )
  const changed = { account: then, deltas, released: [], anew: true }
  const covers = judge(marked.ledger, state.listed, changed)
  if ('code' in covers) return refused(covers)
  const called = [account, then].some((each) => bearsFutures(each.regime))
    ? callsOf(marked, then, covers, { at, mint })
    : []
  return accepted([
    ...others,
    { type: 'RegimeSet', account: id, regime, ...(then.method && { method: then.method }) },
    ...(regime === 'credit_line' ? [] : linesEnded(account, mint)),
    ...coverEvents(state, covers, mint),
    ...called,
    ...endedWith(state, called, mint),
    // Nothing keeps it from being margined, or it is not margined any more.
    ...unmeasuredEvents(state, account, [], { at, mint }),
  ])
}

/** What is owed now is no worse for the change, which the judgement of a change would let stand. */
function owingUnder(state: State, account: Account, then: Account): Rejection | undefined {
  const { id } = account
  for (const { asset } of account.lines ?? []) {
    const used = creditUsed(state.ledger, id, asset)
    if (used > lineIn(then, asset))
      return reject('line_in_use', 'regime', { asset, used: String(used) })
  }
  // From one method to another a call may stand, and is less.
  if (account.regime === 'margined' && then.regime === 'margined') return undefined
  const owing = ownedBy(state.ledger, id).find(
    (asset) =>
      !isContract(state.listed(asset)) &&
      balance(state.ledger, id, asset).available < -lineIn(then, asset),
  )
  if (owing === undefined) return undefined
  const { available } = balance(state.ledger, id, owing)
  return shortage(then, owing, { available, short: -available - lineIn(then, owing) })
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
