/** A statement, assembled: sums out of the ledger, equity by day, returns, and where the profit came from. [STM-2] */
import { DAY_US, PRICE_SCALE, formatDecimal, parseDecimal } from '@parley/core'
import type { InstrumentId, State } from '@parley/core'
import { moneyWeightedReturn, maxDrawdown, timeWeightedReturn } from '@parley/income'
import type { Statement } from '@parley/sdk'
import { amountText, timeText } from '../wire/numbers.ts'
import type { Views } from '../views/views.ts'
import { attributionOf, minorUnits } from './attribution.ts'
import { dayText, daysOf } from './days.ts'
import type { Day, Days, Subject } from './days.ts'
import type { Now } from './now.ts'
import { ownCustodyOf } from './own-custody.ts'
import { ratesOf } from './rates.ts'
import { assignmentsOf, incomeBy, movementsOf, realisedBy } from './sums.ts'
import type { IncomeFlow } from './sums.ts'
import { worthOf } from './worth.ts'
import type { Worth } from './worth.ts'

export type Asked = {
  readonly subject: Subject
  /** Starts of days of UTC: the first of the period, and the one after it. */
  readonly startUs: number
  readonly endUs: number
  readonly currency: string
  readonly capital: string | undefined
}

const YEAR_US = 365 * DAY_US
/** Up to so many days a statement has its losing periods by day, beyond by month. */
const BY_DAY_MAX = 31

export function statementOf(views: Views, asked: Asked, now: Now): Statement {
  const { state } = views
  const { subject, startUs, endUs, currency } = asked
  const worth = worthOf(views, currency, now.us, now.live)
  const days = daysOf(views, subject, startUs, endUs, worth)
  const income = incomeBy(views, subject, startUs, endUs)
  const show = (amount: bigint): string => amountText(state, currency, amount)
  const assets = movementsOf(views, subject, startUs, endUs)
  const wrong = assets.filter(({ reconciles }) => !reconciles).map(({ asset }) => asset)
  const last = days.days.at(-1) ?? days.opening
  const sums = sumsOf(days, income, worth)
  const capital = capitalOf(views, asked, days)
  const realised = realisedBy(views, subject, [startUs, endUs], worth)
  const rates = ratesOf(views, asked, { days, income, worth })
  const ownCustody = ownCustodyOf(views, subject, startUs, endUs)
  const assignments = assignmentsOf(views, subject, startUs, endUs)
  const adjusted = adjustedAmong(state, [
    ...assets.map(({ asset }) => asset),
    ...assignments.map(({ instrument }) => instrument),
  ])
  return {
    account: subject.account,
    ...subjectView(subject),
    currency,
    from: dayText(startUs),
    to: dayText(endUs - DAY_US),
    asOf: timeText(Math.min(now.us, endUs)),
    assets,
    reconciliation: {
      reconciles: wrong.length === 0,
      checked: assets.length,
      says:
        wrong.length === 0
          ? `The sums of ${assets.length === 1 ? 'the one asset' : `all ${assets.length} assets`} make up the ledger to the minor unit.`
          : `The sums do not make up the ledger in ${wrong.join(', ')}.`,
    },
    equity: {
      opening: show(days.opening.equity),
      closing: show(last.equity),
      openingPositions: show(days.opening.positions),
      closingPositions: show(last.positions),
      putIn: show(sums.putIn),
      takenOut: show(sums.takenOut),
      profit: show(sums.profit),
    },
    income: [...sums.income].map(([kind, amount]) => ({ kind, amount: show(amount) })),
    fees: show(sums.fees),
    gain: show(sums.profit - sums.allIncome - sums.fees),
    realised: { tax: show(realised.tax), economic: show(realised.economic) },
    assignments,
    returns: returnsOf(views, days, currency),
    yield: yieldOf(views, { days, income, worth, capital, currency }),
    attribution: attributionView(views, days, worth, sums, show),
    positions: positionsOf(views, last, worth),
    ...(rates.length === 0 ? {} : { rates }),
    ...(ownCustody ? { ownCustody } : {}),
    ...(adjusted.length === 0 ? {} : { adjusted }),
    unmarked: [...days.unmarked].filter((asset) => state.instruments.has(asset as never)),
  }
}

