/**
 * The margin of an account's positions on one underlying, by strategy: exact, and the same on every replay. [MGN-2] [MGN-3]
 *
 * The underlying bounds calls, and longs shorts of their right that they outlive, the pair that saves most first; a put spread and
 * a call spread that end together hold the most they can lose together; of a call and a put that nothing bounds the larger is held, and the premium
 * of the other. Once with spreads made up first and once with straddles: the lesser of both stands.
 */
import type { InstrumentId, Option } from '../instrument/instrument.ts'
import { deliverableOf } from '../instrument/instrument.ts'
import { coinPerContract, inverseWidth, isInverse } from '../instrument/inverse.ts'
import type { Listed } from '../instrument/structure.ts'
import type { HoldLine } from '../ledger/hold.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideCeil } from '../num/rounding.ts'
import { PRICE_SCALE, amount, within } from '../num/units.ts'
import { present } from '../assert.ts'
import { classOf } from '../collateral/spread.ts'
import type { CoverLines, Held } from '../collateral/spread.ts'
import { ratesOf } from './rates.ts'
import type { MarginRates, Margins, NoMargin } from './rates.ts'

/** One contract by itself, in minor units of cash; of an inverse option, of the coin. */
export type Naked = { readonly need: bigint; readonly premium: bigint }

/**
 * The premium and the greater of rate × underlying less what the contract is out of the money, and the floor. `firm`: what is out of
 * the money is not taken off, so that a trade that takes a bound away from another short needs no more than was held for it.
 */
export function nakedOf(
  option: Option,
  listed: Listed,
  margins: Margins,
  firm = false,
): Naked | NoMargin {
  const { marks } = margins
  const own = marks.get(option.id)
  if (own === undefined) return { code: 'no_mark', instrument: option.id }
  const spot = marks.get(option.underlying)
  if (spot === undefined) return { code: 'no_mark', instrument: option.underlying }
  const underlying = present(listed(option.underlying), 'the underlying is listed')
  const cash = present(listed(option.terms.quoteAsset), 'the quote asset is listed')
  const rates = ratesOf(margins, option.underlying)
  if (isInverse(option)) return inverseNakedOf(option, listed, { own, spot, rates, firm })
  const { riskBps, floorBps } = rates
  // Counted in 10^-8 of cash × minor units of the underlying × basis points: whole in all of them.
  const units = powerOfTen(underlying.scale)
  const value = spot * deliverableOf(option, underlying)
  const strike = option.strike * option.multiplier * units
  const out = option.right === 'call' ? strike - value : value - strike
  const taken = firm || out <= 0n ? 0n : out
  const risk = value * BigInt(riskBps) - taken * BPS
  const floor = (option.right === 'call' ? value : strike) * BigInt(floorBps)
  const per = units * BPS * powerOfTen(PRICE_SCALE - cash.scale)
  const paid = own * option.multiplier * units * BPS
  return {
    need: divideCeil(paid + (risk > floor ? risk : floor), per),
    premium: divideCeil(paid, per),
  }
}
const BPS = 10_000n

/**
 * The same of an inverse option, all of it in coins: its premium and the greater of rate less out of the money ÷ underlying, and the
 * least rate, for each coin it stands for. As Deribit's initial margin is. A call never needs more than the coin. [INV-6]
 */
function inverseNakedOf(
  option: Option,
  listed: Listed,
  of: {
    readonly own: bigint
    readonly spot: bigint
    readonly rates: MarginRates
    readonly firm: boolean
  },
): Naked | NoMargin {
  const { own, spot, rates, firm } = of
  if (spot === 0n) return { code: 'no_mark', instrument: option.underlying }
  const coin = coinPerContract(option, listed)
  const out = option.right === 'call' ? option.strike - spot : spot - option.strike
  const taken = firm || out <= 0n ? 0n : out
  // Counted in 10^-8 of minor units of the coin × basis points × 10^-8 of the underlying's price: whole in all of them.
  const risk = spot * BigInt(rates.riskBps) - taken * BPS
  const floor = spot * BigInt(rates.floorBps)
  const one = powerOfTen(PRICE_SCALE)
  const paid = own * spot * BPS
  const need = divideCeil((paid + (risk > floor ? risk : floor) * one) * coin, spot * BPS * one)
  const premium = divideCeil(own * coin, one)
  if (option.right === 'put') return { need, premium }
  return { need: need < coin ? need : coin, premium: premium < coin ? premium : coin }
}

