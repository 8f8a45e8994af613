import type { Chain } from '../chain/chain.ts'
import { dividendsWithin } from '../chain/valuation.ts'
import type { ChainView, OptionView } from '../chain/valuation.ts'
import { strategyOf } from '../strategy/strategies.ts'
import { ROLES } from '../strategy/strategy.ts'
import type { OptionRole } from '../strategy/strategy.ts'
import type { Candidate, CandidateLeg, ScreenStrategy } from './candidate.ts'
import { contractCapital } from './capital.ts'
import { breachesOf } from './measure.ts'
import type { Constraints, Measures } from './measure.ts'
import {
  ROW_MEASURES,
  RowRating,
  edgeOf,
  evenDistance,
  joinRows,
  naturalOf,
  oddsBetween,
  termOf,
} from './rate.ts'
import type { RowMeasures, Term } from './rate.ts'
import type { RefusalCount } from './refusal.ts'
import type { Score } from './score.ts'
import type { Holding, ScreenRequest } from './screen.ts'
import { shapeOf } from './shape.ts'
import type { Chosen } from './shape.ts'

export type Search = {
  readonly view: ChainView
  readonly strategy: ScreenStrategy
  readonly request: ScreenRequest
  readonly score: Score
  readonly refusals: RefusalCount
}

type Built = { readonly considered: number; readonly passed: readonly Candidate[] }

/** One short option, with what is known of it alone. */
type Short = { readonly option: OptionView; readonly row: RowMeasures }

/** Spreads of each side of an expiry that condors are made of. */
const CONDOR_SIDES = 12

/** Every structure of one strategy on one chain, judged. */
export function buildCandidates(search: Search): Built {
  const { view, strategy, request } = search
  const { chain } = view
  const holding = request.holdings.find(({ underlying }) => underlying === chain.underlying)
  if (strategyOf(strategy).stock && !holding) return { considered: 0, passed: [] }
  const judge = new Judge(search, holding)
  for (const [years, options] of Map.groupBy(view.options, (each) => each.years))
    judge.expiry(termOf(chain, years), options)
  return judge.result()
}

/** Judges the structures of one strategy and one chain. It lives for one search. */
class Judge {
  readonly #search: Search
  readonly #chain: Chain
  readonly #holding: Holding | undefined
  readonly #basis: number
  readonly #constraints: Constraints
  readonly #rowConstraints: Constraints
  #considered = 0
  readonly #passed: Candidate[] = []

  constructor(search: Search, holding: Holding | undefined) {
    this.#search = search
    this.#chain = search.view.chain
    this.#holding = holding
    this.#basis = holding?.basis ?? this.#chain.spot
    const rows = ROW_MEASURES as readonly string[]
    const asked = Object.entries(search.request.constraints)
    const applied = asked.filter(([name]) => applies(search.strategy, name))
    this.#constraints = Object.fromEntries(applied)
    this.#rowConstraints = Object.fromEntries(applied.filter(([name]) => rows.includes(name)))
  }

