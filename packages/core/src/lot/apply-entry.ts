/** The fold: one entry of the ledger into the lots of every account it touches. [LOT-1] */
import { isInverse } from '../instrument/inverse.ts'
import type { AccountId } from '../ledger/account.ts'
import type { Entry, EntryCause, Posting } from '../ledger/entry.ts'
import type { ProgramId } from '../program/tag.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { lotsOf, stepOf } from './book.ts'
import type { Around, LotBook, LotChanges, Step } from './book.ts'
import { apply, closeLots, magnitude, take } from './deal.ts'
import { applyEndings } from './exercise.ts'
import { applySettlement } from './future.ts'
import { executionsOf } from './execution.ts'
import type { Execution, PricedFill } from './execution.ts'
import { partBy, spreadBy } from './lot.ts'
import type { Closure, LotId } from './lot.ts'
import { convert } from './convert.ts'
import { worthAt } from './first-close.ts'
import { undo } from './undo.ts'

export type PostedEntry = {
  readonly entry: Entry
  readonly at: Timestamp
  /** What it settles, in the order of its postings; none where it settles no trade. */
  readonly fills: readonly PricedFill[]
}

const TRADED: ReadonlySet<Posting['reason']> = new Set(['cash', 'delivery', 'fee'])
const ENDED: ReadonlySet<Posting['reason']> = new Set(['close', 'exercise'])

function isDealt(reason: Posting['reason']): boolean {
  return TRADED.has(reason) || ENDED.has(reason)
}

/** Whether a posting pays coins for an inverse option, or by it: they come in at their latest mark and go at their basis. [INV-8] */
function isCoinPaid({ cause }: Entry, { reason, asset }: Posting, { listed }: Around): boolean {
  if (listed(asset)?.kind !== 'coin') return false
  if (reason !== 'exercise') return reason === 'cash' || reason === 'fee'
  const option = cause.kind === 'expiry' ? listed(cause.id) : undefined
  return option?.kind === 'option' && isInverse(option)
}

/** Changes the book; answers what changed, for whoever keeps it. */
export function applyEntry(book: LotBook, posted: PostedEntry, around: Around): LotChanges {
  const { entry, at, fills } = posted
  const step = stepOf(book, around, at, entry.id)
  if (entry.cause.kind === 'reversal') undo(step, entry.cause.id)
  else if (entry.cause.kind === 'corporate_action') convert(step, entry)
  else {
    const ended = entry.postings.filter(({ reason }) => ENDED.has(reason))
    const traded = entry.postings.filter(({ reason }) => TRADED.has(reason))
    if (traded.length > 0)
      trade(step, executionsOf(traded, fills, around.listed), (account) =>
        programOf(entry.cause, account),
      )
    if (entry.cause.kind === 'settlement') applySettlement(step, entry.cause, ended)
    else if (ended.length > 0) applyEndings(step, ended)
    const moved = entry.postings.filter(
      (posting) => isCoinPaid(entry, posting, around) || !isDealt(posting.reason),
    )
    for (const posting of moved) transfer(step, posting)
  }
  return { lots: step.lots, closures: step.closures }
}

/** Packages one after another; in each what ends first, then shares, then what is written on them. */
export function trade(
  step: Step,
  executions: readonly Execution[],
  programFor: (account: AccountId) => ProgramId | undefined = () => undefined,
): void {
  const packages = Map.groupBy(
    executions.filter(({ account }) => step.around.isTrading(account)),
    ({ account, parcel }) => `${account} ${parcel}`,
  )
  for (const legs of packages.values()) {
    const closed: Closure[] = []
    const ordered = legs
      .map((leg) => ({ leg, rank: rankOf(step, leg) }))
      .sort((a, b) => a.rank - b.rank)
    for (const { leg } of ordered)
      for (const part of partsOf(leg, rolledFrom(step, leg, closed)))
        closed.push(
          ...apply(step, {
            ...leg,
            ...part,
            economicCash: part.cash,
            origin: 'trade',
            how: 'trade',
            program: programFor(leg.account),
          }),
        )
  }
}

