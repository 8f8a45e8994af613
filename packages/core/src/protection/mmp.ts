/**
 * Market-maker protection: sliding windows over what a maker has traded, asked before a fill and told after it, in the same
 * step. [PRT-2] [PRT-3]
 * A rule is open, frozen (its limit was reached), or half-open (one small fill first). A reset begins an empty window.
 */
import { assert } from '../assert.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideCeil } from '../num/rounding.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { Listed, Structure } from '../instrument/structure.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Marks } from './mark.ts'
import { cashUnit, perStructure } from './measure.ts'
import type { PerStructure } from './measure.ts'
import { MMP_LIMITS } from './mmp-terms.ts'
import type { MmpMeasure, MmpScope, MmpTerms } from './mmp-terms.ts'

/** One acceptance as a rule counts it; delta and vega are the maker's own, signed. */
export type MmpEntry = {
  readonly at: Timestamp
  readonly quantity: bigint
  readonly notional: bigint
  readonly delta: bigint
  readonly vega: bigint
}

export type Frozen = {
  readonly since: Timestamp
  /** When it resets by itself; undefined waits for the maker. */
  readonly until: Timestamp | undefined
  readonly measure: MmpMeasure
}

export type Mmp = {
  readonly scope: MmpScope
  readonly terms: MmpTerms
  /** What the window holds, oldest first; older entries are dropped as new ones come. */
  entries: MmpEntry[]
  frozen: Frozen | undefined
  /** Reset by hand to half-open: no fill has gone through since. */
  probing: boolean
}

export type MmpPhase = 'open' | 'frozen' | 'half_open'

export function phaseOf({ frozen, probing, terms }: Mmp, now: Timestamp): MmpPhase {
  if (frozen && (frozen.until === undefined || now < frozen.until)) return 'frozen'
  return (frozen ? terms.probeSize > 0n : probing) ? 'half_open' : 'open'
}

export type MmpUse = {
  readonly trades: number
  readonly quantity: bigint
  readonly notional: bigint
  readonly deltaUp: bigint
  readonly deltaDown: bigint
  readonly vegaUp: bigint
  readonly vegaDown: bigint
}

/** What the window that ends at `now` holds: entries later than `now` minus its length, and than the last reset. */
export function usedAt(mmp: Mmp, now: Timestamp): MmpUse {
  return useOf(windowAt(mmp, now))
}

function windowAt(mmp: Mmp, now: Timestamp): readonly MmpEntry[] {
  // What was traded before a reset by time is forgotten with it; one by hand has emptied the window itself.
  if (mmp.frozen && phaseOf(mmp, now) !== 'frozen') return []
  const since = now - mmp.terms.windowMs * 1000
  return mmp.entries.filter(({ at }) => at > since)
}

export function useOf(entries: readonly MmpEntry[]): MmpUse {
  const use = { quantity: 0n, notional: 0n, deltaUp: 0n, deltaDown: 0n, vegaUp: 0n, vegaDown: 0n }
  for (const { quantity, notional, delta, vega } of entries) {
    use.quantity += quantity
    use.notional += notional
    if (delta > 0n) use.deltaUp += delta
    else use.deltaDown -= delta
    if (vega > 0n) use.vegaUp += vega
    else use.vegaDown -= vega
  }
  return { trades: entries.length, ...use }
}

/** Which side of which structure a maker would take. */
export type MmpFill = {
  readonly structure: Structure
  readonly listed: Listed
  readonly makerSide: 'buy' | 'sell'
}

/** So many structures at the maker's own price. */
export type MmpPart = { readonly size: bigint; readonly price: bigint }

/**
 * Most structures a rule lets a fill take at prices no larger in magnitude than `price`; undefined when it does not bound it.
 * A mark that is wanting bounds it at none.
 */
export function mmpRoom(mmp: Mmp, fill: MmpFill, price: bigint, marks: Marks): bigint | undefined {
  const phase = phaseOf(mmp, marks.now)
  if (phase === 'frozen') return 0n
  if (phase === 'half_open') return mmp.terms.probeSize
  const { limits, asset } = mmp.terms
  const used = usedAt(mmp, marks.now)
  if (used.trades >= (limits.trades ?? MMP_LIMITS.tradesMax)) return 0n
  const each = measured(mmp, fill, price, marks)
  const cash =
    fill.structure.quoteAsset === asset ? cashUnit(fill.structure, fill.listed) : undefined
  let room: bigint | undefined
  const bound = (
    limit: bigint | undefined,
    spent: bigint,
    one: bigint | undefined,
    unit: bigint,
  ) => {
    if (limit === undefined) return
    const most = one === undefined ? 0n : one === 0n ? undefined : roomFor(limit - spent, one, unit)
    if (most !== undefined && (room === undefined || most < room)) room = most
  }
  const [deltaUsed, vegaUsed] = [
    isUp(each.delta) ? used.deltaUp : used.deltaDown,
    isUp(each.vega) ? used.vegaUp : used.vegaDown,
  ]
  bound(limits.quantity, used.quantity, each.quantity, 1n)
  bound(limits.delta, deltaUsed, magnitude(each.delta), powerOfTen(PRICE_SCALE))
  // Another asset's amounts are another rule's affair.
  if (cash === undefined) return room
  bound(limits.notional, used.notional, each.notional, cash)
  bound(limits.vega, vegaUsed, magnitude(each.vega), cash)
  return room
}