  result(): Built {
    return { considered: this.#considered, passed: this.#passed }
  }

  expiry(term: Term, options: readonly OptionView[]): void {
    const calls = options.filter(({ right }) => right === 'call')
    const puts = options.filter(({ right }) => right === 'put')
    switch (this.#search.strategy) {
      case 'covered_call':
        for (const call of calls) this.#single(term, 'short_call', call)
        return
      case 'cash_secured_put':
        for (const put of puts) this.#single(term, 'short_put', put)
        return
      case 'bull_put_spread':
        for (const legs of this.#spreads(term, puts, 'put')) this.#pass(term, legs)
        return
      case 'bear_call_spread':
        for (const legs of this.#spreads(term, calls, 'call')) this.#pass(term, legs)
        return
      case 'iron_condor':
        this.#condors(term, puts, calls)
        return
      case 'collar':
        for (const { option: call, row } of this.#shorts(term, calls))
          for (const put of puts)
            if (put.strike < Math.min(call.strike, this.#chain.spot))
              this.#pass(term, { legs: { long_put: put, short_call: call }, row })
        return
      case 'covered_strangle': {
        const below = this.#shorts(term, puts)
        for (const call of this.#shorts(term, calls))
          for (const put of below)
            if (put.option.strike < call.option.strike)
              this.#pass(term, {
                legs: { short_put: put.option, short_call: call.option },
                row: joinRows(put.row, call.row),
              })
      }
    }
  }

  /** One option: everything is judged at once, so that every refusal is counted. */
  #single(term: Term, role: OptionRole, option: OptionView): void {
    this.#pass(term, {
      legs: { [role]: option },
      row: new RowRating(this.#chain, term, option).all(),
    })
  }

  /** Options that may be sold, by what concerns them alone. */
  #shorts(term: Term, options: readonly OptionView[]): readonly Short[] {
    const kept: Short[] = []
    for (const option of options) {
      const row = new RowRating(this.#chain, term, option)
      const breaches = breachesOf(row, this.#rowConstraints)
      if (breaches.length === 0) kept.push({ option, row: row.all() })
      else {
        this.#considered++
        this.#search.refusals.add([option.id], breaches)
      }
    }
    return kept
  }

  #spreads(
    term: Term,
    options: readonly OptionView[],
    right: 'put' | 'call',
  ): readonly Structure[] {
    const direction = right === 'put' ? -1 : 1
    const ordered = options.toSorted((a, b) => direction * (a.strike - b.strike))
    const places = new Map(ordered.map((option, place) => [option.id, place]))
    const wings = this.#search.request.wings ?? 10
    return this.#shorts(term, ordered).flatMap(({ option, row }) => {
      const place = places.get(option.id) ?? 0
      return ordered.slice(place + 1, place + 1 + wings).map((wing): Structure => ({
        row,
        legs:
          right === 'put'
            ? { short_put: option, long_put: wing }
            : { short_call: option, long_call: wing },
      }))
    })
  }

  #condors(term: Term, puts: readonly OptionView[], calls: readonly OptionView[]): void {
    const best = (options: readonly OptionView[], right: 'put' | 'call'): readonly Structure[] =>
      this.#spreads(term, options, right)
        .map((structure) => ({ structure, ratio: creditPerWidth(structure, right) }))
        .toSorted((a, b) => b.ratio - a.ratio)
        .slice(0, CONDOR_SIDES)
        .map(({ structure }) => structure)
    const below = best(puts, 'put')
    for (const above of best(calls, 'call'))
      for (const under of below)
        if ((under.legs.short_put?.strike ?? 0) < (above.legs.short_call?.strike ?? 0))
          this.#pass(term, {
            legs: { ...under.legs, ...above.legs },
            row: joinRows(under.row, above.row),
          })
  }

  #pass(term: Term, structure: Structure): void {
    this.#considered++
    const { refusals, score, strategy } = this.#search
    const { legs } = structure
    const rated = this.#rate(term, structure)
    const breaches = breachesOf(rated.measures, this.#constraints)
    const none = rated.measures.contracts < 1
    if (breaches.length > 0 || none) {
      const own = none && !this.#constraints.contracts ? [NO_ROOM] : []
      refusals.add(idsOf(legs), [...breaches, ...own])
      return
    }
    const { measures, natural, shape } = rated
    const [first] = Object.values(legs)
    const multiplier = first?.multiplier ?? 1
    const short = nearestShort(legs, this.#chain.spot)
    this.#passed.push({
      ...measures,
      strategy,
      underlying: this.#chain.underlying,
      legs: (Object.entries(legs) as [OptionRole, OptionView][]).map(
        ([role, { id }]): CandidateLeg => ({ role, id, quantity: ROLES[role].side }),
      ),
      multiplier,
      expiry: first?.expiry ?? '',
      strike: short?.strike ?? 0,
      natural,
      breakEvens: [shape.from, shape.to].filter(Number.isFinite),
      maxProfit: shape.maxProfit,
      maxLoss: shape.maxLoss,
      score: score.of(measures, multiplier),
    })
  }

  #rate(term: Term, { legs, row }: Structure) {
    const { request, strategy } = this.#search
    const chain = this.#chain
    const { spot } = chain
    const multiplier = Object.values(legs)[0]?.multiplier ?? 1
    const stock = strategyOf(strategy).stock
    const income = stock
      ? dividendsWithin(chain.dividends, term.years).reduce((sum, { amount }) => sum + amount, 0)
      : 0
    const shape = shapeOf(strategy, legs, this.#basis - income)
    const { credit, width } = shape
    const vol = nearestShort(legs, spot)?.vol ?? 0
    const cash = shape.cash * multiplier
    const capital = contractCapital({ chain, strategy, legs, cash, regime: request.regime })
    const crossed = naturalOf(legs)
    const call = legs.short_call?.strike
    const measures: Measures = {
      ...row,
      openInterest: thinnest(legs, 'openInterest'),
      volume: thinnest(legs, 'volume'),
      credit,
      annualYield:
        capital > 0 ? (standing(legs, credit, spot) * multiplier * 365) / row.days / capital : 0,
      profitOdds: oddsBetween(term, vol, shape.from, shape.to),
      spread:
        crossed === undefined || credit === 0 ? undefined : (credit - crossed) / Math.abs(credit),
      strikeOverBasis:
        stock && call !== undefined && this.#basis > 0
          ? (call - this.#basis) / this.#basis
          : undefined,
      breakEvenDistance: evenDistance(shape, spot),
      width,
      returnOnRisk: credit / (width === undefined ? shape.cash : width - credit),
      capital,
      edge: edgeOf(chain, legs),
      worstLoss: -shape.maxLoss * multiplier,
      contracts: this.#room(stock, capital, cash, multiplier),
    }
    return { measures, natural: crossed ?? credit, shape }
  }

  /** How many the holding covers and the cash allows. */
  #room(stock: boolean, capital: number, cash: number, multiplier: number): number {
    const { strategy, request } = this.#search
    const free = (this.#holding?.quantity ?? 0) - (this.#holding?.covered ?? 0)
    const covered = stock ? Math.floor(free / multiplier) : Infinity
    // Shares held are paid for: what cash must still secure is the put of a strangle.
    const isPaidFor = stock && strategy !== 'covered_strangle'
    const asked = strategy === 'covered_strangle' ? cash - this.#basis * multiplier : capital
    const affordable = isPaidFor || asked <= 0 ? Infinity : Math.floor(request.cash / asked)
    const room = Math.min(covered, affordable)
    return room === Infinity ? 0 : Math.max(room, 0)
  }
}

