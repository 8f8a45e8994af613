/** A mandate in the units of today: the one place in which its figures are read. What was signed stays as it was signed. [CRA-8] */
import { deliverableOf, isAdjusted, rootOf } from '../instrument/instrument.ts'
import type { InstrumentId, Tradable } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import { gcd, powerOfTen } from '../num/decimal.ts'
import { divideCeil } from '../num/rounding.ts'
import { present } from '../assert.ts'
import type { Program } from './program.ts'
import {
  countAtMost,
  creditAtLeast,
  restatedAs,
  strikeAtLeast,
  strikeAtMost,
  writtenAs,
} from './restated.ts'

/** What a mandate allows on one underlying, in its units of today. What is in money or days is as signed. */
export type Bounds = {
  /** As the mandate names it, and as it is called today. */
  readonly signedAs: InstrumentId
  readonly underlying: InstrumentId
  readonly contractsMax: bigint
  readonly clipMax: bigint
  readonly creditMin: bigint
  readonly rollCreditMin: bigint
  readonly callStrikeMin: bigint | undefined
  readonly putStrikeMax: bigint | undefined
}

type Mandated = Pick<Program, 'granted' | 'restatedMandate'>

/** Undefined where it is in no mandate of the program's. */
export function boundsOn(
  { granted, restatedMandate }: Mandated,
  underlying: InstrumentId,
): Bounds | undefined {
  if (!granted) return undefined
  const { mandate } = granted
  const signedAs = writtenAs(restatedMandate, mandate.underlyings, underlying)
  if (signedAs === undefined) return undefined
  return boundsBy({ granted, restatedMandate }, signedAs)
}

/** By a name that the mandate has; as it would be, where it was merged for cash. */
export function boundsBy({ granted, restatedMandate }: Mandated, signedAs: InstrumentId): Bounds {
  const { mandate } = present(granted, 'a mandate is read where there is one')
  const since = restatedAs(restatedMandate, signedAs)
  const { callStrikeMin: floor, putStrikeMax: cap } = mandate
  return {
    signedAs,
    underlying: since.into,
    contractsMax: countAtMost(mandate.contractsMax, since),
    clipMax: countAtMost(mandate.clipMax, since),
    creditMin: creditAtLeast(mandate.creditMin, since),
    rollCreditMin: creditAtLeast(mandate.rollCreditMin, since),
    callStrikeMin: floor === undefined ? undefined : strikeAtLeast(floor, since),
    putStrikeMax: cap === undefined ? undefined : strikeAtMost(cap, since),
  }
}

/** What a mandate's underlyings are called today: those that were merged for cash are none any more. */
export function underlyingsNow({ granted, restatedMandate }: Mandated): readonly InstrumentId[] {
  const names = granted?.mandate.underlyings ?? []
  return names.flatMap((name) => {
    const { into, isOver } = restatedAs(restatedMandate, name)
    return isOver ? [] : [into]
  })
}

/** Whether all that its file or its mandate is on was merged for cash: there is nothing for it to do. */
export function isProgramOver(
  program: Mandated & Pick<Program, 'underlying' | 'restatedFile'>,
): boolean {
  const { underlying, granted, restatedFile } = program
  const file = underlying === undefined ? undefined : restatedFile.get(underlying)
  return file?.isOver === true || (granted !== undefined && underlyingsNow(program).length === 0)
}

/** A number of lots that need not be whole, exactly. */
export type Lots = { readonly numerator: bigint; readonly denominator: bigint }

export const NO_LOTS: Lots = { numerator: 0n, denominator: 1n }

/**
 * Lots of today as they were counted when the mandate was signed. A contract counts for what it delivers: after 3:2 one from before
 * is one, and a standard one of today is two thirds of one.
 */
export function signedLots(
  { restatedMandate, granted }: Mandated,
  instrument: Tradable,
  lots: bigint,
  listed: Listed,
): Lots {
  const root = rootOf(instrument)
  const names = granted?.mandate.underlyings ?? []
  const since = restatedAs(restatedMandate, writtenAs(restatedMandate, names, root) ?? root)
  let numerator = lots * since.denominator
  let denominator = since.numerator
  if (instrument.kind === 'option' && isAdjusted(instrument)) {
    const underlying = present(listed(root), 'an option is on something')
    numerator *= deliverableOf(instrument, underlying)
    denominator *= instrument.multiplier * powerOfTen(underlying.scale)
  }
  return { numerator, denominator }
}

export function plusLots(a: Lots, b: Lots): Lots {
  const numerator = a.numerator * b.denominator + b.numerator * a.denominator
  const denominator = a.denominator * b.denominator
  const common = gcd(numerator, denominator)
  return { numerator: numerator / common, denominator: denominator / common }
}

export function moreLots(a: Lots, b: Lots): boolean {
  return a.numerator * b.denominator > b.numerator * a.denominator
}

/** Signed lots in those of today on one underlying, rounded up. */
export function lotsNow(
  { restatedMandate }: Mandated,
  { signedAs }: Bounds,
  { numerator, denominator }: Lots,
): bigint {
  const since = restatedAs(restatedMandate, signedAs)
  return divideCeil(numerator * since.numerator, denominator * since.denominator)
}
