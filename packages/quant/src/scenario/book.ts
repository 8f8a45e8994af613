import type { OptionRight } from '../european/option.ts'

/**
 * One position. Options are valued as European with their own vol; `quantity` is signed,
 * `multiplier` units per contract (1 where left out). `group` is what results are split by
 * (a program, a desk): the underlying where left out.
 */
export type BookLine =
  | {
      readonly kind: 'option'
      readonly underlying: string
      readonly right: OptionRight
      readonly strike: number
      readonly years: number
      readonly vol: number
      /** Continuous per year, that it is valued at; its underlying's where left out. */
      readonly rate?: number
      readonly quantity: number
      readonly multiplier?: number
      readonly group?: string
    }
  | {
      readonly kind: 'stock'
      readonly underlying: string
      readonly quantity: number
      readonly multiplier?: number
      /** Of a future: what of a unit's spot is settled already, and so is no part of its value (0 where left out). */
      readonly carried?: number
      readonly group?: string
    }

/** Spot >= 0 in the book's currency; rate and yield continuous per year. */
export type UnderlyingMarket = {
  readonly spot: number
  readonly rate: number
  readonly yield: number
}

export type ScenarioBook = {
  readonly lines: readonly BookLine[]
  readonly markets: Readonly<Record<string, UnderlyingMarket>>
}

/** A move of one underlying: spot relative (-0.1 = 10% down, at least -1), vol = vol x scale + move. */
export type Move = {
  readonly spotMove: number
  readonly volMove: number
  readonly volScale?: number
}

/**
 * A state of the world `years` >= 0 from now: the same move for every underlying, but for those
 * named in `byUnderlying`. A vol below zero counts as zero.
 */
export type Scenario = Move & {
  readonly name?: string
  readonly years: number
  readonly byUnderlying?: Readonly<Record<string, Move>>
}

/** Every combination of the moves, spot fastest, then vol, then time. */
export type ScenarioGrid = {
  readonly spotMoves: readonly number[]
  readonly volMoves: readonly number[]
  readonly years: readonly number[]
}

/** The grid's scenarios in its order: index = spot + spots (vol + vols time). */
export function scenarioGrid(grid: ScenarioGrid): readonly Scenario[] {
  return grid.years.flatMap((years) =>
    grid.volMoves.flatMap((volMove) =>
      grid.spotMoves.map((spotMove): Scenario => ({ spotMove, volMove, years })),
    ),
  )
}

/** A book or scenario that cannot be valued: the path of the field and why. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError'
  readonly path: string
  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

/** Throws a {@link ScenarioError} for the first number that is missing or out of range. */
export function checkBook(book: ScenarioBook, scenarios: readonly Scenario[]): void {
  const need = (ok: boolean, path: string, what: string): void => {
    if (!ok) throw new ScenarioError(path, what)
  }
  for (const [name, market] of Object.entries(book.markets)) {
    const path = `markets.${name}`
    need(Number.isFinite(market.spot) && market.spot >= 0, `${path}.spot`, 'spot must be >= 0')
    need(Number.isFinite(market.rate), `${path}.rate`, 'rate must be a finite number')
    need(Number.isFinite(market.yield), `${path}.yield`, 'yield must be a finite number')
  }
  book.lines.forEach((line, i) => {
    const path = `lines.${i}`
    const known = Object.hasOwn(book.markets, line.underlying)
    need(known, `${path}.underlying`, `no market for ${line.underlying}`)
    need(Number.isFinite(line.quantity), `${path}.quantity`, 'quantity must be a finite number')
    const multiplier = line.multiplier ?? 1
    need(Number.isFinite(multiplier), `${path}.multiplier`, 'multiplier must be a finite number')
    if (line.kind === 'stock') return
    for (const field of ['strike', 'years', 'vol'] as const) {
      const value = line[field]
      need(Number.isFinite(value) && value >= 0, `${path}.${field}`, `${field} must be >= 0`)
    }
    need(Number.isFinite(line.rate ?? 0), `${path}.rate`, 'rate must be a finite number')
  })
  scenarios.forEach((scenario, i) => {
    const path = `scenarios.${i}`
    const years = Number.isFinite(scenario.years) && scenario.years >= 0
    need(years, `${path}.years`, 'years must be >= 0')
    for (const move of [scenario, ...Object.values(scenario.byUnderlying ?? {})]) {
      const spot = Number.isFinite(move.spotMove) && move.spotMove >= -1
      need(spot, `${path}.spotMove`, 'spotMove must be >= -1')
      need(Number.isFinite(move.volMove), `${path}.volMove`, 'volMove must be a finite number')
      const scale = move.volScale ?? 1
      need(Number.isFinite(scale) && scale >= 0, `${path}.volScale`, 'volScale must be >= 0')
    }
  })
}
