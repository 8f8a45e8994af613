/** What a firm quote could come to owe: the worse of its two sides, asset by asset, since at most one can trade. [QTE-4] */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Instrument, Tradable } from '../instrument/instrument.ts'
import { carryValue } from '../instrument/future.ts'
import { mostHedgeLots } from '../instrument/hedge.ts'
import type { Hedge } from '../instrument/hedge.ts'
import { unitsPerLot } from '../instrument/instrument.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import { lineIn } from '../ledger/account.ts'
import type { Account } from '../ledger/account.ts'
import { availableIn } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { gcd, powerOfTen } from '../num/decimal.ts'
import { divideExact } from '../num/rounding.ts'
import { PRICE_SCALE, amount, cashFor, within } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { assert } from '../assert.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { packageMargin } from '../margin/change.ts'
import { futureLines } from '../margin/future.ts'
import { isScanned } from '../margin/scenario.ts'
import { coverPerContract, shortage } from './cover.ts'
import { onCredit } from './inverse.ts'
import { packageLines } from './package.ts'
import { longsOf } from './promise.ts'
import { sumOf } from './spread.ts'

/** One price of a ladder: good for `size` structures, in fills of `min` and whole steps above it. All-or-none: `min` is the size. */
export type Rung = {
  readonly price: Price
  readonly size: bigint
  /** 1 where left out. */
  readonly min?: bigint | undefined
  /** 1 where left out. */
  readonly step?: bigint | undefined
  /** The maker's prices of the legs in canonical order, where it gave them; the price is what they make up. */
  readonly legPrices?: readonly Price[] | undefined
}
/** A ladder: every rung is good beside the others. */
export type QuoteSide = readonly Rung[]
export type Sides = { readonly bid?: QuoteSide | undefined; readonly ask?: QuoteSide | undefined }

/** Amounts by asset. A quote touches a handful of them, for which a list is faster than a map, and this runs for every quote. */
type Amounts = { readonly asset: InstrumentId; amount: bigint }[]

function amountOf(
  amounts: readonly { readonly asset: InstrumentId; readonly amount: bigint }[],
  asset: InstrumentId,
): bigint {
  for (const line of amounts) if (line.asset === asset) return line.amount
  return 0n
}

function add(amounts: Amounts, asset: InstrumentId, more: bigint): void {
  for (const line of amounts)
    if (line.asset === asset) {
      line.amount += more
      return
    }
  amounts.push({ asset, amount: more })
}

/** What one of a structure asks of its maker. Worked out once for a request, since every quote on it is judged by it. */
export type Needs = {
  /** What it is paid in: cash or, of inverse options, the coin. */
  readonly cash: Instrument
  /** Cash for one at a price: price × `cashUnit` ÷ `cashPer`, in lowest terms. */
  readonly cashUnit: bigint
  readonly cashPer: bigint
  readonly makerFee: bigint
  readonly takerFee: bigint
  readonly legs: readonly LegNeeds[]
  /** Left out where the structure has none. */
  readonly hedges?: readonly HedgeNeeds[]
  /** Whether a leg is a future, whose carry price moves: looked up when it is needed. Left out where none is. */
  readonly hasFutures?: true
  readonly listed: Listed
}

type LegNeeds = {
  readonly instrument: Tradable
  /** Minor units that change hands. */
  readonly each: bigint
  /** The maker's side on which it delivers them. */
  readonly deliversOn: 'bid' | 'ask'
  /** Cover of one contract written, by itself; undefined where there is none, or it is no option. */
  readonly cover: HoldLine | undefined
}

/** What a lot of a hedge leg asks. */
type HedgeNeeds = {
  readonly hedge: Hedge
  /** Minor units of the instrument, and of cash at its price. */
  readonly each: bigint
  readonly cashEach: bigint
  /** The maker's side on which it delivers. */
  readonly deliversOn: 'bid' | 'ask'
  readonly makerFee: bigint
  readonly takerFee: bigint
}

/** The needs of a taker's promise: they are a maker's, with the taker's fees. */
export function asTaker(needs: Needs): Needs {
  const { hedges } = needs
  return {
    ...needs,
    makerFee: needs.takerFee,
    ...(hedges ? { hedges: hedges.map((each) => ({ ...each, makerFee: each.takerFee })) } : {}),
  }
}

