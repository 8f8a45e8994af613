/** What options are worth in the states of margin methods, each figure rounded once, so that the venue sums integers. [MGN-8] */
import { FACTOR, PRICE_SCALE, arrayOf } from '@parley/core'
import type {
  InstrumentId,
  MarginMark,
  MarginMethod,
  ScenarioArrays,
  State,
  Timestamp,
} from '@parley/core'
import { deriveArray, timsChanges } from '@parley/quant'
import type { ScenarioTerms } from '@parley/quant'
import type { Marked, MarkedPrice } from '../market/reference-marks.ts'
import { RATE, valued } from './valued.ts'
import type { Valued } from './valued.ts'

/** The methods that read arrays. */
export type ArrayMethod = NonNullable<ReturnType<typeof arrayOf>>

const ONE = 10 ** PRICE_SCALE

export type Around = { readonly market: Marked; readonly state: State; readonly now: Timestamp }

/** Those of the methods that margined accounts have. */
export function methodsIn(state: State): ReadonlySet<ArrayMethod> {
  const methods = new Set<ArrayMethod>()
  for (const { regime, method } of state.accounts.values()) {
    const array = regime === 'margined' && method ? arrayOf(method) : undefined
    if (array) methods.add(array)
  }
  return methods
}

/** What a method reads. */
export function methodsOf(method: MarginMethod): readonly ArrayMethod[] {
  return [arrayOf(method) ?? []].flat()
}

/** Whether one of the methods reads what was not recorded of an option. */
export function lacksArrays(
  { instruments, ledger }: State,
  methods: ReadonlySet<ArrayMethod>,
  id: InstrumentId,
): boolean {
  if (methods.size === 0 || instruments.get(id)?.kind !== 'option') return false
  const arrays = ledger.margins.arrays.get(id)
  return [...methods].some((method) => arrays?.[method] === undefined)
}

/** Of an option that can be valued, an inverse one in what its coin is priced in; undefined of what cannot, and where no method reads any. */
export function marginArrays(
  { market, state, now }: Around,
  id: InstrumentId,
  methods: ReadonlySet<ArrayMethod>,
): ScenarioArrays | undefined {
  if (methods.size === 0 || state.instruments.get(id)?.kind !== 'option') return undefined
  const of = valued(market, state, id, now)
  if ('why' in of || !of.terms) return undefined
  return arraysOf(marginTerms(of.terms, of.spot), of.delivers, methods)
}

/** What arrays are made of: the volatility an option is marked with, without interest, whatever its price says of carry. */
export function marginTerms(
  { right, strike, years, markVol: vol }: NonNullable<Valued['terms']>,
  spot: number,
): ScenarioTerms {
  return { right, strike, years, spot, vol, rate: RATE, yield: 0 }
}

/** Of an option at these terms of a unit, for the units that what its mark is of delivers; undefined where a figure would not fit. */
export function arraysOf(
  terms: ScenarioTerms,
  delivers: number,
  methods: ReadonlySet<ArrayMethod>,
): ScenarioArrays | undefined {
  const changes = methods.has('tims') ? figures(timsChanges(terms), delivers * ONE) : []
  const derived = methods.has('portfolio') ? deriveArray(terms) : undefined
  const worth =
    derived && figures([derived.now, derived.basisUp, derived.basisDown], delivers * ONE)
  const values = derived && figures(derived.values, delivers * ONE)
  const factors =
    derived &&
    figures([derived.basisFactor, derived.gainFactor, derived.debtFactor], Number(FACTOR))
  // What would not fit leaves the option without: the method then says that it has no mark.
  if (!changes || (derived && !(worth && values && factors))) return undefined
  const [worthNow = 0n, basisUp = 0n, basisDown = 0n] = worth ?? []
  const [basisFactor = 0n, gainFactor = 0n, debtFactor = 0n] = factors ?? []
  return {
    ...(methods.has('tims') && { tims: changes }),
    ...(values && {
      portfolio: { now: worthNow, basisUp, basisDown, basisFactor, gainFactor, debtFactor, values },
    }),
  }
}

/** Each rounded to the nearest; undefined where one is beyond what a float counts exactly. */
function figures(values: readonly number[], one: number): readonly bigint[] | undefined {
  const counted = values.map((value) => Math.round(value * one))
  return counted.every(Number.isSafeInteger) ? counted.map(BigInt) : undefined
}

/** Prices as margin records them, with what the methods read. */
export function marginMarks(
  around: Around,
  marks: readonly MarkedPrice[],
  methods: ReadonlySet<ArrayMethod>,
): MarginMark[] {
  return marks
    .filter(({ observedAt }) => observedAt <= around.now)
    .map(({ instrument, price, source, observedAt }) => {
      const arrays = marginArrays(around, instrument, methods)
      return { instrument, price, source, observedAt, ...(arrays && { arrays }) }
    })
}