/** A bound that has no meaning for a strategy refuses nothing of it: a put has no basis, a call alone no width. */
function applies(strategy: ScreenStrategy, measure: string): boolean {
  const { stock, roles } = strategyOf(strategy)
  if (measure === 'strikeOverBasis') return stock
  const isSpread = !stock && (roles.includes('long_put') || roles.includes('long_call'))
  return measure !== 'width' || isSpread
}

type Structure = { readonly legs: Chosen; readonly row: RowMeasures }

const NO_ROOM = { measure: 'contracts', bound: 'least', threshold: 1, observed: 0 } as const

const idsOf = (legs: Chosen): readonly string[] => Object.values(legs).map(({ id }) => id)

/** Of the leg that has least; undefined where one's is not known. */
function thinnest(legs: Chosen, figure: 'openInterest' | 'volume'): number | undefined {
  return Object.values(legs)
    .map((option) => option[figure])
    .reduce((least, own) =>
      least === undefined || own === undefined ? undefined : Math.min(least, own),
    )
}

/** The short option that is nearest the money: by its vol the odds are told. */
function nearestShort(legs: Chosen, spot: number): OptionView | undefined {
  const { short_put: put, short_call: call } = legs
  if (!put || !call) return put ?? call ?? Object.values(legs)[0]
  return spot - put.strike <= call.strike - spot ? put : call
}

function creditPerWidth({ legs }: Structure, right: 'put' | 'call'): number {
  const [short, long] =
    right === 'put' ? [legs.short_put, legs.long_put] : [legs.short_call, legs.long_call]
  if (!short || !long) return 0
  return (short.mid - long.mid) / Math.abs(short.strike - long.strike)
}

/** What is kept if the spot stands where it is until expiry: of a credit for being in the money, nothing is earned. */
function standing(legs: Structure['legs'], credit: number, spot: number): number {
  return (Object.entries(legs) as [OptionRole, OptionView][]).reduce(
    (kept, [role, { right, strike }]) =>
      kept + ROLES[role].side * Math.max(right === 'call' ? spot - strike : strike - spot, 0),
    credit,
  )
}