export function needsOf(structure: Structure, listed: Listed): Needs {
  const cash = listed(structure.quoteAsset)
  assert(cash !== undefined, 'the quote asset is listed')
  const per = powerOfTen(2 * PRICE_SCALE - cash.scale)
  const common = gcd(structure.unit, per)
  let makerFee = 0n
  let takerFee = 0n
  const legs = structure.legs.map((leg): LegNeeds => {
    const instrument = listed(leg.instrument)
    assert(instrument !== undefined && instrument.kind !== 'cash', 'a leg is listed and tradable')
    const { terms } = instrument
    const lots = BigInt(leg.ratio)
    makerFee += lots * terms.makerFeePerLot
    takerFee += lots * terms.takerFeePerLot
    return {
      instrument,
      each: lots * terms.lot,
      deliversOn: leg.side === 'buy' ? 'ask' : 'bid',
      cover: instrument.kind === 'option' ? coverPerContract(instrument, listed) : undefined,
    }
  })
  const [cashUnit, cashPer] = [structure.unit / common, per / common]
  const hasFutures = legs.some(({ instrument }) => instrument.kind === 'future')
  const futures = hasFutures ? ({ hasFutures } as const) : {}
  const needs = { cash, cashUnit, cashPer, makerFee, takerFee, legs, ...futures, listed }
  return structure.hedges
    ? { ...needs, hedges: structure.hedges.map((hedge) => hedgeNeeds(hedge, cash, listed)) }
    : needs
}

function hedgeNeeds(hedge: Hedge, cash: Instrument, listed: Listed): HedgeNeeds {
  const instrument = listed(hedge.instrument)
  assert(
    instrument !== undefined && instrument.kind !== 'cash',
    'a hedge leg is listed and tradable',
  )
  const { lot, makerFeePerLot: makerFee, takerFeePerLot: takerFee } = instrument.terms
  const cashEach = cashFor(hedge.price, unitsPerLot(instrument), 1n, cash.scale)
  const deliversOn = hedge.side === 'buy' ? 'ask' : 'bid'
  return { hedge, each: lot, cashEach, deliversOn, makerFee, takerFee }
}

/** A quote to be backed: by which account, and by which hold's lines until now. */
type Backing = {
  readonly account: Account
  readonly needs: Needs
  readonly sides: Sides
  readonly replaces: readonly HoldLine[]
}

/** Lines the quote must hold, given what the hold it replaces sets free; or the first shortage. */
export function quoteHold(ledger: Ledger, of: Backing): readonly HoldLine[] | Rejection {
  const { bid, ask } = of.sides
  const worst = bid ? sideOwes(ledger, of, bid, 'bid') : []
  if ('code' in worst) return { ...worst, path: 'bid' }
  if (ask) {
    const owed = sideOwes(ledger, of, ask, 'ask')
    if ('code' in owed) return { ...owed, path: 'ask' }
    for (const { asset, amount: needed } of owed) {
      const more = needed - amountOf(worst, asset)
      if (more > 0n) add(worst, asset, more)
    }
  }
  for (const { asset, amount: needed } of worst) {
    const available = availableIn(ledger, of.account.id, asset) + amountOf(of.replaces, asset)
    const room = of.account.lines === undefined ? available : available + lineIn(of.account, asset)
    if (room < needed) return shortage(of.account, asset, { available, short: needed - room })
  }
  // Kept as long as the quote: a list of just their number.
  return worst.map(({ asset, amount: needed }) => ({ asset, amount: amount(needed) }))
}

/** Outflows of one side, gross of what it would receive: a firm promise does not lean on its own proceeds. */
function sideOwes(
  ledger: Ledger,
  of: Backing,
  quoted: QuoteSide,
  side: 'bid' | 'ask',
): Amounts | Rejection {
  const { needs, account, replaces } = of
  const { cash } = needs
  const owes: Amounts = []
  let size = 0n
  let makerFee = 0n
  const carried = needs.hasFutures ? carriedBy(needs) : 0n
  for (const rung of quoted) {
    const paid = divideExact(rung.price * rung.size * needs.cashUnit, needs.cashPer)
    const gross = needs.hasFutures ? paid - carried * rung.size : paid
    if (needs.hasFutures && !(within(paid) && within(carried * rung.size)))
      return reject('out_of_range', undefined, { asset: cash.id })
    const net = side === 'bid' ? gross : -gross
    // Flows towards the maker are bounded too: what no posting could carry must fail here, not at the acceptance.
    if (!within(net)) return reject('out_of_range', undefined, { asset: cash.id })
    // A rung that would receive is not netted against one that would pay: either may trade alone.
    if (net > 0n) add(owes, cash.id, net)
    size += rung.size
    makerFee += needs.makerFee * rung.size
  }
  if (makerFee > 0n) add(owes, cash.id, makerFee)
  if (account.regime !== 'covered') {
    const wrong = addPackage(owes, ledger, of, side, size)
    if (wrong) return wrong
  }
  if (needs.hasFutures) {
    const wrong = addFutures(owes, ledger, of, size)
    if (wrong) return wrong
  }
  for (const { instrument, each, deliversOn, cover } of needs.legs) {
    const needed = each * size
    if (!within(needed)) return reject('out_of_range', undefined, { asset: instrument.id })
    if (deliversOn !== side || instrument.kind === 'future') continue
    if (instrument.kind !== 'option') {
      add(owes, instrument.id, needed)
      continue
    }
    if (account.regime !== 'covered') continue
    const free = availableIn(ledger, account.id, instrument.id) + amountOf(replaces, instrument.id)
    const fromLong = free <= 0n ? 0n : free < needed ? free : needed
    if (fromLong > 0n) add(owes, instrument.id, fromLong)
    if (fromLong === needed) continue
    if (!cover) return reject('cover_unavailable', undefined, { instrument: instrument.id })
    add(owes, cover.asset, cover.amount * (needed - fromLong))
  }
  if (needs.hedges) {
    const wrong = addHedges(owes, ledger, of, side, size)
    if (wrong) return wrong
  }
  if (!within(needs.takerFee * size)) return reject('out_of_range', undefined, { asset: cash.id })
  for (const { asset, amount: needed } of owes)
    if (!within(needed)) return reject('out_of_range', undefined, { asset })
  return owes
}

