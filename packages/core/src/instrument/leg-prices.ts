/**
 * From the net price of a structure to the prices of its legs. [STR-8] [STR-9]
 * The rule is published, so that anyone with the marks gets the same figures: start at the marks, spread the difference, round to
 * ticks, and make up what rounding left exactly. Integers throughout.
 */
import { assert, present } from '../assert.ts'
import { gcd } from '../num/decimal.ts'
import { divideCeil, divideExact, divideFloor } from '../num/rounding.ts'
import { price, within } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import { timestamp } from '../time/timestamp.ts'
import { unitsPerLot } from './instrument.ts'
import type { InstrumentId } from './instrument.ts'
import type { ReferenceMark } from '../protection/mark.ts'
import type { Listed, Structure } from './structure.ts'

/** One leg in whole numbers: `steps` ticks of it cost `steps` × `step` of the net price, bought (+) or sold (−). */
type Share = {
  readonly sign: bigint
  /** How often the leg's price counts in the net. */
  readonly weight: bigint
  readonly tick: bigint
  /** Of the net price, for one tick of the leg: weight × tick. */
  readonly step: bigint
  steps: bigint
}

/** Σ ±(weight/unit) × price, however large. */
export function netOf(structure: Structure, listed: Listed, prices: readonly bigint[]): bigint {
  let net = 0n
  for (const [i, { sign, weight }] of sharesOf(structure, listed).entries())
    net += sign * weight * present(prices[i], 'a price for each leg')
  return net
}

/**
 * Prices of the legs in canonical order, each on its tick, that make up `net` exactly. Undefined only where one would pass the
 * largest price there is. `net` is on the structure's tick.
 */
export function legPricesFor(
  structure: Structure,
  listed: Listed,
  net: bigint,
  reference: readonly ReferenceMark[],
): readonly Price[] | undefined {
  if (structure.legs.length === 1) return [price(net)]
  const shares = sharesOf(structure, listed)
  spread(
    shares,
    net,
    structure.legs.map(
      (leg) =>
        reference.find(({ instrument }) => instrument === leg.instrument) ??
        carryOf(leg.instrument, listed),
    ),
  )
  makeUp(shares, net)
  lift(shares)
  const prices = shares.map(({ steps, tick }) => steps * tick)
  return prices.every(within) ? (prices as Price[]) : undefined
}

/** Where nothing else marks a future, its carry price does. */
function carryOf(id: InstrumentId, listed: Listed): ReferenceMark | undefined {
  const future = listed(id)
  return future?.kind === 'future' ? { instrument: id, ...future.carry } : undefined
}

/** Prices of legs as marks to start from. */
export function marksOf({ legs }: Structure, prices: readonly Price[]): ReferenceMark[] {
  return legs.map(({ instrument }, i) => ({
    instrument,
    price: present(prices[i], 'a price for each leg'),
    source: 'maker',
    observedAt: timestamp(0),
  }))
}

function sharesOf(structure: Structure, listed: Listed): Share[] {
  return structure.legs.map((leg) => {
    const instrument = listed(leg.instrument)
    assert(instrument !== undefined && instrument.kind !== 'cash', 'a leg is listed and tradable')
    const weight = divideExact(BigInt(leg.ratio) * unitsPerLot(instrument), structure.unit)
    const { tick } = instrument.terms
    const sign = leg.side === 'buy' ? 1n : -1n
    return { sign, weight, tick, step: weight * tick, steps: 0n }
  })
}

/**
 * Each leg at its mark and its part of the difference, rounded to the nearest tick (half up) and not below zero: legs of larger steps
 * first, and what one leaves is carried to the next, so that what is left in the end is small however many legs there are.
 */
function spread(
  shares: readonly Share[],
  net: bigint,
  marks: readonly (ReferenceMark | undefined)[],
): void {
  const parts = partsOf(shares, marks)
  const legs = shares.map((share, i) => ({
    share,
    mid: marks[i]?.price ?? 0n,
    part: present(parts[i], 'a part'),
  }))
  let difference = net
  let whole = 0n
  for (const { share, mid, part } of legs) {
    difference -= share.sign * share.weight * mid
    whole += share.weight * part
  }
  let carried = 0n
  for (const { share, mid, part } of ordered(legs, (a, b) => bySize(b.share.step, a.share.step))) {
    const { sign, weight, step } = share
    carried += sign * weight * mid * whole + weight * difference * part
    const nearest = divideFloor(2n * sign * carried + step * whole, 2n * step * whole)
    share.steps = floored(nearest)
    carried -= sign * step * share.steps * whole
  }
}

