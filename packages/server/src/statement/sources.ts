/** Where the profit of a program, a stack or an account came from: exposure, its timing, short volatility, and the rest. [STM-6] */
import { DAY_US, PRICE_SCALE, isInverse, multiplierOf } from '@parley/core'
import type { Instrument, InstrumentId, Option, ReferenceMark, State } from '@parley/core'
import { splitExposure, unitTerms } from '@parley/income'
import type { ExposedDay, Exposure } from '@parley/income'
import { impliedVol, priceEuropean } from '@parley/quant'
import type { Attribution } from '@parley/sdk'
import { amountText } from '../wire/numbers.ts'
import { text } from '../views/views.ts'
import type { Views } from '../views/views.ts'
import { minorUnits, worthAfter } from './attribution.ts'
import { dayText, daysOf, flowRows } from './days.ts'
import type { Day } from './days.ts'
import { followed, unitMove } from './followed.ts'
import type { Night } from './followed.ts'
import type { Now } from './now.ts'
import { moneyOf } from './rate.ts'
import { assignmentsOf, incomeBy } from './sums.ts'
import { scaleIn, subjectView, sumsOf } from './statement.ts'
import type { Asked } from './statement.ts'
import { isPricedIn, worthOf } from './worth.ts'
import type { Worth } from './worth.ts'

const YEAR_US = 365 * DAY_US
const ONE = 10 ** PRICE_SCALE

export function sourcesOf(views: Views, asked: Asked, now: Now): Attribution {
  const { state } = views
  const { subject, startUs, endUs, currency } = asked
  const worth = worthOf(views, currency, now.us, now.live)
  const days = daysOf(views, subject, startUs, endUs, worth)
  const income = incomeBy(views, subject, startUs, endUs)
  const sums = sumsOf(days, income, worth)
  const scale = scaleIn(views, currency)
  const show = (amount: bigint): string => amountText(state, currency, amount)
  const all = [days.opening, ...days.days]
  const moves = all
    .slice(1)
    .map((to, i) => moveOf(state, all[i] ?? days.opening, to, { worth, scale, endUs }))
  const split = splitExposure(moves.map(({ day }) => day))
  const sum = (part: 'equity' | 'timing' | 'shortVol'): bigint =>
    minorUnits(
      split.days.reduce((total, each) => total + each[part], 0),
      scale,
    )
  const held = moves.reduce((total, each) => total + each.held, 0n)
  // What a special dividend took off shares is with what they moved, as of any dividend; options on them it did not move.
  const dropped = minorUnits(
    moves.reduce((total, each) => total + each.dropped, 0),
    scale,
  )
  const [equity, timing] = [sum('equity') + dropped, sum('timing')]
  const elsewhere = sums.allIncome - (sums.income.get('premium') ?? 0n)
  const premium = premiumOf(views, asked, worth, moves, all)
  return {
    account: subject.account,
    ...subjectView(subject),
    currency,
    from: dayText(startUs),
    to: dayText(endUs - DAY_US),
    profit: show(sums.profit),
    parts: {
      equity: show(equity),
      timing: show(timing),
      // What they and the move of what was held leave, so that the parts make up the profit to the minor unit.
      shortVol: show(held - equity - timing),
      trading: show(sums.profit - held - elsewhere - sums.fees),
      income: show(elsewhere),
      fees: show(sums.fees),
    },
    exposures: [...split.meanShare].map(([underlying, share]) => ({ underlying, share })),
    ...(split.riskShares ? { riskShares: split.riskShares } : {}),
    income: [...sums.income].map(([kind, amount]) => ({ kind, amount: show(amount) })),
    premium: {
      sold: show(premium.sold),
      bought: show(premium.bought),
      ended: show(premium.ended),
      open: show(premium.open),
      kept: show(premium.kept),
      ...(premium.sold > 0n ? { capture: Number(premium.kept) / Number(premium.sold) } : {}),
    },
    vol: volOf(moves),
    ...holdingOf(moves, sums.profit, scale, show),
    assignments: assignmentsOf(views, subject, startUs, endUs),
    unmarked: [...days.unmarked].filter((asset) => state.instruments.has(asset as never)),
  }
}

/** A day, from close to close, of what was held as it began. */
type Move = {
  readonly day: ExposedDay
  /** All that it changed, minor units. */
  readonly held: bigint
  /** Of that what special dividends took off, below zero. */
  readonly dropped: number
  /** What options came to that ended in it. */
  readonly ended: bigint
  /** Of the options written, by contracts: the volatility they were marked at, and what they are on. */
  readonly short: { readonly vol: number; readonly on: string } | undefined
  readonly years: number
}

