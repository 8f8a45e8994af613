/**
 * What covers the short options of an account, by its regime, and whether a change of the account leaves them covered.
 * `covered`: the underlying itself for a call that is delivered or inverse, strike cash for a put, each option by itself. [COL-1]
 * `defined_risk`: besides, long options of the same account bound short ones. [COL-7]
 * `credit_line`: the same, and what is lacking may be owed, up to a line; an inverse put that nothing bounds has a measure. [CRL-2]
 * Futures hold margin where the regime has them at all. [FUT-5]
 */
import { deliverableOf, isContract } from '../instrument/instrument.ts'
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import { coinPerContract, isInverse } from '../instrument/inverse.ts'
import type { Listed } from '../instrument/structure.ts'
import { lineIn } from '../ledger/account.ts'
import type { Account, AccountId } from '../ledger/account.ts'
import { balance, coverOf } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { isSame } from '../ledger/hold.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { powerOfTen } from '../num/decimal.ts'
import { PRICE_SCALE, amount, cashFor, within } from '../num/units.ts'
import { present } from '../assert.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { movesInversePuts } from './inverse.ts'
import { marginChanges } from '../margin/change.ts'
import { futureChanges, movesFutures } from '../margin/future.ts'
import { spreadChanges } from './spread-change.ts'

/** Cover of one short contract by itself: which asset, and how much of it. Undefined where nothing an account can hold bounds it. */
export function coverPerContract(option: Option, listed: Listed): HoldLine | undefined {
  if (isInverse(option))
    return option.right === 'put'
      ? undefined
      : { asset: option.underlying, amount: amount(coinPerContract(option, listed)) }
  if (option.right === 'put') {
    const cash = present(listed(option.terms.quoteAsset), 'the quote asset is listed')
    const each = cashFor(option.strike, option.multiplier * powerOfTen(PRICE_SCALE), 1n, cash.scale)
    return { asset: cash.id, amount: amount(each) }
  }
  if (option.settlement === 'cash') return undefined
  const underlying = present(listed(option.underlying), 'the underlying is listed')
  return { asset: underlying.id, amount: amount(deliverableOf(option, underlying)) }
}

/** What an account lacks of an asset; where it has a line there, that the line does not reach. [LED-4] [CRL-2] */
export function shortage(
  account: Account,
  asset: InstrumentId,
  { available, short }: { readonly available: bigint; readonly short: bigint },
): Rejection {
  const line = lineIn(account, asset)
  return reject(line > 0n ? 'credit_line_exceeded' : 'insufficient_available', undefined, {
    asset,
    account: account.id,
    available: String(available),
    ...(line > 0n ? { line: String(line) } : {}),
    short: String(short),
  })
}

/** What a change would leave: signed changes of totals, and holds that go with it. */
export type Change = {
  readonly account: Account
  /** Signed change of the total, per asset. */
  readonly deltas: ReadonlyMap<InstrumentId, bigint>
  /** Lines of holds that this same step resolves (the winning quote's own). */
  readonly released: readonly HoldLine[]
  /** Lines of holds that this same step places (for what is left of an order). */
  readonly placed?: readonly HoldLine[]
  /**
   * What the account is bound to, under `margined` and where futures or, on credit, inverse puts are in it, whether or not it has the means: what it
   * promised and held for, an exercise, or new marks; and under any regime what a liquidation trades. What it then lacks is called for. [MGN-4]
   */
  readonly bound?: 'promise' | 'exercise' | 'liquidation' | 'marks' | undefined
  /** That what covers hold now was worked out under another regime, so that none of it can be counted on. */
  readonly anew?: boolean
  /** Contracts whose cover stays however long the account is in them, for programs on it have written them. [PRG-3] */
  readonly kept?: ReadonlyMap<InstrumentId, bigint>
}

/** The new cover of one option position; without lines none is needed any more. */
export type CoverChange = {
  readonly account: AccountId
  readonly option: InstrumentId
  readonly lines: readonly HoldLine[]
}

/**
 * Judges a change of one account as a whole: after it, every short option has its full cover, and no other asset is
 * promised twice. Returns the cover holds to re-set, or the first shortage. [COL-2] [LED-4]
 */
