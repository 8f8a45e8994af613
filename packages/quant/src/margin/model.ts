import type { OptionRight } from '../european/option.ts'

/** One position of a margin account; `id` ties it to its mark. `quantity` is signed. */
export type MarginPosition =
  | {
      readonly kind: 'option'
      readonly id: string
      readonly underlying: string
      readonly right: OptionRight
      readonly strike: number
      /** ACT/365 to expiry, >= 0. */
      readonly years: number
      readonly quantity: number
      /** Units per contract; 1 where left out. */
      readonly multiplier?: number
    }
  | {
      readonly kind: 'stock'
      readonly id: string
      readonly underlying: string
      readonly quantity: number
    }
  | {
      /** `quantity` x `multiplier` units; for coin-settled futures the size in coin. */
      readonly kind: 'future'
      readonly id: string
      readonly underlying: string
      /** Left out or 0 for a perpetual. */
      readonly years?: number
      readonly quantity: number
      readonly multiplier?: number
    }

export type UnderlyingMark = {
  /** Spot or index price, > 0. */
  readonly price: number
  /** Continuous per year; 0 where left out. */
  readonly rate?: number
  readonly yield?: number
  /** Class by which a model picks its percentages; each model names its default. */
  readonly marginClass?: string
  /** Of a leveraged fund: percentages are multiplied by it. 1 where left out. */
  readonly leverage?: number
}

export type PositionMark = {
  /** Per unit: in currency, or in coin where the model is coin-settled. */
  readonly price: number
  /** 0.2 = 20%; implied from the price where left out. */
  readonly vol?: number
}

export type MarginMarks = {
  readonly underlyings: Readonly<Record<string, UnderlyingMark>>
  readonly positions: Readonly<Record<string, PositionMark>>
}

/** The state of the world a requirement comes from; loss > 0. */
export type WorstScenario = { readonly name: string; readonly loss: number }

export type GroupMargin = {
  /** The underlying, or the product group it offsets in. */
  readonly group: string
  readonly initial: number
  readonly maintenance: number
  readonly worstScenario: WorstScenario | undefined
}

/** A leg's part; parts sum to the total, and a hedging leg's may be negative. */
export type LegMargin = {
  readonly id: string
  readonly initial: number
  readonly maintenance: number
}

export type MarginResult = {
  readonly initial: number
  readonly maintenance: number
  /** Of the group with the largest loss; undefined where rules and not scenarios decide. */
  readonly worstScenario: WorstScenario | undefined
  readonly byGroup: readonly GroupMargin[]
  readonly byLeg: readonly LegMargin[]
}

/**
 * One margin regime with its parameters. Amounts are in the currency of the marks (coin for the
 * coin-settled models). Throws {@link MarginError} for a position or mark it cannot use.
 */
export interface MarginModel {
  readonly name: string
  evaluate(book: readonly MarginPosition[], marks: MarginMarks): MarginResult
}

/** What is wrong with the book or its marks, and where. */
export class MarginError extends Error {
  override readonly name = 'MarginError'
  readonly path: string
  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

export type GroupResult = GroupMargin & { readonly legs: readonly LegMargin[] }

/** Joins groups to the account; legs keep the order of the book. */
export function joinGroups(
  book: readonly MarginPosition[],
  groups: readonly GroupResult[],
): MarginResult {
  const legs = new Map(groups.flatMap(({ legs: own }) => own.map((leg) => [leg.id, leg] as const)))
  let [initial, maintenance] = [0, 0]
  let worstScenario: WorstScenario | undefined
  for (const group of groups) {
    initial += group.initial
    maintenance += group.maintenance
    const { worstScenario: own } = group
    if (own !== undefined && own.loss > (worstScenario?.loss ?? -Infinity)) worstScenario = own
  }
  return {
    initial,
    maintenance,
    worstScenario,
    byGroup: groups.map((group) => ({
      group: group.group,
      initial: group.initial,
      maintenance: group.maintenance,
      worstScenario: group.worstScenario,
    })),
    byLeg: book.map(({ id }) => legs.get(id) ?? { id, initial: 0, maintenance: 0 }),
  }
}

/** Positions by underlying, in order of first appearance. */
export function byUnderlying(
  book: readonly MarginPosition[],
): ReadonlyMap<string, readonly MarginPosition[]> {
  const groups = new Map<string, MarginPosition[]>()
  for (const position of book) {
    const group = groups.get(position.underlying)
    if (group === undefined) groups.set(position.underlying, [position])
    else group.push(position)
  }
  return groups
}

/** Throws {@link MarginError} for the first thing no model could use. */
export function checkMargin(book: readonly MarginPosition[], marks: MarginMarks): void {
  const need = (ok: boolean, path: string, message: string): void => {
    if (!ok) throw new MarginError(path, message)
  }
  const seen = new Set<string>()
  book.forEach((position, i) => {
    const path = `book.${i}`
    need(!seen.has(position.id), `${path}.id`, `id ${position.id} is used twice`)
    seen.add(position.id)
    need(Number.isFinite(position.quantity), `${path}.quantity`, 'quantity must be a finite number')
    const mark = marks.underlyings[position.underlying]
    const priced = mark !== undefined && Number.isFinite(mark.price) && mark.price > 0
    need(priced, `marks.underlyings.${position.underlying}`, 'a price > 0 is needed')
    if (position.kind === 'stock') return
    const { multiplier = 1, years = 0 } = position
    need(multiplier > 0 && multiplier < Infinity, `${path}.multiplier`, 'multiplier must be > 0')
    need(years >= 0 && years < Infinity, `${path}.years`, 'years must be >= 0')
    if (position.kind === 'future') return
    const { strike } = position
    need(strike > 0 && strike < Infinity, `${path}.strike`, 'strike must be > 0')
    const price = marks.positions[position.id]?.price
    const marked = price !== undefined && price >= 0 && price < Infinity
    need(marked, `marks.positions.${position.id}`, 'a price >= 0 is needed')
  })
}