/** Largest n for which `one` × n, rounded up to whole `unit`s, stays within what is left. */
function roomFor(left: bigint, one: bigint, unit: bigint): bigint {
  return left <= 0n ? 0n : (left * unit) / one
}

/** The entry of an acceptance that took these parts of the maker's offer, rounded once. */
export function entryOf(
  mmp: Mmp,
  fill: MmpFill,
  parts: readonly MmpPart[],
  marks: Marks,
): MmpEntry {
  const { limits, asset } = mmp.terms
  const sum = { quantity: 0n, notional: 0n, delta: 0n, vega: 0n }
  for (const { size, price } of parts) {
    const each = measured(mmp, fill, price, marks)
    sum.quantity += each.quantity * size
    sum.notional += (each.notional ?? 0n) * size
    sum.delta += (each.delta ?? 0n) * size
    sum.vega += (each.vega ?? 0n) * size
  }
  const cash = cashUnit(fill.structure, fill.listed)
  const counts = fill.structure.quoteAsset === asset
  const whole = (limit: bigint | undefined, value: bigint, unit: bigint): bigint =>
    limit === undefined ? 0n : awayFromZero(value, unit)
  return {
    at: marks.now,
    quantity: whole(limits.quantity, sum.quantity, 1n),
    notional: counts ? whole(limits.notional, sum.notional, cash) : 0n,
    delta: whole(limits.delta, sum.delta, powerOfTen(PRICE_SCALE)),
    vega: counts ? whole(limits.vega, sum.vega, cash) : 0n,
  }
}

/** The first measure that has reached its limit once `entry` is in the window, with the numbers. */
export function reached(
  mmp: Mmp,
  entry: MmpEntry,
): { readonly measure: MmpMeasure; readonly observed: bigint; readonly limit: bigint } | undefined {
  const use = useOf([...windowAt(mmp, entry.at), entry])
  const { limits } = mmp.terms
  const trades = limits.trades ?? MMP_LIMITS.tradesMax
  const rows: readonly (readonly [MmpMeasure, bigint, bigint | undefined])[] = [
    ['trades', BigInt(use.trades), BigInt(trades)],
    ['quantity', use.quantity, limits.quantity],
    ['notional', use.notional, limits.notional],
    ['delta', larger(use.deltaUp, use.deltaDown), limits.delta],
    ['vega', larger(use.vegaUp, use.vegaDown), limits.vega],
  ]
  for (const [measure, observed, limit] of rows) {
    if (limit === undefined || observed < limit) continue
    assert(
      observed === limit || measure !== 'trades',
      'a window never holds more trades than its limit',
    )
    return { measure, observed, limit }
  }
  return undefined
}

/** Counts an acceptance. The first after a reset begins the window anew; a probe is not in it. */
export function count(mmp: Mmp, entry: MmpEntry): void {
  const isProbe = phaseOf(mmp, entry.at) === 'half_open'
  mmp.entries = isProbe ? [] : [...windowAt(mmp, entry.at), entry]
  mmp.frozen = undefined
  mmp.probing = false
}

/** When a rule that triggers now resets by itself. */
export function frozenUntil({ terms }: Mmp, now: Timestamp): Timestamp | undefined {
  return terms.frozenMs === 0 ? undefined : plusMs(now, terms.frozenMs)
}

/** As the maker's own: a maker that sells the structure has the opposite of its delta and vega. */
function measured(mmp: Mmp, fill: MmpFill, price: bigint, marks: Marks): PerStructure {
  const { structure, listed, makerSide } = fill
  const of = { structure, listed, price, underlying: mmp.scope.underlying }
  const each = perStructure(of, marks, mmp.terms.markAgeMs)
  if (makerSide === 'buy') return each
  const turned = (value: bigint | undefined) => (value === undefined ? undefined : -value)
  return { ...each, delta: turned(each.delta), vega: turned(each.vega) }
}

function isUp(value: bigint | undefined): boolean {
  return value !== undefined && value > 0n
}

function magnitude(value: bigint | undefined): bigint | undefined {
  return value === undefined || value >= 0n ? value : -value
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}

function awayFromZero(numerator: bigint, denominator: bigint): bigint {
  return numerator < 0n ? -divideCeil(-numerator, denominator) : divideCeil(numerator, denominator)
}
