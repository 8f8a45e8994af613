/** Keeps what happens in a back-test as its report tells it, read off the venue's own events. */
import { PRICE_SCALE, balance, deltasOf } from '@parley/core'
import type { Event, InstrumentId, LiveIntent, Option } from '@parley/core'
import type { PlannedDay } from './plan-day.ts'
import type { Backtest, DayRecord, DecisionRecord, EndRecord, TradeRecord } from './result.ts'
import type { BacktestOptions } from './run.ts'
import { UNITS } from './tape/tape.ts'
import type { Tape, TapeDay } from './tape/tape.ts'
import type { HeldValue } from './value.ts'
import { ACCOUNT, CENTS, USD } from './venue/stage.ts'
import type { Stage } from './venue/stage.ts'
import type { Worked } from './venue/work.ts'

const ONE = 10 ** PRICE_SCALE
const CENT = 10 ** CENTS

type Decided = { -readonly [K in keyof DecisionRecord]: DecisionRecord[K] }

export type Recorder = {
  /** Cents a contract. */
  readonly fee: bigint
  readonly dividend: (day: TapeDay, events: readonly Event[]) => void
  readonly ends: (day: TapeDay, events: readonly Event[]) => void
  readonly decided: (day: TapeDay, planned: PlannedDay) => void
  readonly worked: (day: TapeDay, live: LiveIntent, worked: Worked) => void
  readonly day: (day: TapeDay, spot: number, carried: number, held: HeldValue) => void
  readonly result: (days: readonly TapeDay[], options: BacktestOptions) => Backtest
}

export function recorder(stage: Stage, tape: Tape, { fee }: BacktestOptions): Recorder {
  const days: DayRecord[] = []
  const trades: TradeRecord[] = []
  const ends: EndRecord[] = []
  const decisions: Decided[] = []
  const dividends: { readonly date: string; readonly perUnit: number }[] = []
  const rows = { tested: 0, planned: 0 }
  const unfilled: Decided['unfilled'][number][] = []

  return {
    fee,
    dividend({ date, dividend }) {
      if (dividend !== undefined) dividends.push({ date, perUnit: dividend / UNITS })
    },
    ends({ date }, events) {
      for (const event of events)
        if (event.type === 'ContractsClosed' && event.account === ACCOUNT)
          ends.push(...endsOf(stage, event, date))
    },
    decided({ date }, { plan, tested, planned }) {
      rows.tested += tested
      rows.planned += planned
      const actions = plan.intents.map(({ action }) => action)
      // What the close before decided is told of where it was to be filled: today.
      decisions.push({ date, actions, reasons: plan.reasons, unfilled: unfilled.splice(0) })
    },
    worked({ date }, live, { events, refused }) {
      const trade = tradeOf(live, events, date)
      if (trade) trades.push(trade)
      if (!refused) return
      const today = decisions.at(-1)
      if (today?.date === date) today.unfilled = [...today.unfilled, refused]
      else unfilled.push(refused)
    },
    day({ date }, spot, carried, { options: worth, written, secured, delta, unquoted }) {
      const has = (asset: InstrumentId): number =>
        Number(balance(stage.state.ledger, ACCOUNT, asset).total)
      const [cash, units] = [has(USD) / CENT, has(stage.underlying)]
      const options = toCent(worth)
      const equity = toCent(cash + units * spot + options)
      days.push({
        date,
        spot,
        cash,
        units,
        options,
        equity,
        written,
        secured: toCent(secured),
        delta: units + delta,
        carried: toCent(carried),
        unquoted,
      })
    },
    result(played, options) {
      const { file, capital, fill, rate, earlyExercise } = options
      const { source, underlying, multiplier, quality } = tape
      const [first, last] = [played[0], played.at(-1)]
      const spot = (first?.close ?? 0) / UNITS
      const [cash, units] = [Number(capital.cash) / CENT, Number(capital.units)]
      return {
        file,
        tape: { source, underlying, multiplier, quality },
        assumptions: {
          fill,
          feePerContract: Number(fee) / CENT,
          rate,
          yield: options.yield,
          earlyExercise,
        },
        from: first?.date ?? '',
        to: last?.date ?? '',
        opening: { cash, units, spot, equity: cash + units * spot },
        days,
        trades,
        ends,
        decisions,
        dividends,
        flows: stage.books.flows,
        rows,
      }
    },
  }
}

function endsOf(
  { state, close }: Stage,
  event: Extract<Event, { type: 'ContractsClosed' }>,
  date: string,
): readonly EndRecord[] {
  const option = state.instruments.get(event.instrument) as Option
  const { assigned, exercised, lapsed, abandoned } = event
  const spot = Number(state.settled.get(option.id) ?? close ?? 0n) / ONE
  const of = {
    date,
    instrument: option.id,
    strike: Number(option.strike) / ONE,
    right: option.right,
    spot,
    early: event.by === 'exercise',
  }
  const parts = [
    ['assigned', assigned],
    ['exercised', exercised],
    ['lapsed', lapsed + abandoned],
  ] as const
  return parts.flatMap(([how, many]) =>
    many > 0n ? [{ ...of, how, contracts: Number(many) }] : [],
  )
}

function tradeOf(
  { intent }: LiveIntent,
  events: readonly Event[],
  date: string,
): TradeRecord | undefined {
  const settled = events.flatMap((event) => (event.type === 'TradeSettled' ? [event.trade] : []))
  const [trade] = settled
  if (!trade) return undefined
  const entry = events.find((event) => event.type === 'EntryPosted')?.entry
  const moved = entry ? (deltasOf(entry.postings, ACCOUNT).get(USD) ?? 0n) : 0n
  const fees = (entry?.postings ?? []).reduce(
    (sum, { from, reason, amount }) => (reason === 'fee' && from === ACCOUNT ? sum + amount : sum),
    0n,
  )
  const { structure, side, legPrices = [], size } = trade
  return {
    date,
    action: intent.action,
    size: Number(size),
    legs: structure.legs.map((leg, i) => ({
      instrument: leg.instrument,
      quantity: Number(size) * leg.ratio * (leg.side === side ? 1 : -1),
      price: Number(legPrices[i] ?? 0n) / ONE,
    })),
    cash: Number(moved) / CENT,
    fee: Number(fees) / CENT,
    why: intent.why,
  }
}

function toCent(value: number): number {
  return Math.round(value * CENT) / CENT
}
