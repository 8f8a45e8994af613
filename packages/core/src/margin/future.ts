/**
 * The margin of futures: of each position by itself, long and short alike, its value at the carry price times the rate of its underlying, and
 * what it has lost from there to the last mark. Nothing is netted with options. By scenarios futures are margined with all else instead. [FUT-5]
 */
import type { Change, CoverChange } from '../collateral/cover.ts'
import type { CoverLines } from '../collateral/spread.ts'
import { carryValue, contractValue } from '../instrument/future.ts'
import type { Future, InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Account, AccountId, Regime } from '../ledger/account.ts'
import { isSame } from '../ledger/hold.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { balance, coverOf, ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { divideCeil } from '../num/rounding.ts'
import { amount, within } from '../num/units.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { ratesOf } from './rates.ts'
import type { Margins, NoMargin } from './rates.ts'
import { isScanned } from './scenario.ts'

const BPS = 10_000n

/** Whether accounts under a regime may have futures: where what is lacking can be called for. */
export function bearsFutures(regime: Regime): boolean {
  return regime === 'margined' || regime === 'credit_line'
}

/** What one contract needs by itself, in minor units of cash, rounded up. */
export function initialMargin(future: Future, listed: Listed, margins: Margins): bigint {
  const { riskBps } = ratesOf(margins, future.underlying)
  return divideCeil(carryValue(future, listed) * BigInt(riskBps), BPS)
}

/** What a position needs. `contracts`: signed. */
export function futureNeed(
  future: Future,
  contracts: bigint,
  listed: Listed,
  margins: Margins,
): bigint {
  const size = contracts < 0n ? -contracts : contracts
  const mark = margins.marks.get(future.id) ?? future.carry.price
  const gain = (contractValue(future, mark, listed) - carryValue(future, listed)) * contracts
  return size * initialMargin(future, listed, margins) + (gain < 0n ? -gain : 0n)
}

/** What is held for a position. */
function linesOf(
  future: Future,
  contracts: bigint,
  listed: Listed,
  margins: Margins,
): readonly HoldLine[] | NoMargin {
  const need = futureNeed(future, contracts, listed, margins)
  if (!within(need)) return { code: 'out_of_range', instrument: future.id }
  return need === 0n ? [] : [{ asset: future.terms.quoteAsset, amount: amount(need) }]
}

/** The futures on an underlying that an account has, or that a change moves. */
export function futuresOn(
  ledger: Ledger,
  listed: Listed,
  account: AccountId,
  underlying: InstrumentId,
  deltas: ReadonlyMap<InstrumentId, bigint>,
): readonly Future[] {
  return [...new Set([...ownedBy(ledger, account), ...deltas.keys()])].flatMap((id) => {
    const future = listed(id)
    return future?.kind === 'future' && future.underlying === underlying ? [future] : []
  })
}

/** No promise sets contracts aside. */
export function futureAfter(
  ledger: Ledger,
  account: AccountId,
  { id }: Future,
  deltas: ReadonlyMap<InstrumentId, bigint>,
): bigint {
  return balance(ledger, account, id).total + (deltas.get(id) ?? 0n)
}

/** The cover of every future that a change moves, or counts with no change; or why the account may have none of it. */
export function futureChanges(
  ledger: Ledger,
  listed: Listed,
  { account, deltas }: Pick<Change, 'account' | 'deltas'>,
): readonly CoverChange[] | Rejection {
  const covers: CoverChange[] = []
  for (const [id, delta] of deltas) {
    const future = listed(id)
    if (future?.kind !== 'future') continue
    const contracts = balance(ledger, account.id, id).total + delta
    if (!within(contracts)) return reject('out_of_range', undefined, { asset: id })
    if (contracts !== 0n && !bearsFutures(account.regime)) return refusalOfRegime(id, account)
    if (isScanned(account)) continue
    const lines = linesOf(future, contracts, listed, ledger.margins)
    if ('code' in lines) return reject(lines.code, undefined, { instrument: id })
    if (isSame(coverOf(ledger, account.id, id)?.lines ?? [], lines)) continue
    covers.push({ account: account.id, option: id, lines })
  }
  return covers
}

/** What is held for every future of an account, or would be after `deltas`; of those on one underlying where it is named. */
export function futuresNeed(
  ledger: Ledger,
  listed: Listed,
  { id: account }: Pick<Account, 'id'>,
  deltas: ReadonlyMap<InstrumentId, bigint>,
  underlying?: InstrumentId,
): CoverLines | NoMargin {
  const needs = new Map<InstrumentId, readonly HoldLine[]>()
  for (const id of new Set([...ownedBy(ledger, account), ...deltas.keys()])) {
    const future = listed(id)
    if (future?.kind !== 'future') continue
    if (underlying !== undefined && future.underlying !== underlying) continue
    const contracts = balance(ledger, account, id).total + (deltas.get(id) ?? 0n)
    const lines = linesOf(future, contracts, listed, ledger.margins)
    if ('code' in lines) return lines
    if (lines.length > 0) needs.set(id, lines)
  }
  return needs
}

function refusalOfRegime(instrument: InstrumentId, { id }: Pick<Account, 'id'>): Rejection {
  return reject('future_needs_margin', undefined, { instrument, account: id })
}

/** What the futures of a trade need by themselves: what a firm promise of it sets aside beside its cash. Nothing where they are part of its package. */
export function futureLines(
  listed: Listed,
  account: Pick<Account, 'id' | 'regime' | 'method'>,
  deltas: ReadonlyMap<InstrumentId, bigint>,
  margins: Margins,
): readonly HoldLine[] | Rejection {
  const lines: HoldLine[] = []
  if (isScanned(account)) return lines
  for (const [asset, delta] of deltas) {
    const future = listed(asset)
    if (future?.kind !== 'future' || delta === 0n) continue
    if (!bearsFutures(account.regime)) return refusalOfRegime(asset, account)
    const need = (delta < 0n ? -delta : delta) * initialMargin(future, listed, margins)
    if (!within(need)) return reject('out_of_range', undefined, { instrument: asset })
    if (need > 0n) lines.push({ asset: future.terms.quoteAsset, amount: amount(need) })
  }
  return lines
}

/** Whether a change moves futures. */
export function movesFutures(listed: Listed, assets: Iterable<InstrumentId>): boolean {
  for (const asset of assets) if (listed(asset)?.kind === 'future') return true
  return false
}
