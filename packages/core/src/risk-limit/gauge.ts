/** Reads a measure of risk off what is held: whole numbers added up, and rounded once, against the holder. [RSK-2] */
import { assert } from '../assert.ts'
import { deliverableOf } from '../instrument/instrument.ts'
import type { InstrumentId, Tradable } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { State } from '../venue/state.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideCeil } from '../num/rounding.ts'
import { PRICE_SCALE } from '../num/units.ts'
import { underlyingOf } from '../protection/structure-class.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { BETA_ONE, betasBy } from './beta.ts'
import type { Betas } from './beta.ts'
import { unitsOf } from './holdings.ts'
import type { Holdings } from './holdings.ts'
import { isAside } from './limit.ts'
import type { RiskLimit, RiskScope } from './limit.ts'
import { setterOf, stressKey } from './own-stress.ts'
import type { RiskMark, RiskMarks } from './mark.ts'

export type Reading =
  | {
      /** In minor units of the limit's asset; a concentration in basis points. */
      readonly value: bigint
      /** What the value is of: the stress, expiry date or underlying it comes from. */
      readonly of?: string | undefined
      /** The oldest of the marks it was read off. */
      readonly oldest?: Timestamp | undefined
    }
  /** What keeps it from being measured: an instrument without a mark fresh enough, or an underlying without a beta. */
  | { readonly missing: InstrumentId; readonly wants?: 'beta' }

/** What limits are judged by: figures found by instrument, made once for all limits of a command. */
export type Judged = {
  readonly listed: Listed
  readonly figures: ReadonlyMap<InstrumentId, RiskMark>
  readonly stresses: readonly string[]
  /** What the setter of a limit weighs delta by. */
  readonly betasOf: (scope: RiskScope) => Betas | undefined
  readonly now: Timestamp
}

export function judgedBy(
  state: Pick<State, 'listed' | 'risk' | 'operator'>,
  riskMarks: RiskMarks | undefined,
  now: Timestamp,
): Judged {
  const figures = new Map(riskMarks?.marks.map((mark) => [mark.instrument, mark]))
  return {
    listed: state.listed,
    figures,
    stresses: riskMarks?.stresses ?? [],
    betasOf: (scope) => state.risk.betas.get(setterOf(state, scope)),
    now,
  }
}

/** What a limit measures of holdings, or the first instrument that keeps it from being measured. */
export function gauge({ scope, terms }: RiskLimit, held: Holdings, of: Judged): Reading {
  const { measure, by, stress } = scope
  assert(!isAside(measure), 'what the timer looks at is not read here')
  const cash = of.listed(terms.asset)
  assert(cash?.kind === 'cash', 'a limit is in cash')
  const perMinor = powerOfTen(2 * PRICE_SCALE - cash.scale)
  if (measure === 'assignment' || measure === 'cliff')
    return assigned(held, of.listed, perMinor, measure === 'cliff')
  if (measure === 'strikes') return clustered(held, of.listed, perMinor)
  const wantsDraws = measure === 'var' || measure === 'shortfall'
  const marked = markedOf(held, of, terms.markAgeMs, wantsDraws)
  if ('missing' in marked) return marked
  const { rows, oldest } = marked
  if (measure === 'concentration') return { ...share(rows, scope.underlying), oldest }
  if (measure === 'stress') {
    const key = stress === undefined ? undefined : stressKey(by, stress)
    const [first] = rows
    // Its figures come with the command, as those of marks do.
    if (key !== undefined && first && !of.stresses.includes(key))
      return { missing: first.instrument.id }
    const stressed = worst(rows, of.stresses, key, perMinor)
    return { ...stressed, oldest }
  }
  if (measure === 'beta') {
    const saved = of.betasOf(scope)
    const betas = saved && betasBy(saved.terms)
    let weighted = 0n
    for (const { instrument, units, mark } of rows) {
      const underlying = underlyingOf(instrument)
      const beta = betas?.get(underlying)
      if (beta === undefined) return { missing: underlying, wants: 'beta' }
      weighted += units * mark.delta * beta
    }
    return { value: divideCeil(magnitude(weighted), perMinor * BETA_ONE), oldest }
  }
  if (wantsDraws) return { value: tail(rows, measure, perMinor), oldest }
  const sum = rows.reduce((total, { units, mark }) => total + units * mark[measure], 0n)
  return { value: divideCeil(magnitude(sum), perMinor), oldest }
}

type Row = { readonly instrument: Tradable; readonly units: bigint; readonly mark: RiskMark }

function markedOf(
  held: Holdings,
  { listed, figures, now }: Judged,
  maxAgeMs: number,
  wantsDraws: boolean,
):
  | { readonly rows: readonly Row[]; readonly oldest: Timestamp | undefined }
  | { readonly missing: InstrumentId } {
  const rows: Row[] = []
  let oldest: Timestamp | undefined
  for (const [id, total] of held) {
    const mark = figures.get(id)
    if (!mark || now - mark.observedAt > maxAgeMs * 1000 || (wantsDraws && !mark.draws))
      return { missing: id }
    if (oldest === undefined || mark.observedAt < oldest) oldest = mark.observedAt
    const instrument = listed(id) as Tradable
    rows.push({ instrument, units: unitsOf(instrument, total), mark })
  }
  return { rows, oldest }
}

