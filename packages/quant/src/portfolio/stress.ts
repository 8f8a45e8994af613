import type { BookLine, Move, Scenario, ScenarioBook } from '../scenario/book.ts'
import { revalueBook } from '../scenario/revalue.ts'
import { priceEuropean } from '../european/european.ts'
import { sumOf } from './money-greeks.ts'

/** What a stress needs to know of an underlying beside its market. */
export type StressFacts = {
  readonly asset?: 'share' | 'coin' | 'index'
  /** Annual at-the-money vol. */
  readonly vol?: number
  /** The next dividend in cash a unit. */
  readonly dividend?: number
}

/** A stress that moves markets: by `move` those of `asset`, or all where left out. */
export type MarketStress = {
  readonly name: string
  readonly title: string
  readonly asset?: 'share' | 'coin'
  readonly move: Move
}

/**
 * Market stresses with the day they are named for. Moves are of one day and simultaneous; vol moves
 * are relative. Sources: the price and volatility moves of options-income practice for 1987, March
 * 2020 and February 2018 (S&P 500 -4.1 %, VIX +115 % on 5 February 2018); 15 October 2008 S&P 500
 * -9.0 %, VIX from 55.1 to 69.3.
 */
export const NAMED_STRESSES: readonly MarketStress[] = [
  {
    name: '1987',
    title: '19 October 1987: -20 %, vol +150 %',
    move: { spotMove: -0.2, volMove: 0, volScale: 2.5 },
  },
  {
    name: '2008',
    title: '15 October 2008: -9 %, vol +26 %',
    move: { spotMove: -0.09, volMove: 0, volScale: 1.26 },
  },
  {
    name: '2018-02',
    title: '5 February 2018: -4.1 %, vol +115 %',
    move: { spotMove: -0.041, volMove: 0, volScale: 2.15 },
  },
  {
    name: '2020-03',
    title: '16 March 2020: -12 %, vol doubled',
    move: { spotMove: -0.12, volMove: 0, volScale: 2 },
  },
  {
    name: 'crypto-down',
    title: 'Coins -40 %, vol unchanged',
    asset: 'coin',
    move: { spotMove: -0.4, volMove: 0 },
  },
  {
    name: 'crypto-up',
    title: 'Coins +60 %, vol unchanged',
    asset: 'coin',
    move: { spotMove: 0.6, volMove: 0 },
  },
]

export type StressResult = {
  readonly name: string
  readonly title: string
  /** Change in value; undefined where it cannot be told, and then `missing` says what for. */
  readonly change: number | undefined
  readonly byGroup: readonly { readonly group: string; readonly change: number }[]
  /** What was not known, as `underlying: fact`. */
  readonly missing: readonly string[]
}

/** The scenario of a market stress on a book: underlyings of another kind stay; one whose kind is unknown moves. */
export function stressScenario(
  stress: MarketStress,
  book: ScenarioBook,
  facts: Readonly<Record<string, StressFacts>> = {},
): Scenario {
  const { asset, move, name } = stress
  if (asset === undefined) return { ...move, name, years: 0 }
  const still = Object.keys(book.markets).filter((underlying) => {
    const own = facts[underlying]?.asset
    return own !== undefined && own !== asset
  })
  const byUnderlying = still.map((each) => [each, { spotMove: 0, volMove: 0 }] as const)
  return { ...move, name, years: 0, byUnderlying: Object.fromEntries(byUnderlying) }
}

/** A book under market stresses, in their order: full revaluation. @throws ScenarioError as `revalueBook`. */
export function stressBook(
  book: ScenarioBook,
  stresses: readonly MarketStress[],
  facts: Readonly<Record<string, StressFacts>> = {},
): readonly StressResult[] {
  const scenarios = stresses.map((stress) => stressScenario(stress, book, facts))
  const { changes, byGroup } = revalueBook(book, scenarios)
  return stresses.map(({ name, title }, i) => ({
    name,
    title,
    change: changes[i] ?? 0,
    byGroup: byGroup.map((row) => ({ group: row.group, change: row.changes[i] ?? 0 })),
    missing: [],
  }))
}

/**
 * Correlation goes to one: every underlying moves by the same number of its own daily deviations
 * (vol / sqrt(252)) in the same direction; the worse of down and up. An underlying without a vol
 * is named as missing and the change is not told.
 */
export function togetherStress(
  book: ScenarioBook,
  facts: Readonly<Record<string, StressFacts>>,
  deviations = 4,
): StressResult {
  const name = 'correlation-1'
  const title = `Everything ${deviations} daily deviations the same way`
  const names = Object.keys(book.markets)
  const missing = names.filter((each) => facts[each]?.vol === undefined).map((n) => `${n}: vol`)
  if (missing.length > 0) return { name, title, change: undefined, byGroup: [], missing }
  const scenarios = [-1, 1].map((sign): Scenario => {
    const moves = names.map((each): readonly [string, Move] => {
      const step = (facts[each]?.vol ?? 0) / Math.sqrt(252)
      return [each, { spotMove: Math.max(sign * deviations * step, -1), volMove: 0 }]
    })
    return { spotMove: 0, volMove: 0, years: 0, byUnderlying: Object.fromEntries(moves) }
  })
  const { changes, byGroup } = revalueBook(book, scenarios)
  const worse = (changes[0] ?? 0) <= (changes[1] ?? 0) ? 0 : 1
  return {
    name,
    title,
    change: changes[worse] ?? 0,
    byGroup: byGroup.map((row) => ({ group: row.group, change: row.changes[worse] ?? 0 })),
    missing: [],
  }
}

