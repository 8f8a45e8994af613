/** The period in parts, the losing ones among the others: by the calendar, and from flat to flat. */
import type { DayRecord, Backtest } from '../result.ts'

export type Period = {
  /** `YYYY-MM`. */
  readonly period: string
  /** Premium received less paid, and dividends. */
  readonly income: number
  readonly profit: number
  /** Of the equity it began with. */
  readonly yield: number
  readonly losing: boolean
}

export function periodsOf(played: Backtest): readonly Period[] {
  const earned = new Map<string, number>()
  for (const { at, kind, asset, instrument, amount } of played.flows) {
    if (asset !== 'USD' || !isIncome(kind) || (kind === 'premium' && instrument === asset)) continue
    const period = new Date(at / 1000).toISOString().slice(0, 7)
    earned.set(period, (earned.get(period) ?? 0) + Number(amount) / 100)
  }
  const months = [...Map.groupBy(played.days, ({ date }) => date.slice(0, 7))]
  let before = played.opening.equity
  return months.map(([period, days]): Period => {
    const equity = days.at(-1)?.equity ?? before
    const profit = toCent(equity - before)
    const of = { period, income: toCent(earned.get(period) ?? 0), profit, yield: profit / before }
    before = equity
    return { ...of, losing: profit < 0 }
  })
}

export function isIncome(kind: string): boolean {
  return kind === 'premium' || kind === 'dividend'
}

/** From the day something is written until nothing is: premium, and what became of the equity. */
export type Epoch = {
  readonly from: string
  /** Undefined where the period ended first. */
  readonly to: string | undefined
  readonly premium: number
  readonly profit: number
  readonly ended: readonly ('lapsed' | 'assigned' | 'exercised' | 'closed')[]
  readonly losing: boolean
}

export function epochsOf({ days, opening, trades, ends }: Backtest): readonly Epoch[] {
  const epochs: Epoch[] = []
  let began: { readonly day: DayRecord; readonly equity: number } | undefined
  let before: Pick<DayRecord, 'equity' | 'written'> = { equity: opening.equity, written: 0 }
  for (const day of days) {
    if (!began && day.written > 0) began = { day, equity: before.equity }
    if (began && day.written === 0) {
      epochs.push(epochOf(began, day, day.date))
      began = undefined
      // Settled and written again at one close: the next epoch begins where this one ends.
    } else if (began && isRenewed(day)) {
      epochs.push(epochOf(began, day, day.date))
      began = { day, equity: day.equity }
    }
    before = day
  }
  const last = days.at(-1)
  if (began && last) epochs.push(epochOf(began, last, undefined))
  return epochs

  /** Everything that was written has ended, and something else has been written, on one day. */
  function isRenewed({ date, written }: DayRecord): boolean {
    const fresh = trades.filter((trade) => trade.date === date && trade.action === 'write')
    const added = fresh.reduce((sum, { legs }) => sum + shortIn(legs), 0)
    return before.written > 0 && added >= written && ends.some((end) => end.date === date)
  }

  function epochOf(
    from: { readonly day: DayRecord; readonly equity: number },
    until: DayRecord,
    to: string | undefined,
  ): Epoch {
    // What was written on the day it ended is the next one's.
    const isIn = (date: string, action?: string): boolean =>
      date >= from.day.date &&
      date <= until.date &&
      !(to !== undefined && date === until.date && action === 'write' && date !== from.day.date)
    const own = trades.filter(
      ({ date, action }) => action !== 'buy' && action !== 'sell' && isIn(date, action),
    )
    const profit = toCent(until.equity - from.equity)
    const ended = new Set<Epoch['ended'][number]>(
      ends.filter(({ date }) => date > from.day.date && isIn(date)).map(({ how }) => how),
    )
    if (own.some(({ action }) => action === 'close')) ended.add('closed')
    return {
      from: from.day.date,
      to,
      premium: toCent(own.reduce((sum, { cash, fee }) => sum + cash + fee, 0)),
      profit,
      ended: [...ended],
      losing: profit < 0,
    }
  }
}

function shortIn(
  legs: readonly { readonly instrument: string; readonly quantity: number }[],
): number {
  return legs.reduce((sum, { quantity }) => sum + Math.max(0, -quantity), 0)
}

export function toCent(value: number): number {
  return Math.round(value * 100) / 100
}