type Short = Naked & { readonly option: Option; readonly strike: bigint; left: bigint }
/** What bounds shorts: contracts of a long, or the underlying, by what it delivers for one contract of each call. */
type Bound =
  | { readonly kind: 'long'; readonly option: Option; readonly strike: bigint; left: bigint }
  | { readonly kind: 'units'; readonly each: (short: Option) => bigint; left: bigint }
/** Contracts of a short that are bounded, what each needs of cash and of the underlying, and how many of them are still held for. */
type Spread = {
  readonly short: Short
  readonly width: bigint
  readonly units: bigint
  readonly ends: string
  readonly whole: bigint
  left: bigint
}

/** Lines of the margin of each short, and what is kept of the underlying for calls. `units`: what there is of it. */
export function marginLines(
  held: readonly Held[],
  listed: Listed,
  margins: Margins,
  { units, firm = false }: { readonly units: bigint; readonly firm?: boolean },
): CoverLines | NoMargin {
  const needs: Needs = new Map()
  let free = units
  const classes = [...Map.groupBy(held, ({ option }) => classOf(option)).values()]
  const isInCoin = (own: readonly Held[]): boolean => own.some(({ option }) => isInverse(option))
  // What is settled in the coin is held for in it: the coins that are left bound calls that are delivered.
  for (const own of [...classes.filter(isInCoin), ...classes.filter((each) => !isInCoin(each))]) {
    const naked = nakedShorts(own, listed, margins, firm)
    if ('code' in naked) return naked
    const of = { naked, longs: own, listed, units: free }
    const [spreads, straddles] = [laid(of, 'spreads'), laid(of, 'straddles')]
    const chosen = cashOf(straddles) < cashOf(spreads) ? straddles : spreads
    for (const [option, each] of chosen) {
      free -= isInverse(option) ? each.cash : each.units
      needs.set(option, each)
    }
  }
  const lines = new Map<InstrumentId, readonly HoldLine[]>()
  for (const [option, each] of needs) {
    const parts = [
      { asset: option.underlying, amount: each.units },
      { asset: option.terms.quoteAsset, amount: each.cash },
    ].filter((line) => line.amount > 0n)
    if (!parts.every((line) => within(line.amount)))
      return { code: 'out_of_range', instrument: option.id }
    if (parts.length > 0)
      lines.set(
        option.id,
        parts.map((line) => ({ asset: line.asset, amount: amount(line.amount) })),
      )
  }
  return lines
}

type Needs = Map<Option, { cash: bigint; units: bigint }>

/** What is needed where spreads are made up first, or straddles. */
function laid(
  of: {
    readonly naked: readonly Short[]
    readonly longs: readonly Held[]
    readonly listed: Listed
    readonly units: bigint
  },
  first: 'spreads' | 'straddles',
): Needs {
  const { listed, units } = of
  const needs: Needs = new Map()
  const shorts = of.naked.map((short) => ({ ...short }))
  const pay = (option: Option, cash: bigint): void => add(needs, option, cash, 0n)
  if (first === 'straddles') straddle(shorts, pay)
  const spreads = bound(shorts, boundsOf(of.longs, listed, units), listed)
  joinWings(spreads, pay)
  for (const { short, width, units: each, left, whole } of spreads)
    add(needs, short.option, width * left, each * whole)
  if (first === 'spreads') straddle(shorts, pay)
  for (const { option, need, left } of shorts) add(needs, option, need * left, 0n)
  return needs
}