/**
 * Liquidity goes: every line is closed against a spread `times` as wide as now. The change is minus
 * half of that spread a unit. `spreads` is ask less bid in the lines' order; a line without one
 * is named and the change is not told.
 */
export function liquidityStress(
  lines: readonly BookLine[],
  spreads: readonly (number | undefined)[],
  nameOf: (index: number) => string,
  times = 3,
): StressResult {
  const name = 'liquidity'
  const title = `All closed at ${times} times the spread`
  const open = lines.flatMap((line, i) => (line.quantity === 0 ? [] : [i]))
  const missing = open.filter((i) => spreads[i] === undefined).map((i) => `${nameOf(i)}: spread`)
  if (missing.length > 0) return { name, title, change: undefined, byGroup: [], missing }
  const costs = open.map((i) => {
    const line = lines[i]
    const units = Math.abs(line?.quantity ?? 0) * (line?.multiplier ?? 1)
    const group = line?.group ?? line?.underlying ?? ''
    return { group, cost: (units * (spreads[i] ?? 0) * times) / 2 }
  })
  const groups = [...Map.groupBy(costs, ({ group }) => group)]
  return {
    name,
    title,
    change: -sumOf(costs.map(({ cost }) => cost)),
    byGroup: groups.map(([group, own]) => ({ group, change: -sumOf(own.map((c) => c.cost)) })),
    missing: [],
  }
}

export type FundingResult = {
  readonly name: 'assignment'
  readonly title: string
  /** Cash paid for every short put. */
  readonly cash: number
  /** Cash received for every short call. */
  readonly received: number
  /** What must be bought at spot since it is not held to be delivered: units by underlying, and what they cost. */
  readonly toBuy: Readonly<Record<string, number>>
  readonly buyCost: number
}

/** Every short option is assigned at once: what that takes in cash and in shares that are not held. */
export function assignmentStress(book: ScenarioBook): FundingResult {
  const cash = { put: 0, call: 0 }
  const need = new Map<string, number>()
  const held = new Map<string, number>()
  for (const line of book.lines) {
    const units = line.quantity * (line.multiplier ?? 1)
    if (line.kind === 'stock') {
      held.set(line.underlying, (held.get(line.underlying) ?? 0) + units)
      continue
    }
    if (units >= 0) continue
    cash[line.right] -= units * line.strike
    const out = line.right === 'call' ? -units : units
    need.set(line.underlying, (need.get(line.underlying) ?? 0) + out)
  }
  const short = [...need]
    .map(([name, units]) => [name, units - (held.get(name) ?? 0)] as const)
    .filter(([, units]) => units > 0)
  return {
    name: 'assignment',
    title: 'Every short option assigned at once',
    cash: cash.put,
    received: cash.call,
    toBuy: Object.fromEntries(short),
    buyCost: sumOf(short.map(([name, units]) => units * (book.markets[name]?.spot ?? 0))),
  }
}

/**
 * All dividends at once: each short call in the money whose time value is less than the dividend is
 * exercised the day before, and its writer loses the dividend less the time value it no longer owes.
 * An underlying under a short call without a dividend given is named and the change is not told.
 */
export function dividendStress(
  book: ScenarioBook,
  facts: Readonly<Record<string, StressFacts>>,
): StressResult {
  const name = 'ex-dividend'
  const title = 'All underlyings ex dividend together'
  const shorts = book.lines.filter(
    (line) => line.kind === 'option' && line.right === 'call' && line.quantity < 0,
  )
  const unknown = new Set(
    shorts.map((l) => l.underlying).filter((each) => facts[each]?.dividend === undefined),
  )
  const missing = [...unknown].map((each) => `${each}: dividend`)
  if (missing.length > 0) return { name, title, change: undefined, byGroup: [], missing }
  const losses = shorts.flatMap((line) => {
    const market = book.markets[line.underlying]
    if (line.kind !== 'option' || market === undefined) return []
    const { spot, yield: carried } = market
    const { right, strike, years, vol, rate = market.rate } = line
    const { price } = priceEuropean({ right, strike, years, vol, spot, rate, yield: carried })
    const extrinsic = Math.max(price - Math.max(spot - strike, 0), 0)
    const dividend = facts[line.underlying]?.dividend ?? 0
    if (spot <= strike || extrinsic >= dividend) return []
    const units = -line.quantity * (line.multiplier ?? 1)
    return [{ group: line.group ?? line.underlying, change: -units * (dividend - extrinsic) }]
  })
  const groups = [...Map.groupBy(losses, ({ group }) => group)]
  return {
    name,
    title,
    change: sumOf(losses.map(({ change }) => change)),
    byGroup: groups.map(([group, own]) => ({ group, change: sumOf(own.map((l) => l.change)) })),
    missing: [],
  }
}
