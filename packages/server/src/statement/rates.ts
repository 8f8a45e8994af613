/** The rates that a statement converts money at: those of trades, of marks, and one that is needed and is not there. [STM-8] */
import { DAY_US, PRICE_SCALE, formatDecimal, powerOfTen, reject } from '@parley/core'
import type { Rejection } from '@parley/core'
import type { Statement } from '@parley/sdk'
import { QUOTE_CASH } from '../market/listing.ts'
import type { Views } from '../views/views.ts'
import { timeText } from '../wire/numbers.ts'
import { dayText, daysOf } from './days.ts'
import type { Day, Days } from './days.ts'
import type { Now } from './now.ts'
import { moneyOf } from './rate.ts'
import type { Asked } from './statement.ts'
import { closuresIn, dayEndOf, incomeBy } from './sums.ts'
import type { IncomeFlow } from './sums.ts'
import { worthOf } from './worth.ts'
import type { Worth } from './worth.ts'

type Need = {
  readonly money: string
  readonly dayEndUs: number
  readonly use: 'trade' | 'mark'
}

/** Each once, by day; those of a day's own flows and of lots before those of what was held at the two ends. */
export function ratesOf(
  views: Views,
  asked: Asked,
  {
    days,
    income,
    worth,
  }: {
    readonly days: Days
    readonly income: readonly IncomeFlow[]
    readonly worth: Worth
  },
): NonNullable<Statement['rates']> {
  const { state } = views
  const { currency } = asked
  const ends = [days.opening, days.days.at(-1) ?? days.opening]
  const needs = [...tradeNeeds(views, asked, days, income), ...markNeeds(views, currency, ends)]
  const once = new Map(
    needs
      .filter(({ money }) => money !== currency)
      .map((need) => [`${need.dayEndUs} ${need.money} ${need.use}`, need]),
  )
  // A coin is priced in cash, whichever of the two the statement is in.
  const isCash = state.instruments.get(currency as never)?.kind === 'cash'
  return [...once.values()]
    .sort((a, b) => a.dayEndUs - b.dayEndUs)
    .flatMap(({ money, dayEndUs, use }) => {
      const rate = worth.rateAt(money, dayEndUs)
      if (!rate) return []
      const [num, den] = isCash ? [rate.num, rate.den] : [rate.den, rate.num]
      return [
        {
          of: isCash ? money : currency,
          in: isCash ? currency : money,
          price: formatDecimal((num * powerOfTen(PRICE_SCALE)) / den, PRICE_SCALE),
          day: dayText(dayEndUs - DAY_US),
          ...(rate.since === undefined ? {} : { observedAt: timeText(rate.since) }),
          use,
        },
      ]
    })
}

/**
 * Of a statement in another asset than the venue's own money: the first rate that it needs and that is not there at that time, on any
 * day on which something was held or moved.
 */
export function refusalOfRates(views: Views, asked: Asked, now: Now): Rejection | undefined {
  const { subject, startUs, endUs, currency } = asked
  if (currency === QUOTE_CASH.id) return undefined
  const worth = worthOf(views, currency, now.us, now.live)
  const days = daysOf(views, subject, startUs, endUs, worth)
  const income = incomeBy(views, subject, startUs, endUs)
  const all = [days.opening, ...days.days]
  const needs = [...tradeNeeds(views, asked, days, income), ...markNeeds(views, currency, all)]
  const known = new Set<string>()
  for (const { money, dayEndUs } of needs.sort((a, b) => a.dayEndUs - b.dayEndUs)) {
    const key = `${dayEndUs} ${money}`
    if (money === currency || known.has(key)) continue
    known.add(key)
    if (worth.rateAt(money, dayEndUs) === undefined)
      return reject('no_rate', 'in', {
        asset: money,
        in: currency,
        day: dayText(dayEndUs - DAY_US),
        missing: [money, currency].filter((each) => each !== QUOTE_CASH.id).join(', '),
      })
  }
  return undefined
}

/** Of income, fees, what was put in and taken out, and lots that were closed: as they were opened, and as they were closed. */
function tradeNeeds(
  views: Views,
  { subject, startUs, endUs, currency }: Asked,
  { days }: Days,
  income: readonly IncomeFlow[],
): Need[] {
  const { state } = views
  const trade = (money: string, dayEndUs: number): Need => ({ money, dayEndUs, use: 'trade' })
  return [
    ...income.map(({ asset, dayEndUs }) => trade(asset, dayEndUs)),
    ...days.flatMap(({ endUs: at, moved }) =>
      [...moved.keys()].flatMap((asset) =>
        asset === currency ? [] : [trade(moneyOf(state, asset) ?? asset, at)],
      ),
    ),
    ...closuresIn(views, subject, startUs, endUs).flatMap((closure) => [
      trade(closure.currency, dayEndOf(closure.openedAt)),
      trade(closure.currency, dayEndOf(closure.closedAt)),
    ]),
  ]
}

/** Of what was held at the ends of days; the asset that the statement is in needs none. */
function markNeeds({ state }: Views, currency: string, days: readonly Day[]): Need[] {
  return days.flatMap(({ endUs, holdings }) =>
    [...holdings.keys()].flatMap((asset) =>
      asset === currency
        ? []
        : [{ money: moneyOf(state, asset) ?? asset, dayEndUs: endUs, use: 'mark' as const }],
    ),
  )
}