/** The largest loss of any of the venue's stresses, or of the one that is named; 0 where there are but gains. */
function worst(
  rows: readonly Row[],
  names: readonly string[],
  key: string | undefined,
  perMinor: bigint,
): { readonly value: bigint; readonly of: string | undefined } {
  let value = 0n
  let of: string | undefined
  names.forEach((name, i) => {
    if (key === undefined ? name.includes(':') : name !== key) return
    let change = 0n
    for (const { units, mark } of rows) change += units * (mark.stress[i] ?? 0n)
    const loss = change < 0n ? divideCeil(-change, perMinor) : 0n
    if (loss > value) [value, of] = [loss, name]
  })
  return { value, of }
}

/** One draw in so many is in the tail. */
const TAIL = 20

/**
 * `var`: the smallest loss that nineteen of twenty draws do not pass. `shortfall`: the mean of the worst twentieth, of one draw at
 * least. 0 where that is a gain.
 */
function tail(rows: readonly Row[], measure: 'var' | 'shortfall', perMinor: bigint): bigint {
  const draws = rows[0]?.mark.draws?.length ?? 0
  const losses = Array.from({ length: draws }, (_, i) =>
    rows.reduce((loss, { units, mark }) => loss - units * (mark.draws?.[i] ?? 0n), 0n),
  ).toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0))
  const beyond = Math.floor(draws / TAIL)
  if (measure === 'var') return lossOf(losses[beyond] ?? 0n, perMinor)
  const deepest = losses.slice(0, Math.max(beyond, 1))
  const sum = deepest.reduce((total, loss) => total + loss, 0n)
  return lossOf(sum, perMinor * BigInt(deepest.length))
}

function lossOf(loss: bigint, per: bigint): bigint {
  return loss > 0n ? divideCeil(loss, per) : 0n
}

/** Cash paid if every short put is assigned: of all dates, or of the dearest one. */
function assigned(
  held: Holdings,
  listed: Listed,
  perMinor: bigint,
  oneDate: boolean,
): { readonly value: bigint; readonly of: string | undefined } {
  const byDate = new Map<string, bigint>()
  let total = 0n
  for (const [id, amount] of held) {
    const option = listed(id)
    if (option?.kind !== 'option' || option.right !== 'put' || amount >= 0n) continue
    // It pays what it is worth at its end, and never its strike.
    if (option.settlement === 'cash') continue
    const paid = divideCeil(unitsOf(option, -amount) * option.strike, perMinor)
    total += paid
    byDate.set(option.expiryDate, (byDate.get(option.expiryDate) ?? 0n) + paid)
  }
  if (!oneDate) return { value: total, of: undefined }
  let value = 0n
  let of: string | undefined
  for (const [date, paid] of byDate) if (paid > value) [value, of] = [paid, date]
  return { value, of }
}

/** A written option as it may be pinned: `price` ÷ `units` is its strike for one unit of what is delivered. */
type Written = {
  readonly underlying: InstrumentId
  readonly price: bigint
  readonly units: bigint
  readonly notional: bigint
}

/** Strikes together are pinned together: those up to 2 % above the lowest. */
const BAND = { times: 51n, over: 50n } as const

/** Strike times units of what is written and delivered: of the one underlying and band of strikes that have most of it. */
function clustered(
  held: Holdings,
  listed: Listed,
  perMinor: bigint,
): { readonly value: bigint; readonly of: string | undefined } {
  const written: Written[] = []
  for (const [id, amount] of held) {
    const option = listed(id)
    if (option?.kind !== 'option' || option.settlement === 'cash' || amount >= 0n) continue
    const { underlying, strike, multiplier } = option
    const units = deliverableOf(option, listed(underlying) as Tradable)
    const notional = divideCeil(unitsOf(option, -amount) * strike, perMinor)
    written.push({ underlying, price: strike * multiplier, units, notional })
  }
  let value = 0n
  let of: string | undefined
  for (const low of written) {
    const isIn = ({ underlying, price, units }: Written): boolean =>
      underlying === low.underlying &&
      price * low.units >= low.price * units &&
      price * low.units * BAND.over <= low.price * units * BAND.times
    const sum = written.reduce((total, one) => (isIn(one) ? total + one.notional : total), 0n)
    if (sum > value) [value, of] = [sum, low.underlying]
  }
  return { value, of }
}

/** Basis points of all magnitudes of delta that lie in an underlying, or in the largest. */
function share(
  rows: readonly Row[],
  underlying: InstrumentId | undefined,
): { readonly value: bigint; readonly of: string | undefined } {
  const nets = new Map<InstrumentId, bigint>()
  for (const { instrument, units, mark } of rows) {
    const of = underlyingOf(instrument)
    nets.set(of, (nets.get(of) ?? 0n) + units * mark.delta)
  }
  let gross = 0n
  let largest = 0n
  let of: InstrumentId | undefined
  for (const [name, net] of nets) {
    const size = magnitude(net)
    gross += size
    if (size <= largest || (underlying !== undefined && name !== underlying)) continue
    largest = size
    of = name
  }
  return { value: gross === 0n ? 0n : divideCeil(largest * 10_000n, gross), of }
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}