function moveOf(
  state: State,
  from: Day,
  to: Day,
  {
    worth,
    scale,
    endUs,
  }: { readonly worth: Worth; readonly scale: number; readonly endUs: number },
): Move {
  const exposures = new Map<string, Exposure>()
  let [held, ended, shortVol, dropped] = [0n, 0n, 0, 0]
  let [weight, vols, on] = [0, 0, '']
  for (const [asset, amount] of from.holdings) {
    const instrument = state.instruments.get(asset as InstrumentId)
    if (!instrument || instrument.kind === 'cash') continue
    const before = worth.of(asset, amount, from.endUs) ?? 0n
    const night = { fromUs: from.endUs, toUs: to.endUs }
    const into = followed(state, instrument, night)
    const isOver = instrument.kind === 'option' && instrument.expiresAt < to.endUs
    const after =
      isOver && into.instrument.kind === 'option'
        ? minorUnits(
            (intrinsicOf(state, into.instrument, to.endUs, worth) *
              Number(amount * into.numerator)) /
              Number(into.denominator),
            scale,
          )
        : worthAfter(into, amount, to, worth)
    if (isOver) ended += after
    // Over a corporate action all is in the units after it, and under the name that it has in the end.
    const { each, dividend, ...unit } = unitMove(state, instrument, night, worth)
    const spotEnd = unit.after ?? 0
    const spot = (unit.before ?? 0) - dividend
    const root = nameAt(state, unit.root, { fromUs: to.endUs, toUs: endUs })
    const inCurrency = isPricedIn(state, instrument, worth.currency)
    const moved = Number(after - before) / 10 ** scale
    const seen = inCurrency && spot > 0 && spotEnd > 0
    const delta = seen ? deltaOf(state, instrument, amount, from.endUs, worth) * each : 0
    if (seen) {
      const others = exposures.get(root)?.delta ?? 0
      exposures.set(root, { underlying: root, delta: others + delta, spot, spotEnd })
    }
    // What a future's price did beside its underlying's is no volatility: it is with trading.
    if (instrument.kind === 'future') {
      held += seen ? minorUnits(delta * (spotEnd - spot), scale) : 0n
      continue
    }
    held += after - before
    const off = seen && instrument.kind !== 'option' ? -delta * dividend : 0
    dropped += off
    // Of shares nothing is left; of what cannot be seen all of it is.
    shortVol += moved - off - (seen ? delta * (spotEnd - spot) : 0)
    if (instrument.kind !== 'option' || amount >= 0n) continue
    const vol = volAt(state, instrument, from.endUs, worth)
    if (vol === undefined) continue
    weight -= Number(amount)
    vols -= Number(amount) * vol
    on = root
  }
  const capital = Number(from.equity + (to.flow > 0n ? to.flow : 0n)) / 10 ** scale
  return {
    day: { capital, exposures: [...exposures.values()], shortVol },
    held,
    dropped,
    ended,
    short: weight > 0 ? { vol: vols / weight, on } : undefined,
    years: (to.endUs - from.endUs) / YEAR_US,
  }
}

function nameAt(state: State, id: InstrumentId, over: Night): InstrumentId {
  const unit = state.instruments.get(id)
  return unit ? followed(state, unit, over).instrument.id : id
}

function spotOf(id: string, at: number, worth: Worth): number | undefined {
  const mark = worth.mark(id, at)
  return mark && mark.price > 0n ? Number(mark.price) / ONE : undefined
}

/** In units of the underlying as they are at the moment. */
function deltaOf(
  state: State,
  instrument: Instrument,
  amount: bigint,
  at: number,
  worth: Worth,
): number {
  if (instrument.kind !== 'option')
    return (Number(amount) * Number(multiplierOf(instrument))) / 10 ** instrument.scale
  const option = instrument
  const seen: ReferenceMark | undefined = worth.mark(option.id, at)
  // Of what its price is of: the multiplier, whatever a contract delivers.
  if (seen?.delta !== undefined)
    return (Number(amount) * Number(option.multiplier) * Number(seen.delta)) / ONE
  const terms = termsOf(state, option, at, worth)
  const vol = volAt(state, option, at, worth)
  return terms && vol !== undefined
    ? Number(amount) * unitTerms(state, option).units * priceEuropean({ ...terms, vol }).delta
    : 0
}