export function judge(
  ledger: Ledger,
  listed: Listed,
  change: Change,
): readonly CoverChange[] | Rejection {
  const { account, deltas } = change
  const held = new Map<InstrumentId, bigint>()
  const addHeld = (line: HoldLine, sign: bigint): void => {
    held.set(line.asset, (held.get(line.asset) ?? 0n) + sign * line.amount)
  }
  for (const line of change.released) addHeld(line, -1n)
  for (const line of change.placed ?? []) addHeld(line, 1n)
  const covers = changesOf(ledger, listed, change, held)
  if ('code' in covers) return covers
  for (const { option, lines } of covers) {
    for (const line of coverOf(ledger, account.id, option)?.lines ?? []) addHeld(line, -1n)
    for (const line of lines) addHeld(line, 1n)
  }
  const isBound = change.bound !== undefined && mayLack(listed, change)
  const refusalOf = (asset: InstrumentId): Rejection | undefined => {
    if (isContract(listed(asset))) return undefined
    const now = balance(ledger, account.id, asset)
    const [delta, more] = [deltas.get(asset) ?? 0n, held.get(asset) ?? 0n]
    const total = now.total + delta
    if (!within(total)) return reject('out_of_range', undefined, { asset })
    if (isBound) return undefined
    const heldAfter = now.held + more
    const room = total + lineIn(account, asset)
    return delta < more && room < heldAfter
      ? shortage(account, asset, { available: now.available, short: heldAfter - room })
      : undefined
  }
  for (const asset of deltas.keys()) {
    const wrong = refusalOf(asset)
    if (wrong) return wrong
  }
  for (const asset of held.keys()) {
    const wrong = deltas.has(asset) ? undefined : refusalOf(asset)
    if (wrong) return wrong
  }
  return covers
}

/**
 * A promise of futures was made at a carry price that may have moved since, one of inverse puts at a mark of the coin, and such a put may
 * come to more than is held for it: what is then lacking is called for, on credit too. [FUT-6] [INV-5]
 */
function mayLack(listed: Listed, { account, deltas, bound }: Change): boolean {
  if (account.regime === 'margined' || bound === 'liquidation') return true
  if (movesFutures(listed, deltas.keys())) return true
  return account.regime === 'credit_line' && movesInversePuts(listed, deltas.keys())
}

function changesOf(
  ...[ledger, listed, change, held]: Parameters<typeof spreadChanges>
): readonly CoverChange[] | Rejection {
  const futures = futureChanges(ledger, listed, change)
  if ('code' in futures) return futures
  const others = othersOf(ledger, listed, change, held)
  if (futures.length === 0 || 'code' in others) return others
  return [...others, ...futures]
}

function othersOf(
  ...[ledger, listed, change, held]: Parameters<typeof spreadChanges>
): readonly CoverChange[] | Rejection {
  if (change.account.regime === 'covered') return plainChanges(ledger, listed, change, held)
  if (change.account.regime === 'margined') return marginChanges(ledger, listed, change, held)
  return spreadChanges(ledger, listed, change, held)
}

/** Each option by itself. `held` is what other holds of the same step change. */
function plainChanges(
  ledger: Ledger,
  listed: Listed,
  { account, deltas, kept }: Change,
  held: ReadonlyMap<InstrumentId, bigint>,
): readonly CoverChange[] | Rejection {
  const covers: CoverChange[] = []
  for (const [asset, delta] of deltas) {
    const option = listed(asset)
    if (option?.kind !== 'option') continue
    const now = balance(ledger, account.id, asset)
    // Contracts promised to a live quote out of a long position stay promised: what is short beyond them needs cover.
    const short = now.held + (held.get(asset) ?? 0n) - (now.total + delta)
    const least = kept?.get(asset) ?? 0n
    const lines = coverLines(option, listed, short > least ? short : least)
    if (typeof lines === 'string') return reject(lines, undefined, { instrument: asset })
    if (isSame(coverOf(ledger, account.id, asset)?.lines ?? [], lines)) continue
    covers.push({ account: account.id, option: asset, lines })
  }
  return covers
}

function coverLines(
  option: Option,
  listed: Listed,
  short: bigint,
): readonly HoldLine[] | 'cover_unavailable' | 'out_of_range' {
  if (short <= 0n) return []
  const each = coverPerContract(option, listed)
  if (!each) return 'cover_unavailable'
  const whole = each.amount * short
  return within(whole) ? [{ asset: each.asset, amount: amount(whole) }] : 'out_of_range'
}
