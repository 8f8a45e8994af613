/** The requirement of an account by margin models that others use, at the market's marks: figures to compare with, not holds. */
import { amount as amountOf, isInverse, rootOf } from '@parley/core'
import type { InstrumentId, Option, State, Timestamp, Tradable } from '@parley/core'
import {
  DERIBIT_PORTFOLIO_BTC,
  DERIBIT_STANDARD,
  MarginError,
  REG_T,
  TIMS,
  deribitPortfolioMargin,
  deribitStandardMargin,
  regTMargin,
  timsMargin,
} from '@parley/quant'
import type { MarginMarks, MarginModel, MarginPosition, MarginResult } from '@parley/quant'
import type { Marked } from '../market/reference-marks.ts'
import { unitTerms } from '@parley/income'
import { valued } from './valued.ts'
import type { Valued } from './valued.ts'

/** Amounts are in the quote asset for all of them, and of what is paid in coins in their quote asset. */
const MODELS: readonly MarginModel[] = [
  regTMargin({ ...REG_T, longOptions: 'own_value' }),
  timsMargin(TIMS),
  deribitStandardMargin({ ...DERIBIT_STANDARD, settlement: 'currency' }),
  deribitPortfolioMargin({ ...DERIBIT_PORTFOLIO_BTC, settlement: 'currency' }),
]

/** Positions of an account priced in one asset, in minor units of each instrument. */
export type Positions = ReadonlyMap<InstrumentId, bigint>

export type ModelFigures = {
  readonly model: string
  readonly before: Pick<MarginResult, 'initial' | 'maintenance'> | undefined
  readonly after: Pick<MarginResult, 'initial' | 'maintenance'> | undefined
  readonly missing: string | undefined
}

type Around = { readonly market: Marked; readonly state: State; readonly now: Timestamp }

export function byModels(around: Around, before: Positions, after: Positions): ModelFigures[] {
  return MODELS.map((model): ModelFigures => {
    const [one, other] = [figuresOf(model, around, before), figuresOf(model, around, after)]
    const missing = [one, other].find((each) => typeof each === 'string')
    if (typeof one === 'string' || typeof other === 'string')
      return { model: model.name, before: undefined, after: undefined, missing }
    return { model: model.name, before: one, after: other, missing: undefined }
  })
}

/** What a model asks of positions, or the instrument that it cannot value. */
function figuresOf(
  model: MarginModel,
  { market, state, now }: Around,
  positions: Positions,
): MarginResult | string {
  // Some models take one underlying at a time.
  let [initial, maintenance] = [0, 0]
  const marks: {
    underlyings: Record<string, { price: number }>
    positions: Record<string, { price: number; vol: number }>
  } = { underlyings: {}, positions: {} }
  const books = new Map<string, MarginPosition[]>()
  for (const [id, minor] of positions) {
    const instrument = state.instruments.get(id)
    if (!instrument || instrument.kind === 'cash' || minor === 0n) continue
    const found = valued(market, state, id, now)
    if ('why' in found) return id
    const underlying = underlyingOf(instrument)
    marks.underlyings[underlying] = { price: found.spot }
    if (instrument.kind === 'option' && found.terms) {
      const price = priceOf({ market, now }, instrument, found)
      if (!Number.isFinite(price)) return id
      marks.positions[id] = { price, vol: found.terms.markVol }
    }
    const book = books.get(underlying) ?? []
    books.set(underlying, book)
    book.push(positionOf(state, instrument, minor, found.terms?.years ?? 0))
  }
  for (const book of books.values()) {
    try {
      const result = model.evaluate(book, marks satisfies MarginMarks)
      initial += result.initial
      maintenance += result.maintenance
    } catch (error) {
      if (error instanceof MarginError) return error.path
      throw error
    }
  }
  return { initial, maintenance, worstScenario: undefined, byGroup: [], byLeg: [] }
}

function underlyingOf(instrument: Tradable): string {
  return rootOf(instrument)
}

/** The mark of an option by one unit of its underlying, in what that is priced in; not a number where there is none. */
export function priceOf(
  { market, now }: Pick<Around, 'market' | 'now'>,
  option: Option,
  { spot, delivers }: Valued,
): number {
  const mark = market.mark(option.id, now)
  return (Number(mark?.mid ?? mark?.last) * (isInverse(option) ? spot : 1)) / delivers
}

/** A holding as margin models take it. */
export function positionOf(
  state: State,
  instrument: Tradable,
  minor: bigint,
  years: number,
): MarginPosition {
  const quantity = Number(amountOf(minor)) / 10 ** instrument.scale
  if (instrument.kind === 'future')
    return {
      kind: 'future',
      id: instrument.id,
      underlying: instrument.underlying,
      quantity,
      multiplier: Number(instrument.multiplier),
      years,
    }
  if (instrument.kind !== 'option')
    return { kind: 'stock', id: instrument.id, underlying: instrument.id, quantity }
  const { strike, units: multiplier } = unitTerms(state, instrument)
  const { id, underlying, right } = instrument
  return { kind: 'option', id, underlying, right, strike, years, quantity, multiplier }
}