/** What their ids do not tell: what one contract delivers, where that is not its multiplier. [CRA-4] */
function adjustedAmong(state: State, ids: readonly string[]): NonNullable<Statement['adjusted']> {
  return [...new Set(ids)].toSorted().flatMap((id) => {
    const option = state.instruments.get(id as InstrumentId)
    if (option?.kind !== 'option' || option.deliverable === undefined) return []
    const { underlying, deliverable } = option
    return [{ instrument: id, underlying, deliverable: amountText(state, underlying, deliverable) }]
  })
}

type Sums = {
  readonly putIn: bigint
  readonly takenOut: bigint
  readonly profit: bigint
  readonly income: ReadonlyMap<string, bigint>
  readonly allIncome: bigint
  readonly fees: bigint
}

export function sumsOf({ opening, days }: Days, flows: readonly IncomeFlow[], worth: Worth): Sums {
  let putIn = 0n
  let takenOut = 0n
  for (const { flow } of days)
    if (flow > 0n) putIn += flow
    else takenOut -= flow
  const income = new Map<string, bigint>()
  let fees = 0n
  for (const { kind, asset, amount, dayEndUs } of flows) {
    const value = worth.of(asset, amount, dayEndUs) ?? 0n
    if (kind === 'fee') fees += value
    else income.set(kind, (income.get(kind) ?? 0n) + value)
  }
  const closing = days.at(-1)?.equity ?? opening.equity
  const allIncome = [...income.values()].reduce((sum, each) => sum + each, 0n)
  return {
    putIn,
    takenOut,
    profit: closing - opening.equity - putIn + takenOut,
    income,
    allIncome,
    fees,
  }
}

function toNumber(amount: bigint, scale: number): number {
  return Number(amount) / 10 ** scale
}

export function scaleIn({ state }: Views, currency: string): number {
  return state.instruments.get(currency as never)?.scale ?? 0
}

function returnsOf(views: Views, { opening, days }: Days, currency: string): Statement['returns'] {
  const scale = scaleIn(views, currency)
  const unitDays = days.map(({ endUs, equity, flow }) => ({
    day: dayText(endUs - DAY_US),
    equity: toNumber(equity, scale),
    flow: toNumber(flow, scale),
  }))
  const first = toNumber(opening.equity, scale)
  const { total, units, skipped } = timeWeightedReturn(first, unitDays)
  const fall = maxDrawdown(dayText(opening.endUs - DAY_US), units)
  const years = (days.length * DAY_US) / YEAR_US
  const annual = moneyWeightedReturn([
    { years: 0, amount: -first },
    ...unitDays.map(({ flow }, i) => ({ years: (i * DAY_US) / YEAR_US, amount: -flow })),
    { years, amount: unitDays.at(-1)?.equity ?? first },
  ])
  return {
    ...(total === undefined ? {} : { timeWeighted: total }),
    ...(annual === undefined
      ? {}
      : { moneyWeighted: Math.expm1(years * Math.log1p(annual)), moneyWeightedAnnual: annual }),
    daysWithoutCapital: skipped,
    ...(fall
      ? {
          maxDrawdown: {
            depth: fall.depth,
            peak: fall.peak,
            trough: fall.trough,
            ...(fall.recovered === undefined ? {} : { recovered: fall.recovered }),
          },
        }
      : {}),
  }
}

/** What yields are stated on: what the caller says, or what was there and was put in. */
function capitalOf(
  views: Views,
  { capital, currency }: Asked,
  { opening, days }: Days,
): { readonly amount: bigint; readonly stated: boolean } {
  const given = capital === undefined ? undefined : parseDecimal(capital, scaleIn(views, currency))
  if (given !== undefined) return { amount: given, stated: true }
  const putIn = days.reduce((sum, { flow }) => (flow > 0n ? sum + flow : sum), 0n)
  return { amount: opening.equity + putIn, stated: false }
}

