/** A mark in other units: each of its prices times the same. */
import type { DecimalText, Mark } from '../feed/feed.ts'
import { formatUnits, parseUnits } from '../feed/price-units.ts'

const PRICES = ['bid', 'ask', 'last', 'mid'] as const

export function scaled(mark: Mark, by: number): Mark {
  const prices: { [price in (typeof PRICES)[number]]?: DecimalText } = {}
  for (const name of PRICES) {
    const units = parseUnits(mark[name] ?? '')?.units
    if (units !== undefined) prices[name] = formatUnits(Math.round(units * by))
  }
  return { ...mark, ...prices }
}
