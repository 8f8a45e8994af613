/**
 * Credit lines of an account: by how much what is available of an asset may fall below zero. What is held for shorts and promises
 * and what is owed both use a line, and what the account has of the asset frees it: the use is exactly what available lacks. [CRL-3]
 */
import { isContract } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import { lineIn } from '../ledger/account.ts'
import type { Account, AccountId, AccountLine, MarginMethod, Regime } from '../ledger/account.ts'
import { balance } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { within } from '../num/units.ts'
import type { Amount } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import { present } from '../assert.ts'
import { accepted, minter, refuse } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'

/** Grants an account a line in an asset, in the place of the one there was; none of 0. */
export type SetCreditLine = Meta & {
  readonly type: 'SetCreditLine'
  readonly account: AccountId
  readonly asset: InstrumentId
  readonly amount: Amount
  /** Why, in the operator's words: kept in the history. */
  readonly reference: string
}

export type LineChangeId = string & { readonly __id: 'line change' }

export type CreditLineSet = {
  readonly type: 'CreditLineSet'
  readonly changeId: LineChangeId
  readonly account: AccountId
  readonly firm: FirmId
  readonly asset: InstrumentId
  readonly amount: Amount
  readonly before: Amount
  readonly reference: string
  /** The operator's user that set it; undefined where it follows from something else. */
  readonly by: string | undefined
}

export const CREDIT_LINE_COMMANDS: CommandRules<SetCreditLine> = {
  SetCreditLine: { by: OPERATOR, decide: setCreditLine },
}

export const CREDIT_LINE_EVENTS: EventRules<CreditLineSet> = {
  CreditLineSet: {
    apply(state, { account: id, asset, amount }) {
      const account = present(state.accounts.get(id), 'an account is open')
      state.accounts.set(id, withLine(account, { asset, amount }))
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ changeId, account, asset }) => ({ changeId, account, asset }),
  },
}

/** The account with this line in the place of the one it has in the asset. */
export function withLine(account: Account, line: AccountLine): Account {
  const { lines: before = [], ...rest } = account
  const others = before.filter(({ asset }) => asset !== line.asset)
  const lines = line.amount > 0n ? [...others, { asset: line.asset, amount: line.amount }] : others
  if (lines.length === 0) return rest
  return { ...rest, lines: lines.toSorted((a, b) => (a.asset < b.asset ? -1 : 1)) }
}

/** The account as it would be under a regime: lines are of one regime alone, and so is a method. */
export function under(account: Account, regime: Regime, method: MarginMethod = 'reg_t'): Account {
  const { lines, method: _other, ...rest } = account
  const own = method === 'reg_t' ? {} : { method }
  if (regime === 'margined') return { ...rest, regime, ...own }
  return regime === 'credit_line' && lines ? { ...rest, regime, lines } : { ...rest, regime }
}

/** How much of its line in an asset an account uses. [CRL-3] */
export function creditUsed(ledger: Ledger, account: AccountId, asset: InstrumentId): bigint {
  const { available } = balance(ledger, account, asset)
  return available < 0n ? -available : 0n
}

/** Guards in order: account, its regime, asset, amount, use. [CRL-1] [CRL-4] */
export function setCreditLine(state: State, command: SetCreditLine, at: At): Decision {
  const { account: id, asset, amount, reference, actor } = command
  const account = state.accounts.get(id)
  if (account?.kind !== 'trading') return refuse('unknown_account', 'account')
  if (account.regime !== 'credit_line') return refuse('not_on_credit', 'account')
  const of = state.instruments.get(asset)
  if (!of || isContract(of) || (of.kind !== 'cash' && of.retired))
    return refuse('unknown_instrument', 'asset')
  if (amount < 0n) return refuse('bad_amount', 'amount')
  if (!within(amount)) return refuse('out_of_range', 'amount')
  const used = creditUsed(state.ledger, id, asset)
  if (used > amount) return refuse('line_in_use', 'amount', { asset, used: String(used) })
  const before = lineIn(account, asset) as Amount
  return accepted([
    {
      type: 'CreditLineSet',
      changeId: minter(state, at)('line') as LineChangeId,
      account: id,
      firm: account.firm,
      asset,
      amount,
      before,
      reference,
      by: actor.user,
    },
  ])
}

/** The ends of all lines of an account that leaves the regime. */
export function linesEnded(
  { id, firm, lines = [] }: Account,
  mint: Mint,
): readonly CreditLineSet[] {
  return lines.map(({ asset, amount: before }) => ({
    type: 'CreditLineSet',
    changeId: mint('line') as LineChangeId,
    account: id,
    firm,
    asset,
    amount: 0n as Amount,
    before,
    reference: 'regime changed',
    by: undefined,
  }))
}