/** What each leg takes of the difference: legs without a mark all of it alike; else by vega, else by half spread, else alike. */
function partsOf(
  shares: readonly Share[],
  marks: readonly (ReferenceMark | undefined)[],
): readonly bigint[] {
  if (marks.some((mark) => mark?.price === undefined))
    return marks.map((mark) => (mark?.price === undefined ? 1n : 0n))
  const byVega = marks.map((mark) => floored(mark?.vega ?? 0n))
  const bySpread = marks.map((mark) =>
    mark?.bid === undefined || mark.ask === undefined ? 0n : floored(mark.ask - mark.bid),
  )
  const some = [byVega, bySpread].find((parts) => parts.some((part) => part > 0n))
  return some ?? shares.map(() => 1n)
}

/** Sorted; as they are where they are in order, as legs of one kind always are. */
function ordered<T>(values: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  for (let i = 1; i < values.length; i++)
    if (compare(present(values[i - 1], 'one before'), present(values[i], 'a next')) > 0)
      return values.toSorted(compare)
  return values
}

function bySize(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function floored(value: bigint): bigint {
  return value < 0n ? 0n : value
}

/**
 * What rounding left, put on the leg of the smallest step; legs of larger steps move only as far as that one cannot follow. With
 * legs in order of step, and g(j) the common measure of the first j steps, leg j moves by the least number of ticks (up where two
 * are equal) that leaves a multiple of g(j−1).
 */
function makeUp(shares: readonly Share[], net: bigint): void {
  let left = net
  for (const { sign, step, steps } of shares) left -= sign * step * steps
  if (left === 0n) return
  const order = ordered(shares, (a, b) => bySize(a.step, b.step))
  const measures: bigint[] = []
  for (const { step } of order) measures.push(gcd(measures.at(-1) ?? 0n, step))
  for (let j = order.length - 1; j > 0; j--) {
    const share = present(order[j], 'a leg')
    const below = present(measures[j - 1], 'a measure')
    const common = present(measures[j], 'a measure')
    const moved = solve(share.step / common, (share.sign * left) / common, below / common)
    share.steps += moved
    left -= share.sign * share.step * moved
  }
  const first = present(order[0], 'a structure has a leg')
  first.steps += first.sign * divideExact(left, first.step)
}

/** The x of least magnitude with a·x ≡ b (mod m), the positive one of two. a and m have no common factor. */
function solve(a: bigint, b: bigint, m: bigint): bigint {
  const x = (((b * inverse(a, m)) % m) + m) % m
  return 2n * x > m ? x - m : x
}

function inverse(a: bigint, m: bigint): bigint {
  let [r, next] = [m, a % m]
  let [t, follow] = [0n, 1n]
  while (next !== 0n) {
    const times = r / next
    ;[r, next] = [next, r - times * next]
    ;[t, follow] = [follow, t - times * follow]
  }
  return t
}

/**
 * A leg below zero is lifted by whole exchanges with others that leave the net as it is: with legs on its own side as far as they
 * go, the dearest first, then with the dearest on the other side, which rises with it. So no leg stays below zero but where all
 * are on one side and the net is too small for them.
 */
function lift(shares: readonly Share[]): void {
  for (const low of shares) {
    if (low.steps >= 0n) continue
    const others = shares
      .filter((share) => share !== low)
      .sort((a, b) => bySize(b.step * b.steps, a.step * a.steps))
    for (const other of [
      ...others.filter(({ sign, steps }) => sign === low.sign && steps > 0n),
      ...others.filter(({ sign }) => sign !== low.sign),
    ]) {
      const common = gcd(low.step, other.step)
      const [up, along] = [other.step / common, low.step / common]
      const wanted = divideCeil(-low.steps, up)
      const isSame = other.sign === low.sign
      const room = other.steps / along
      const times = isSame && room < wanted ? room : wanted
      low.steps += times * up
      other.steps += (isSame ? -times : times) * along
      if (low.steps >= 0n) break
    }
  }
}