function yieldOf(
  views: Views,
  of: {
    readonly days: Days
    readonly income: readonly IncomeFlow[]
    readonly worth: Worth
    readonly capital: { readonly amount: bigint; readonly stated: boolean }
    readonly currency: string
  },
): Statement['yield'] {
  const { days, income, worth, capital, currency } = of
  const show = (amount: bigint): string => amountText(views.state, currency, amount)
  const on = (amount: bigint): { yield?: number } =>
    capital.amount > 0n ? { yield: Number(amount) / Number(capital.amount) } : {}
  const letters = days.days.length <= BY_DAY_MAX ? 10 : 7
  const earned = new Map<string, bigint>()
  for (const { kind, asset, amount, dayEndUs } of income) {
    if (kind === 'fee') continue
    const period = dayText(dayEndUs - DAY_US).slice(0, letters)
    earned.set(period, (earned.get(period) ?? 0n) + (worth.of(asset, amount, dayEndUs) ?? 0n))
  }
  const profits = new Map<string, bigint>()
  let before = days.opening.equity
  for (const { endUs, equity, flow } of days.days) {
    const period = dayText(endUs - DAY_US).slice(0, letters)
    profits.set(period, (profits.get(period) ?? 0n) + equity - before - flow)
    before = equity
  }
  const periods = [...profits].map(([period, profit]) => ({
    period,
    income: show(earned.get(period) ?? 0n),
    profit: show(profit),
    ...on(profit),
    losing: profit < 0n,
  }))
  const all = [...earned.values()].reduce((sum, each) => sum + each, 0n)
  const profit = [...profits.values()].reduce((sum, each) => sum + each, 0n)
  return {
    capital: show(capital.amount),
    capitalIs: capital.stated ? 'stated' : 'opening_and_put_in',
    ...(capital.amount > 0n
      ? {
          income: Number(all) / Number(capital.amount),
          profit: Number(profit) / Number(capital.amount),
        }
      : {}),
    periods,
    losing: periods.filter(({ losing }) => losing).length,
  }
}

function attributionView(
  views: Views,
  { opening, days }: Days,
  worth: Worth,
  sums: Sums,
  show: (amount: bigint) => string,
): Statement['attribution'] {
  const scale = scaleIn(views, worth.currency)
  const { greeks, held } = attributionOf(views.state, [opening, ...days], worth)
  const parts = Object.entries(greeks).map(
    ([name, value]) => [name, minorUnits(value, scale)] as const,
  )
  const explained = parts.reduce((sum, [, value]) => sum + value, 0n)
  // Premium is what trading is about: only what came from elsewhere is income here.
  const income = sums.allIncome - (sums.income.get('premium') ?? 0n)
  return {
    ...(Object.fromEntries(parts.map(([name, value]) => [name, show(value)])) as Record<
      keyof typeof greeks,
      string
    >),
    residual: show(held - explained),
    trading: show(sums.profit - held - income - sums.fees),
    income: show(income),
    fees: show(sums.fees),
  }
}

function positionsOf(views: Views, { endUs, holdings }: Day, worth: Worth): Statement['positions'] {
  const { state } = views
  return [...holdings]
    .filter(([asset]) => state.instruments.get(asset as never)?.kind !== 'cash')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([instrument, amount]) => {
      const mark = worth.mark(instrument, endUs)
      const value = worth.of(instrument, amount, endUs)
      return {
        instrument,
        quantity: amountText(state, instrument, amount),
        ...(mark ? { mark: formatDecimal(mark.price, PRICE_SCALE) } : {}),
        ...(value === undefined ? {} : { value: amountText(state, worth.currency, value) }),
      }
    })
}

export function subjectView({
  programs,
  stack,
}: Subject): Pick<Statement, 'program' | 'stack' | 'programs'> {
  if (stack !== undefined) return { stack, programs: [...(programs ?? [])] }
  const [program] = programs ?? []
  return program === undefined ? {} : { program }
}