/** As it was marked, or out of its price. */
function volAt(state: State, option: Option, at: number, worth: Worth): number | undefined {
  const mark = worth.mark(option.id, at)
  if (mark?.iv !== undefined && mark.iv > 0n) return Number(mark.iv) / ONE
  const terms = termsOf(state, option, at, worth)
  if (!mark || !terms) return undefined
  // An inverse option is priced in the coin.
  const unit = (isInverse(option) ? terms.spot : 1) / unitTerms(state, option).delivers
  const found = impliedVol({ ...terms, price: (Number(mark.price) / ONE) * unit })
  return found.status === 'ok' ? found.vol : undefined
}

function termsOf(state: State, option: Option, at: number, worth: Worth) {
  const { right, expiresAt, underlying } = option
  const spot = spotOf(underlying, at, worth)
  const years = (expiresAt - at) / YEAR_US
  const { strike } = unitTerms(state, option)
  return spot === undefined || years <= 0
    ? undefined
    : { right, spot, strike, years, rate: 0, yield: 0 }
}

/** What one contract comes to at the close of its last day: its strike is in what its underlying is priced in. */
function intrinsicOf(state: State, option: Option, at: number, worth: Worth): number {
  const spot = spotOf(option.underlying, at, worth) ?? 0
  const { strike, units } = unitTerms(state, option)
  const unit = Math.max(0, option.right === 'call' ? spot - strike : strike - spot)
  const rate = worth.rateAt(moneyOf(state, option.underlying) ?? '', at)
  return rate ? (unit * units * Number(rate.num)) / Number(rate.den) : 0
}

type Premium = Readonly<Record<'sold' | 'bought' | 'ended' | 'open' | 'kept', bigint>>

/** What was taken in and paid for options, what those that ended came to, and what the others would cost now. */
function premiumOf(
  views: Views,
  { subject, startUs, endUs }: Asked,
  worth: Worth,
  moves: readonly Move[],
  days: readonly Day[],
): Premium {
  const { from, values } = flowRows(subject)
  const rows = views.all(
    `select asset, at_us / ${DAY_US} as day, cast(sum(max(amount, 0)) as text) as sold, cast(sum(min(amount, 0)) as text) as bought
       from ${from} and at_us >= ? and at_us < ? and kind = 'premium' and asset <> instrument group by asset, day`,
    [...values, startUs, endUs],
  )
  const taken = (side: 'sold' | 'bought'): bigint =>
    rows.reduce((sum, row) => {
      const paid = BigInt(text(row[side]))
      return sum + (worth.of(text(row['asset']), paid, (Number(row['day']) + 1) * DAY_US) ?? 0n)
    }, 0n)
  const optionsAt = (day: Day | undefined): bigint =>
    [...(day?.holdings ?? [])].reduce((sum, [asset, amount]) => {
      const isOption = views.state.instruments.get(asset as InstrumentId)?.kind === 'option'
      return sum + (isOption && day ? (worth.of(asset, amount, day.endUs) ?? 0n) : 0n)
    }, 0n)
  const [sold, bought] = [taken('sold'), taken('bought')]
  const ended = moves.reduce((sum, each) => sum + each.ended, 0n)
  const open = optionsAt(days.at(-1)) - optionsAt(days[0])
  return { sold, bought, ended, open, kept: sold + bought + ended + open }
}

/** The volatility that options were written at, beside what their underlying then did, over the same days. */
function volOf(moves: readonly Move[]): Attribution['vol'] {
  let [days, years, implied, squares] = [0, 0, 0, 0]
  for (const { day, short, years: took } of moves) {
    const under = day.exposures.find(({ underlying }) => underlying === short?.on)
    if (!short || !under) continue
    days += 1
    years += took
    implied += short.vol * took
    squares += Math.log(under.spotEnd / under.spot) ** 2
  }
  return days === 0
    ? { days }
    : { days, implied: implied / years, realised: Math.sqrt(squares / years) }
}

/** All of the capital in the one underlying instead, day by day; none where there are several. */
function holdingOf(
  moves: readonly Move[],
  profit: bigint,
  scale: number,
  show: (amount: bigint) => string,
): Pick<Attribution, 'holding'> {
  const all = moves.flatMap(({ day }) => day.exposures.map(({ underlying }) => underlying))
  const [underlying, ...others] = [...new Set(all)]
  if (underlying === undefined || others.length > 0) return {}
  const earned = moves.reduce((sum, { day: { capital, exposures } }) => {
    const [at] = exposures
    return at && capital > 0 ? sum + capital * (at.spotEnd / at.spot - 1) : sum
  }, 0)
  const held = minorUnits(earned, scale)
  return { holding: { underlying, profit: show(held), over: show(profit - held) } }
}
