/** What a row of days returned, by the definitions that statements use. */
import { moneyWeightedReturn } from '../../performance/money-weighted.ts'
import { maxDrawdown, timeWeightedReturn } from '../../performance/time-weighted.ts'
import type { Drawdown } from '../../performance/time-weighted.ts'

export type Valued = { readonly date: string; readonly equity: number }

export type Returns = {
  readonly total: number
  /** ACT/365; undefined where less than a day was played. */
  readonly annual: number | undefined
  readonly moneyWeightedAnnual: number | undefined
  /** Standard deviation of daily returns, times the root of 252. */
  readonly vol: number | undefined
  /** Mean over standard deviation of daily returns above the rate, of one day. */
  readonly dailySharpe: number | undefined
  readonly skew: number | undefined
  /** 3 of a normal. */
  readonly kurtosis: number | undefined
  readonly maxDrawdown: Drawdown | undefined
}

const DAYS_A_YEAR = 252
const YEAR_MS = 365 * 86_400_000

/** `opening`: put in at the first close. Nothing is put in or taken out after it. */
export function returnsOf(opening: number, days: readonly Valued[], rate: number): Returns {
  const [first, last] = [days[0], days.at(-1)]
  const ends = days.map(({ date: day, equity }) => ({ day, equity, flow: 0 }))
  const { total = 0, units } = timeWeightedReturn(opening, ends)
  const years = first && last ? (Date.parse(last.date) - Date.parse(first.date)) / YEAR_MS : 0
  const before = [opening, ...days.map(({ equity }) => equity)]
  const daily = days.map(({ equity }, i) => equity / (before[i] ?? equity) - 1).slice(1)
  const { mean, deviation, skew, kurtosis } = momentsOf(daily)
  const isMoving = deviation > 0
  return {
    total,
    annual: years > 0 ? (1 + total) ** (1 / years) - 1 : undefined,
    moneyWeightedAnnual: moneyWeightedReturn([
      { years: 0, amount: -opening },
      { years, amount: last?.equity ?? opening },
    ]),
    vol: isMoving ? deviation * Math.sqrt(DAYS_A_YEAR) : undefined,
    dailySharpe: isMoving ? (mean - rate / DAYS_A_YEAR) / deviation : undefined,
    skew: isMoving ? skew : undefined,
    kurtosis: isMoving ? kurtosis : undefined,
    maxDrawdown: maxDrawdown(first?.date ?? '', units),
  }
}

/** Of a sample: its deviation with one degree of freedom less; skew and kurtosis of the values as they are. */
export function momentsOf(values: readonly number[]): {
  readonly mean: number
  readonly deviation: number
  readonly skew: number
  readonly kurtosis: number
} {
  const many = values.length
  if (many < 2) return { mean: values[0] ?? 0, deviation: 0, skew: 0, kurtosis: 3 }
  const mean = values.reduce((sum, value) => sum + value, 0) / many
  const power = (n: number): number =>
    values.reduce((sum, value) => sum + (value - mean) ** n, 0) / many
  const variance = power(2)
  return {
    mean,
    deviation: Math.sqrt((variance * many) / (many - 1)),
    skew: variance > 0 ? power(3) / variance ** 1.5 : 0,
    kurtosis: variance > 0 ? power(4) / variance ** 2 : 3,
  }
}