/** The most that the hedge legs could bring, wherever in the order of a match the quote fills. Not netted against any leg. [HDG-4] */
function addHedges(
  owes: Amounts,
  ledger: Ledger,
  { account, needs }: Backing,
  side: 'bid' | 'ask',
  size: bigint,
): Rejection | undefined {
  const { cash, hedges = [], listed } = needs
  for (const { hedge, each, cashEach, deliversOn, makerFee, takerFee } of hedges) {
    const lots = mostHedgeLots(hedge, size)
    const [needed, paid] = [each * lots, cashEach * lots]
    const { instrument } = hedge
    if (!within(needed)) return reject('out_of_range', undefined, { asset: instrument })
    if (!within(paid) || !within(takerFee * lots))
      return reject('out_of_range', undefined, { asset: cash.id })
    const future = listed(instrument)
    if (future?.kind === 'future') {
      const back = needed * carryValue(future, listed)
      if (!within(back)) return reject('out_of_range', undefined, { asset: cash.id })
      const net = deliversOn === side ? back - paid : paid - back
      if (net > 0n) add(owes, cash.id, net)
      const deltas = new Map([[instrument, deliversOn === side ? -needed : needed]])
      const lines = isScanned(account)
        ? packageMargin(listed, account, deltas, ledger.margins)
        : futureLines(listed, account, deltas, ledger.margins)
      if ('code' in lines) return lines
      for (const line of lines) add(owes, line.asset, line.amount)
    } else if (deliversOn === side) add(owes, instrument, needed)
    else add(owes, cash.id, paid)
    if (makerFee > 0n) add(owes, cash.id, makerFee * lots)
  }
  return undefined
}

/** What the futures of one structure bought come to at their carry prices: so much less is paid for it. */
function carriedBy({ legs, listed }: Needs): bigint {
  let sum = 0n
  for (const { instrument, each, deliversOn } of legs) {
    const future = listed(instrument.id)
    if (future?.kind !== 'future') continue
    const value = each * carryValue(future, listed)
    sum += deliversOn === 'ask' ? value : -value
  }
  return sum
}

/** The margin of the futures of so many structures, either way. */
function addFutures(
  owes: Amounts,
  ledger: Ledger,
  { account, needs: { legs, listed } }: Backing,
  size: bigint,
): Rejection | undefined {
  const deltas = new Map(
    legs.flatMap(({ instrument, each }) =>
      instrument.kind === 'future' ? [[instrument.id, each * size] as const] : [],
    ),
  )
  const lines = futureLines(listed, account, deltas, ledger.margins)
  if ('code' in lines) return lines
  for (const line of lines) add(owes, line.asset, line.amount)
  return undefined
}

/** What the options of one side need as a package, with the underlying that comes in beside them. */
function addPackage(
  owes: Amounts,
  ledger: Ledger,
  { account, needs, replaces }: Backing,
  side: 'bid' | 'ask',
  size: bigint,
): Rejection | undefined {
  const deltas = new Map(
    needs.legs.map(({ instrument, each, deliversOn }) => [
      instrument.id,
      deliversOn === side ? -each * size : each * size,
    ]),
  )
  const { listed } = needs
  if (account.regime === 'margined') {
    const margin = packageMargin(listed, account, deltas, ledger.margins)
    if ('code' in margin) return margin
    for (const line of margin) add(owes, line.asset, line.amount)
    return undefined
  }
  const free = longsOf(ledger, listed, account, deltas)
  const own = (id: InstrumentId): bigint => free(id) + amountOf(replaces, id)
  const pack = packageLines(listed, deltas, own, onCredit(account, ledger))
  if ('code' in pack) return reject(pack.code, undefined, { instrument: pack.option })
  for (const line of pack.fromLong) add(owes, line.asset, line.amount)
  for (const [asset, needed] of sumOf(pack.covers)) {
    // The underlying that the package brings covers its calls: that much is not set aside before it is there.
    const incoming = deltas.get(asset) ?? 0n
    const beyond = needed - (incoming > 0n ? incoming : 0n)
    if (beyond > 0n) add(owes, asset, beyond)
  }
  return undefined
}
