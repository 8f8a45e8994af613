/** What it would do to a margined account to close positions: margin less or more, cash in or out. [MGN-20] */
import type { InstrumentId, Tradable } from '../instrument/instrument.ts'
import { isContract, rootOf, unitsPerLot } from '../instrument/instrument.ts'
import { RATIO_MAX } from '../instrument/structure.ts'
import { isInverse, valuedIn } from '../instrument/inverse.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Account } from '../ledger/account.ts'
import { balance, coverOf, ownedBy } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideCeil, divideFloor } from '../num/rounding.ts'
import { MAGNITUDE_MAX, PRICE_SCALE, price } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { present } from '../assert.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { futureNeed } from './future.ts'
import { holdingOn, needOf, rootsIn } from './requirement.ts'
import { isScanned } from './scenario.ts'

/** A position that can be closed, in lots: a short or what is owed is bought back, what is held is sold. */
export type Position = {
  readonly instrument: Tradable
  readonly underlying: InstrumentId
  /** What it is paid in: the asset of the call or, by scenarios, the coin that an inverse option is on. */
  readonly paidIn: InstrumentId
  readonly side: 'buy' | 'sell'
  readonly lots: bigint
  readonly mark: bigint
}

/** Lots of positions that are closed. */
export type Lots = ReadonlyMap<InstrumentId, bigint>

/** In minor units of cash. */
export type Effect = {
  /** Margin that is let go, less what closing costs or plus what it brings, with fees. */
  readonly frees: bigint
  /** What is traded at the marks, with fees. */
  readonly value: bigint
}

/** How far from its mark a lot is reckoned to be closed at; the mark itself where nothing says otherwise. */
export type PricedAt = (position: Position) => Price

export type Closer = {
  readonly positions: readonly Position[]
  /** What closing lots on one underlying does; undefined where it cannot be margined then, or where more margin would be held. */
  readonly effectOf: (underlying: InstrumentId, lots: Lots) => Effect | undefined
}

/**
 * The positions of an account that are priced in a cash asset, marked, tradable, and live beyond a moment. By scenarios what lacks for inverse
 * options is cash: they are among them, and what they cost in coins is margined for with all else. [INV-6]
 */
export function closerOf(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  of: {
    readonly asset: InstrumentId
    readonly until: Timestamp
    readonly pricedAt?: PricedAt | undefined
  },
): Closer {
  const { asset, pricedAt = atMark } = of
  const positions = ownedBy(ledger, account.id).flatMap(
    (id) => positionIn(ledger, listed, account, { id, ...of }) ?? [],
  )
  const byId = new Map(positions.map((each) => [each.instrument.id, each]))
  const freshNeeds = new Map<InstrumentId, bigint | undefined>()
  const needAfter = (changes: Lots): bigint | undefined =>
    calledAfter(ledger, listed, account, asset, changes)
  const freshOn = (underlying: InstrumentId): bigint | undefined => {
    if (!freshNeeds.has(underlying))
      freshNeeds.set(underlying, needAfter(new Map([[underlying, 0n]])))
    return freshNeeds.get(underlying)
  }
  const effects = new Map<string, Effect | undefined>()
  const worked = (underlying: InstrumentId, lots: Lots): Effect | undefined => {
    const changes = new Map<InstrumentId, bigint>()
    let [cash, value] = [0n, 0n]
    for (const [id, count] of lots) {
      if (count === 0n) continue
      const position = present(byId.get(id), 'what is closed is a position')
      const { instrument, side } = position
      const moved = count * instrument.terms.lot
      changes.set(id, side === 'buy' ? moved : -moved)
      const fee = instrument.terms.takerFeePerLot * count
      const carried = instrument.kind === 'future' ? instrument.carry.price : 0n
      const { paidIn } = position
      const { scale } = present(listed(paidIn), 'what is paid in is listed')
      const paid = cashOf(position, count, pricedAt(position) - carried, scale) - fee
      if (paidIn === asset) cash += paid
      else changes.set(paidIn, (changes.get(paidIn) ?? 0n) + paid)
      const worth = cashOf(position, count, price(position.mark), scale)
      const size = (worth < 0n ? -worth : worth) + fee
      value += paidIn === asset ? size : coinsIn(ledger, listed, size, { coin: paidIn, asset })
    }
    if (changes.size === 0) return { frees: 0n, value: 0n }
    const [before, after] = [freshOn(underlying), needAfter(changes)]
    if (before === undefined || after === undefined || after > before) return undefined
    return { frees: before - after + cash, value }
  }
  return {
    positions,
    effectOf(underlying, lots) {
      const key = `${underlying} ${[...lots].map((each) => each.join(' ')).join(' ')}`
      if (!effects.has(key)) effects.set(key, worked(underlying, lots))
      return effects.get(key)
    },
  }
}

