/** A back-test as its reader wants it: what came of it, beside simply holding, with its losing parts and what it did not do. */
import type { Backtest } from '../result.ts'
import { attributionOf } from './attribution.ts'
import type { BacktestAttribution } from './attribution.ts'
import { holdingOf } from './hold.ts'
import type { Holding } from './hold.ts'
import { epochsOf, isIncome, periodsOf, toCent } from './periods.ts'
import type { Epoch, Period } from './periods.ts'
import { returnsOf } from './returns.ts'
import type { Returns } from './returns.ts'

/** A yield stands on a capital: which, how much, and income and profit on it. */
export type CapitalBase = {
  /** Put in; the mean of the equity of all days; the mean of what covered what was written, on days when something was. */
  readonly base: 'put_in' | 'mean_equity' | 'secured'
  readonly amount: number
  readonly income: number
  readonly profit: number
}

export type BacktestReport = {
  readonly underlying: string
  readonly from: string
  readonly to: string
  readonly sessions: number
  readonly equity: { readonly opening: number; readonly closing: number; readonly profit: number }
  readonly income: readonly { readonly kind: string; readonly amount: number }[]
  readonly fees: number
  /** Profit without income and fees: what positions made. */
  readonly gain: number
  readonly attribution: BacktestAttribution
  readonly returns: Returns
  readonly hold: Holding
  readonly trades: Readonly<Record<string, number>>
  readonly contracts: {
    readonly written: number
    readonly lapsed: number
    readonly assigned: number
    readonly exercised: number
    readonly early: number
    readonly closed: number
  }
  readonly capital: readonly CapitalBase[]
  readonly periods: readonly Period[]
  readonly epochs: readonly Epoch[]
  readonly losing: { readonly periods: number; readonly epochs: number }
  /** Days by what was done, and by the rule that kept from doing more: the last that spoke. */
  readonly decisions: {
    readonly acted: number
    readonly waited: number
    readonly rules: readonly { readonly rule: string; readonly days: number }[]
    readonly unfilled: readonly { readonly rule: string; readonly times: number }[]
  }
  /** Days on which something held had no price. */
  readonly unquotedDays: number
  readonly notes: readonly string[]
}

export function reportBacktest(played: Backtest): BacktestReport {
  const { days, opening, trades, ends, decisions, assumptions, tape } = played
  const last = days.at(-1)
  const closing = last?.equity ?? opening.equity
  const profit = toCent(closing - opening.equity)
  const { income, fees } = incomeOf(played)
  const all = income.reduce((sum, { amount }) => sum + amount, 0)
  const periods = periodsOf(played)
  const epochs = epochsOf(played)
  const acted = decisions.filter(({ actions }) => actions.length > 0).length
  return {
    underlying: tape.underlying,
    from: played.from,
    to: played.to,
    sessions: days.length,
    equity: { opening: opening.equity, closing, profit },
    income,
    fees,
    gain: toCent(profit - all - fees),
    attribution: attributionOf(played, profit),
    returns: returnsOf(opening.equity, days, assumptions.rate),
    hold: holdingOf(played),
    trades: Object.fromEntries(
      [...Map.groupBy(trades, ({ action }) => action)].map(([name, of]) => [name, of.length]),
    ),
    contracts: {
      written: sumOf(trades, ({ legs, action }) =>
        action === 'write' || action === 'roll'
          ? legs.reduce((sum, { quantity }) => sum + Math.max(0, -quantity), 0)
          : 0,
      ),
      lapsed: endedBy(ends, 'lapsed'),
      assigned: endedBy(ends, 'assigned'),
      exercised: endedBy(ends, 'exercised'),
      early: sumOf(ends, ({ early, contracts }) => (early ? contracts : 0)),
      closed: sumOf(trades, ({ legs, action }) =>
        action === 'close' || action === 'roll'
          ? legs.reduce((sum, { quantity }) => sum + Math.max(0, quantity), 0)
          : 0,
      ),
    },
    capital: basesOf(played, all, profit),
    periods,
    epochs,
    losing: {
      periods: periods.filter(({ losing }) => losing).length,
      epochs: epochs.filter(({ losing }) => losing).length,
    },
    decisions: {
      acted,
      waited: decisions.length - acted,
      rules: counted(
        decisions.flatMap(({ actions, reasons }) =>
          actions.length > 0 ? [] : reasons.slice(-1).map(({ rule }) => rule),
        ),
      ).map(([rule, many]) => ({ rule, days: many })),
      unfilled: counted(decisions.flatMap(({ unfilled }) => unfilled.map(({ rule }) => rule))).map(
        ([rule, times]) => ({ rule, times }),
      ),
    },
    unquotedDays: days.filter(({ unquoted }) => unquoted > 0).length,
    notes: notesOf(played),
  }
}

