/**
 * Every movement of an account by what it was: the parts of an entry that make up exactly what it did to the balance. [STM-1]
 * Statements are sums of these; a reversal has the parts of what it reversed, turned. What programs of an account did is told by
 * what was booked to them: see `program-flow.ts`.
 */
import type { IncomeKind } from '../income/income.ts'
import type { Instrument, InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Entry, EntryId, Posting } from '../ledger/entry.ts'
import { executionsOf } from '../lot/execution.ts'
import type { PricedFill } from '../lot/execution.ts'
import type { Listed } from '../instrument/structure.ts'
import type { ProgramId } from '../program/tag.ts'

/**
 * `premium`: options bought and written. `principal`: shares and coins bought and sold. `variation`: what futures gained and lost, from the price
 * of a trade to the carry price too. `exercise`: strike cash. `settlement`: payouts.
 */
export type FlowKind =
  | 'premium'
  | 'principal'
  | 'variation'
  | 'fee'
  | 'exercise'
  | 'settlement'
  | 'deposit'
  | 'withdrawal'
  | 'corporate_action'
  | 'other'
  | IncomeKind
  | ProgramOnly

/**
 * What moves between a program and its owner alone. `adoption`: what it is given or gives back; `draw`: the same with its stack;
 * `payout`: income that is its account's, and goes there as it comes.
 */
export type ProgramOnly = 'adoption' | 'draw' | 'payout'

/** One part of what an entry did to a balance. Assets other than cash have flows too: they are what positions are made of. */
export type Flow = {
  readonly account: AccountId
  readonly asset: InstrumentId
  readonly kind: FlowKind
  /** Signed, in minor units of the asset. */
  readonly amount: bigint
  /** What was traded, exercised, or paid on. */
  readonly instrument: InstrumentId | undefined
  /** Of an account's flow, the program that the trade or payment names; of a program's, the program. */
  readonly program: ProgramId | undefined
}

type Sources = {
  readonly listed: Listed
  readonly isTrading: (account: AccountId) => boolean
  readonly flowsBy: (entryId: EntryId) => readonly Flow[]
}

export function flowsOf(
  { entry, fills }: { readonly entry: Entry; readonly fills: readonly PricedFill[] },
  sources: Sources,
): Flow[] {
  const { cause, postings } = entry
  if (cause.kind === 'reversal')
    return sources.flowsBy(cause.id).map((flow) => ({ ...flow, amount: -flow.amount }))
  const flows =
    cause.kind === 'trade' || cause.kind === 'block' || cause.kind === 'cross'
      ? tradeFlows(entry, fills, sources)
      : postings.flatMap((posting) => postingFlows(entry, posting, sources))
  return flows.filter(({ account, amount }) => sources.isTrading(account) && amount !== 0n)
}

function tradeFlows(entry: Entry, fills: readonly PricedFill[], { listed }: Sources): Flow[] {
  const executed = executionsOf(entry.postings, fills, listed).flatMap((execution): Flow[] => {
    const { account, instrument, quantity, cash, fee, currency } = execution
    const kind = tradeKind(listed(instrument))
    const of = { account, instrument, program: programOf(entry, account) }
    return [
      { ...of, asset: currency, kind, amount: cash + fee },
      { ...of, asset: currency, kind: 'fee', amount: -fee },
      { ...of, asset: instrument, kind, amount: quantity },
    ]
  })
  return [...executed, ...carryFlows(entry)]
}

export function tradeKind(instrument: Instrument | undefined): FlowKind {
  if (instrument?.kind === 'future') return 'variation'
  return instrument?.kind === 'option' ? 'premium' : 'principal'
}

/** The carry price of futures that comes back of what was paid for them. Each stands before the contracts it is of. */
function carryFlows(entry: Entry): Flow[] {
  return entry.postings.flatMap(({ from, to, asset, amount, reason }, i): Flow[] => {
    if (reason !== 'carry') return []
    const instrument = entry.postings[i + 1]?.asset
    const flow = (account: AccountId, signed: bigint): Flow => ({
      account,
      asset,
      kind: 'variation',
      amount: signed,
      instrument,
      program: programOf(entry, account),
    })
    return [flow(from, -amount), flow(to, amount)]
  })
}

function programOf({ cause }: Entry, account: AccountId): ProgramId | undefined {
  const tag = cause.kind === 'trade' || cause.kind === 'income' ? cause.program : undefined
  return tag && account.startsWith(`${tag.firm}:`) ? tag.program : undefined
}

function postingFlows(
  entry: Entry,
  { from, to, asset, amount, reason }: Posting,
  { listed }: Sources,
): Flow[] {
  const kind = kindOf(entry, reason, asset, listed)
  const instrument = contractOf(entry, listed)
  const flow = (account: AccountId, signed: bigint): Flow => ({
    account,
    asset,
    kind,
    amount: signed,
    instrument,
    program: programOf(entry, account),
  })
  return [flow(from, -amount), flow(to, amount)]
}

/** The option that an entry is of, or the future. */
function contractOf({ cause, postings }: Entry, listed: Listed): InstrumentId | undefined {
  if (cause.kind === 'variation' || cause.kind === 'settlement') return cause.id
  return postings.find((each) => listed(each.asset)?.kind === 'option')?.asset
}

function kindOf(
  { cause }: Entry,
  reason: Posting['reason'],
  asset: InstrumentId,
  listed: Listed,
): FlowKind {
  if (cause.kind === 'income') return cause.income
  if (cause.kind === 'deposit' || cause.kind === 'withdrawal') return cause.kind
  if (cause.kind === 'corporate_action') return 'corporate_action'
  if (cause.kind === 'variation' || cause.kind === 'settlement') return 'variation'
  if (reason === 'fee') return 'fee'
  if (cause.kind !== 'expiry' && cause.kind !== 'exercise') return 'other'
  return endingKind(listed(cause.id), asset)
}

/** What moves as an option ends: the contract and what is delivered for it, or what it pays out. */
export function endingKind(option: Instrument | undefined, asset: InstrumentId): FlowKind {
  const isCash = option?.kind === 'option' && option.settlement === 'cash'
  return isCash && asset !== option.id ? 'settlement' : 'exercise'
}