function cashOf(needs: Needs): bigint {
  let sum = 0n
  for (const { cash } of needs.values()) sum += cash
  return sum
}

function add(needs: Needs, option: Option, cash: bigint, units: bigint): void {
  const own = needs.get(option) ?? { cash: 0n, units: 0n }
  needs.set(option, { cash: own.cash + cash, units: own.units + units })
}

function nakedShorts(
  held: readonly Held[],
  listed: Listed,
  margins: Margins,
  firm: boolean,
): Short[] | NoMargin {
  const shorts: Short[] = []
  for (const { option, contracts } of held) {
    if (contracts >= 0n) continue
    const naked = nakedOf(option, listed, margins, firm)
    if ('code' in naked) return naked
    shorts.push({ ...naked, option, strike: strikeCash(option, listed), left: -contracts })
  }
  return shorts.sort((a, b) => byNeed(a, b))
}

/** The underlying, and then longs by id. */
function boundsOf(held: readonly Held[], listed: Listed, units: bigint): Bound[] {
  const longs = held
    .filter(({ contracts }) => contracts > 0n)
    .map(({ option, contracts }): Bound & { kind: 'long' } => ({
      kind: 'long',
      option,
      strike: strikeCash(option, listed),
      left: contracts,
    }))
    .sort((a, b) => (a.option.id < b.option.id ? -1 : 1))
  const each = (short: Option): bigint =>
    short.right === 'call' && short.settlement === 'physical'
      ? deliverableOf(short, present(listed(short.underlying), 'the underlying is listed'))
      : 0n
  return units > 0n ? [{ kind: 'units', each, left: units }, ...longs] : longs
}

function strikeCash(option: Option, listed: Listed): bigint {
  const { scale } = present(listed(option.terms.quoteAsset), 'the quote asset is listed')
  return (option.strike * option.multiplier) / powerOfTen(PRICE_SCALE - scale)
}

/** What needs most comes first; of equal needs the lower id. */
function byNeed(a: Short, b: Short): number {
  if (a.need !== b.need) return a.need > b.need ? -1 : 1
  return a.option.id < b.option.id ? -1 : 1
}

/** The underlying bounds a call that is delivered; a long that lives at least as long a short of its right. What saves most comes first. */
function bound(shorts: readonly Short[], bounds: readonly Bound[], listed: Listed): Spread[] {
  const pairs = shorts.flatMap((short) =>
    bounds.flatMap((by) => {
      const width = widthOf(short, by, listed)
      return width === undefined || width >= short.need
        ? []
        : [{ short, by, width, saves: short.need - width }]
    }),
  )
  // Shorts and bounds come in their order, which stands where two pairs save the same.
  pairs.sort((a, b) => (a.saves === b.saves ? 0 : a.saves > b.saves ? -1 : 1))
  return pairs.flatMap(({ short, by, width }): Spread[] => {
    const units = by.kind === 'units' ? by.each(short.option) : 0n
    const most = by.kind === 'units' ? by.left / units : by.left
    const left = short.left < most ? short.left : most
    if (left === 0n) return []
    short.left -= left
    by.left -= by.kind === 'units' ? units * left : left
    const isVertical = by.kind === 'long' && by.option.expiresAt === short.option.expiresAt
    const ends = isVertical ? String(short.option.expiresAt) : ''
    return [{ short, width, units, ends, whole: left, left }]
  })
}

/** What a contract still needs beside what bounds it; undefined where it does not. */
function widthOf({ option, strike }: Short, by: Bound, listed: Listed): bigint | undefined {
  if (by.kind === 'units') return by.each(option) > 0n ? 0n : undefined
  if (by.option.right !== option.right || by.option.expiresAt < option.expiresAt) return undefined
  if (isInverse(option)) return inverseWidth(option, by.option, listed)
  const apart = option.right === 'call' ? by.strike - strike : strike - by.strike
  return apart > 0n ? apart : 0n
}