function incomeOf({ flows }: Backtest): Pick<BacktestReport, 'income' | 'fees'> {
  const kinds = new Map<string, bigint>([['premium', 0n]])
  let fees = 0n
  for (const { asset, kind, amount } of flows) {
    if (asset !== 'USD') continue
    if (kind === 'fee') fees += amount
    else if (isIncome(kind)) kinds.set(kind, (kinds.get(kind) ?? 0n) + amount)
  }
  const income = [...kinds].map(([kind, amount]) => ({ kind, amount: Number(amount) / 100 }))
  return { income, fees: Number(fees) / 100 }
}

function basesOf(
  { days, opening }: Backtest,
  income: number,
  profit: number,
): readonly CapitalBase[] {
  const busy = days.filter(({ secured }) => secured > 0)
  const mean = (of: readonly number[]): number =>
    of.length === 0 ? 0 : of.reduce((sum, each) => sum + each, 0) / of.length
  const bases = [
    ['put_in', opening.equity],
    ['mean_equity', mean(days.map(({ equity }) => equity))],
    ['secured', mean(busy.map(({ secured }) => secured))],
  ] as const
  return bases.flatMap(([base, amount]) =>
    amount > 0
      ? [{ base, amount: toCent(amount), income: income / amount, profit: profit / amount }]
      : [],
  )
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0)
}

function endedBy(ends: Backtest['ends'], how: Backtest['ends'][number]['how']): number {
  return sumOf(ends, (end) => (end.how === how ? end.contracts : 0))
}

/** Most first. */
function counted(words: readonly string[]): readonly (readonly [string, number])[] {
  const by = [...Map.groupBy(words, (word) => word)].map(([word, of]) => [word, of.length] as const)
  return by.toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

function notesOf({ assumptions, file, days, tape, flows }: Backtest): readonly string[] {
  const { fill, feePerContract, rate, earlyExercise } = assumptions
  const share = Number((fill.width * 100).toFixed(4))
  const gaps = days.filter(({ unquoted }) => unquoted > 0).length
  const refused = Object.values(tape.quality.refused).reduce((sum, many) => sum + many, 0)
  return [
    `Options trade at the middle less ${share}% of the width between bid and ask, shares at the close, ${fill.at === 'close' ? 'on the close that was decided on' : 'on the close after it was decided'}; ${feePerContract.toFixed(2)} a contract.`,
    ...(fill.volumeShare === undefined
      ? ['Any size trades at that price: nothing here moves the market.']
      : [
          `No more than ${Number((fill.volumeShare * 100).toFixed(4))}% of the day’s volume of a leg trades.`,
        ]),
    'The program looks once a day, at the close; what it decides sees that day and those before it.',
    earlyExercise
      ? 'Holders exercise early where it pays: calls before a dividend they know of, puts for the interest.'
      : 'Nobody exercises early.',
    ...(rate === 0
      ? ['Cash earns nothing.']
      : [`Cash earns nothing, though options are priced at a rate of ${rate}.`]),
    ...(gaps > 0
      ? [
          `On ${gaps} of ${days.length} days something held had no price: it is valued there by its last vol, and the program does nothing about it.`,
        ]
      : []),
    ...(refused > 0
      ? [
          `${refused} of ${tape.quality.rowsRead} rows of ${tape.source} were refused: ${refusedText(tape.quality.refused)}.`,
        ]
      : []),
    ...(flows.some(({ kind }) => kind === 'dividend')
      ? ['Dividends are the account’s: the program does not write on them.']
      : []),
    ...(file.execution?.panel !== undefined || (file.approval ?? 'auto') !== 'auto'
      ? [
          'Its panel is the one dealer of the back-test, and what its owner would be asked is taken as approved.',
        ]
      : []),
  ]
}

function refusedText(refused: Readonly<Record<string, number>>): string {
  return Object.entries(refused)
    .map(([code, many]) => `${many} ${code.replaceAll('_', ' ')}`)
    .join(', ')
}