type Part = Pick<Execution, 'quantity' | 'cash'> & { readonly chain: LotId | undefined }

/** A leg by the chains it belongs to: so much for each as was ended of it. */
function partsOf(
  { quantity, cash }: Execution,
  chains: ReadonlyMap<LotId, bigint>,
): readonly Part[] {
  if (chains.size < 2) return [{ quantity, cash, chain: [...chains.keys()][0] }]
  const quantities = spreadBy(quantity, [...chains.values()])
  const cashes = spreadBy(cash, quantities)
  return [...chains.keys()].map((chain, i) => ({
    quantity: quantities[i] ?? 0n,
    cash: cashes[i] ?? 0n,
    chain,
  }))
}

/** The program whose request it was, of its firm's accounts alone. */
function programOf(cause: EntryCause, account: AccountId): ProgramId | undefined {
  const tag = cause.kind === 'trade' ? cause.program : undefined
  return tag && account.startsWith(`${tag.firm}:`) ? tag.program : undefined
}

function rankOf(step: Step, { account, instrument, quantity }: Execution): number {
  const { book, around } = step
  if (around.listed(instrument)?.kind !== 'option') return 1
  const side = quantity > 0n ? 'long' : 'short'
  const closes = lotsOf(book, around.listed, account, instrument).some((lot) => lot.side !== side)
  return closes ? 0 : 2
}

/**
 * A roll: one package ends an option and begins another of the same right on the same underlying, on the same side. Answers the
 * chains of what it ended, by how much of each; none where it is no roll.
 */
function rolledFrom(
  step: Step,
  { instrument, quantity }: Execution,
  closed: readonly Closure[],
): ReadonlyMap<LotId, bigint> {
  const { listed } = step.around
  const chains = new Map<LotId, bigint>()
  const option = listed(instrument)
  if (option?.kind !== 'option') return chains
  const side = quantity > 0n ? 'long' : 'short'
  for (const closure of closed) {
    const ended = listed(closure.instrument)
    const isRolled =
      ended?.kind === 'option' &&
      ended.id !== option.id &&
      ended.underlying === option.underlying &&
      ended.right === option.right &&
      closure.side === side
    if (!isRolled) continue
    const chain = closure.chain ?? closure.lotId
    chains.set(chain, (chains.get(chain) ?? 0n) + closure.quantity)
  }
  return chains
}

/** What comes in from outside is worth its latest mark, which may not be known yet; what goes out goes at its basis. */
export function transfer(step: Step, { from, to, asset, amount }: Posting): void {
  const instrument = step.around.listed(asset)
  if (!instrument || instrument.kind === 'cash') return
  const moves: readonly (readonly [AccountId, bigint])[] = [
    [from, -amount],
    [to, amount],
  ]
  for (const [account, quantity] of moves) {
    if (!step.around.isTrading(account)) continue
    const at = step.around.markOf(asset)
    const value = at === undefined ? 0n : worthAt(step.around.listed, asset, at, quantity)
    const side = quantity > 0n ? 'long' : 'short'
    const taken = take(step, { account, instrument: asset, side, wanted: magnitude(quantity) })
    for (const each of taken) {
      const { lot, quantity: part } = each
      closeLots(step, [each], {
        how: 'transfer',
        cash: -partBy(lot.tax, part, lot.quantity),
        economicCash: -partBy(lot.economic, part, lot.quantity),
      })
    }
    const gone = taken.reduce((sum, { quantity: part }) => sum + part, 0n)
    const left = magnitude(quantity) - gone
    const cash = -partBy(value, left, magnitude(quantity))
    apply(step, {
      account,
      instrument: asset,
      quantity: quantity > 0n ? left : -left,
      currency: instrument.terms.quoteAsset,
      cash,
      economicCash: cash,
      origin: 'transfer',
      how: 'transfer',
      program: undefined,
      unpriced: at === undefined && quantity > 0n ? true : undefined,
    })
  }
}