/**
 * A put spread and a call spread that end together are held for as one: by the most they can lose together, which where the put is not
 * above the call is the wider one's width. What saves most comes first.
 */
function joinWings(spreads: readonly Spread[], kept: (option: Option, cash: bigint) => void): void {
  const verticals = spreads.filter(({ ends, width }) => ends !== '' && width > 0n)
  const pairs = [...Map.groupBy(verticals, ({ ends }) => ends).values()].flatMap((own) => {
    const [calls = [], puts = []] = (['call', 'put'] as const).map((right) =>
      own.filter(({ short }) => short.option.right === right),
    )
    return calls.flatMap((call) =>
      puts.flatMap((put) => {
        const worst = worstOf(call, put)
        const saves = call.width + put.width - worst
        return saves > 0n ? [{ call, put, worst, saves }] : []
      }),
    )
  })
  pairs.sort((a, b) => (a.saves === b.saves ? 0 : a.saves > b.saves ? -1 : 1))
  for (const { call, put, worst } of pairs) {
    const count = call.left < put.left ? call.left : put.left
    if (count === 0n) continue
    call.left -= count
    put.left -= count
    kept((call.width < put.width ? put : call).short.option, worst * count)
  }
}

/** The most that a call spread and a put spread lose together: at one of the strikes between which the loss is a line. */
function worstOf(call: Spread, put: Spread): bigint {
  const lossWithin = (loss: bigint, width: bigint): bigint =>
    loss < 0n ? 0n : loss < width ? loss : width
  const [above, below] = [call.short.strike, put.short.strike]
  return [above, above + call.width, below, below - put.width].reduce((worst, at) => {
    const loss = lossWithin(at - above, call.width) + lossWithin(below - at, put.width)
    return loss > worst ? loss : worst
  }, 0n)
}

/**
 * Of a call and a put that nothing bounds only one can be hurt: the larger need is held, and the premium of the other. The other
 * that saves most comes first, against the largest that is left.
 */
function straddle(shorts: readonly Short[], kept: (option: Option, cash: bigint) => void): void {
  const saves = (short: Short): bigint => short.need - short.premium
  const byRight = Map.groupBy(shorts, ({ option }) => option.right)
  const others = shorts.toSorted((a, b) =>
    saves(a) === saves(b) ? 0 : saves(a) > saves(b) ? -1 : 1,
  )
  for (const other of others)
    for (const larger of byRight.get(other.option.right === 'call' ? 'put' : 'call') ?? []) {
      if (other.left === 0n || larger.need < other.need) break
      if (larger.left === 0n || !isLarger(larger, other)) continue
      const count = larger.left < other.left ? larger.left : other.left
      larger.left -= count
      other.left -= count
      kept(larger.option, larger.need * count)
      kept(other.option, other.premium * count)
    }
}

/** Of equal needs the one with more premium is the larger, for the other's premium is held. */
function isLarger(a: Short, b: Short): boolean {
  if (a.need !== b.need) return a.need > b.need
  return a.premium === b.premium ? a.option.right === 'call' : a.premium > b.premium
}

/** What is held for units owed of an underlying. */
export function owedLine(
  underlying: InstrumentId,
  units: bigint,
  listed: Listed,
  margins: Margins,
): HoldLine | NoMargin | undefined {
  const of = listed(underlying)
  if (units <= 0n || (of?.kind !== 'share' && of?.kind !== 'coin')) return undefined
  const mark = margins.marks.get(underlying)
  if (mark === undefined) return { code: 'no_mark', instrument: underlying }
  const cash = present(listed(of.terms.quoteAsset), 'the quote asset is listed')
  const { owedBps } = ratesOf(margins, underlying)
  const whole = divideCeil(
    mark * units * BigInt(owedBps),
    powerOfTen(PRICE_SCALE + of.scale - cash.scale) * BPS,
  )
  if (!within(whole)) return { code: 'out_of_range', instrument: underlying }
  return { asset: cash.id, amount: amount(whole) }
}