export function atMark({ mark }: Position): Price {
  return price(mark)
}

function positionIn(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  of: {
    readonly id: InstrumentId
    readonly asset: InstrumentId
    readonly until: Timestamp
  },
): Position | undefined {
  const { id, asset, until } = of
  const instrument = listed(id)
  if (!instrument || instrument.kind === 'cash' || instrument.retired) return undefined
  const paidIn = instrument.terms.quoteAsset
  const isInCoin = instrument.kind === 'option' && isInverse(instrument) && isScanned(account)
  if (paidIn !== asset && !(isInCoin && valuedIn(instrument, listed) === asset)) return undefined
  if (isContract(instrument) && instrument.expiresAt <= until) return undefined
  const carried = instrument.kind === 'future' ? instrument.carry.price : undefined
  const mark = ledger.margins.marks.get(id) ?? carried
  if (mark === undefined) return undefined
  const { total, available } = balance(ledger, account.id, id)
  // What quotes, blocks, orders and programs have set aside is not sold; what covers hold of the underlying is.
  const amount = total < 0n ? -total : available + coveredBy(ledger, listed, account, id)
  const whole = amount / instrument.terms.lot
  const lots = whole < BigInt(RATIO_MAX) ? whole : BigInt(RATIO_MAX)
  if (lots <= 0n) return undefined
  // Elsewhere a future is margined by itself.
  const isApart = instrument.kind === 'future' && !isScanned(account)
  const underlying = isApart ? id : rootOf(instrument)
  return { instrument, underlying, paidIn, side: total < 0n ? 'buy' : 'sell', lots, mark }
}

/** Coins at their mark, rounded up: of equal closings the cheaper is told by it, and nothing is booked. */
function coinsIn(
  { margins }: Ledger,
  listed: Listed,
  coins: bigint,
  { coin, asset }: { readonly coin: InstrumentId; readonly asset: InstrumentId },
): bigint {
  const [from, to] = [coin, asset].map(
    (id) => present(listed(id), 'what is paid in is listed').scale,
  )
  const mark = margins.marks.get(coin) ?? 0n
  return divideCeil(coins * mark, powerOfTen((from ?? 0) + PRICE_SCALE - (to ?? 0)))
}

/** What covers of calls hold of an underlying. */
function coveredBy(
  ledger: Ledger,
  listed: Listed,
  { id: account }: Account,
  asset: InstrumentId,
): bigint {
  if (listed(asset)?.kind === 'option') return 0n
  let sum = 0n
  for (const option of ownedBy(ledger, account))
    for (const line of coverOf(ledger, account, option)?.lines ?? [])
      if (line.asset === asset) sum += line.amount
  return sum
}

/** What of an asset would be called for on the underlyings of `deltas` after them; undefined where there is no requirement. */
function calledAfter(
  ledger: Ledger,
  listed: Listed,
  account: Account,
  asset: InstrumentId,
  deltas: Lots,
): bigint | undefined {
  let called = 0n
  const others: InstrumentId[] = []
  for (const [id, delta] of deltas) {
    const future = listed(id)
    if (future?.kind !== 'future' || isScanned(account)) others.push(id)
    else {
      // Margined each by itself.
      const contracts = balance(ledger, account.id, id).total + delta
      called += futureNeed(future, contracts, listed, ledger.margins)
    }
  }
  for (const underlying of rootsIn(listed, others)) {
    const holding = holdingOn(ledger, listed, account, { underlying, deltas })
    const need = needOf(account, holding, { listed, margins: ledger.margins })
    if ('code' in need) return undefined
    called += need.maintenance.get(asset) ?? 0n
  }
  return called
}

/** Signed: what closing lots at a price brings, rounded against the account. */
function cashOf({ instrument, side }: Position, lots: bigint, at: bigint, scale: number): bigint {
  const exact = at * unitsPerLot(instrument) * lots
  const per = powerOfTen(2 * PRICE_SCALE - scale)
  const cash = side === 'buy' ? -divideCeil(exact, per) : divideFloor(exact, per)
  // Sums of these are compared, never booked: what no balance could carry is as good as the largest.
  return cash > MAGNITUDE_MAX ? MAGNITUDE_MAX : cash
}
