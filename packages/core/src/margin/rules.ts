/** Margin as part of the venue: rates of underlyings, marks, and calls. */
import type { InstrumentId } from '../instrument/instrument.ts'
import type { Account, AccountId } from '../ledger/account.ts'
import { ownedBy } from '../ledger/ledger.ts'
import type { Price } from '../num/units.ts'
import { within } from '../num/units.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, coverEvents, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR, everybody, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { endedWith } from '../liquidation/end.ts'
import { anewOf, unmeasuredEvents } from './anew.ts'
import { MARGIN_LIMITS, callKey, callsOf } from './call.ts'
import type { MarginCallChanged } from './call.ts'
import { bearsFutures } from './future.ts'
import type { MarginRates, Margins } from './rates.ts'
import { rootsIn } from './requirement.ts'
import { wrongIn } from './scenario.ts'
import type { ScenarioArrays } from './scenario.ts'

/** Rates of an underlying; without them Regulation T's for shares. */
export type SetMarginRates = Meta & {
  readonly type: 'SetMarginRates'
  readonly underlying: InstrumentId
  readonly rates: MarginRates | undefined
}

export type MarginMark = {
  readonly instrument: InstrumentId
  readonly price: Price
  readonly source: string
  readonly observedAt: Timestamp
  /** Of an option, for margin by scenarios; without them there are none from now on. [MGN-8] */
  readonly arrays?: ScenarioArrays | undefined
}

/** Marks from now on, and the margin of every margined account that they touch. */
export type SetMarginMarks = Meta & {
  readonly type: 'SetMarginMarks'
  /** Not `marks`: those come with a command, and a repeat is compared without them. */
  readonly recorded: readonly MarginMark[]
}
export type MarginCommand = SetMarginRates | SetMarginMarks

export type MarginEvent =
  | {
      readonly type: 'MarginRatesSet'
      readonly underlying: InstrumentId
      readonly rates: MarginRates | undefined
    }
  | { readonly type: 'MarginMarked'; readonly marks: readonly MarginMark[] }
  | MarginCallChanged

export const MARGIN_COMMANDS: CommandRules<MarginCommand> = {
  SetMarginRates: { by: OPERATOR, decide: setMarginRates },
  SetMarginMarks: { by: OPERATOR, decide: setMarginMarks },
}

export const MARGIN_EVENTS: EventRules<MarginEvent> = {
  MarginRatesSet: {
    apply({ ledger: { margins } }, event) {
      rate(margins, event)
    },
    seenBy: everybody,
    answer: ({ underlying }) => ({ underlying }),
  },
  MarginMarked: {
    apply({ ledger: { margins } }, { marks }) {
      record(margins, marks)
    },
    // Of what is marked it would tell which accounts are margined.
    seenBy: nobody,
    answer: ({ marks }) => ({ marks: marks.length }),
  },
  MarginCallChanged: {
    apply({ marginCalls }, { change, call }) {
      const key = callKey(call.account, call.asset)
      if (change === 'met') marginCalls.delete(key)
      else marginCalls.set(key, call)
    },
    seenBy: (_state, { call }) => [call.firm],
  },
}

/** Guards in order: underlying, each rate; how many covers change. Who has nothing on the underlying is not looked at. [MGN-1] */
function setMarginRates(state: State, command: SetMarginRates, at: At): Decision {
  const { underlying, rates } = command
  const of = state.instruments.get(underlying)
  if (of?.kind !== 'share' && of?.kind !== 'coin') return refuse('unknown_instrument', 'underlying')
  for (const field of ['riskBps', 'floorBps', 'owedBps'] as const) {
    const bps = rates?.[field] ?? 0
    if (!Number.isInteger(bps) || bps < 0 || bps > MARGIN_LIMITS.bpsMax)
      return refuse('bad_rates', field, { max: String(MARGIN_LIMITS.bpsMax) })
  }
  const set: MarginEvent = { type: 'MarginRatesSet', underlying, rates }
  const has = ({ id }: Account): boolean =>
    rootsIn(state.listed, ownedBy(state.ledger, id)).has(underlying)
  const events = accountsAnew(state, withRates(state, set), has, { at, mint: minter(state, at) })
  return events ? accepted([set, ...events]) : refused(tooLarge('rates'))
}

/** Guards in order: how many; of each mark: instrument, not twice, price, time, arrays; how many covers change. */
function setMarginMarks(state: State, { recorded: marks }: SetMarginMarks, at: At): Decision {
  if (marks.length === 0) return refuse('malformed', 'marks')
  const wrong = wrongMarks(state, marks, at)
  if (wrong) return refused(wrong)
  const events = marginedAnew(state, marks, { at, mint: minter(state, at) })
  return 'code' in events ? refused(events) : accepted(events)
}

/** The first fault in marks, whatever command brings them. */
export function wrongMarks(
  state: State,
  marks: readonly MarginMark[],
  at: At,
): Rejection | undefined {
  const { marksMax, arraysMax } = MARGIN_LIMITS
  if (marks.length > marksMax) return reject('malformed', 'marks', { max: String(marksMax) })
  if (marks.filter(({ arrays }) => arrays).length > arraysMax)
    return reject('malformed', 'marks', { max: String(arraysMax) })
  const seen = new Set<InstrumentId>()
  for (const [i, { instrument, price, observedAt, arrays }] of marks.entries()) {
    const of = state.instruments.get(instrument)
    if (!of || of.kind === 'cash' || seen.has(instrument))
      return reject('unknown_instrument', `marks.${i}.instrument`)
    seen.add(instrument)
    if (price < 0n || !within(price)) return reject('bad_decimal', `marks.${i}.price`)
    if (observedAt > at.ts) return reject('malformed', `marks.${i}.observedAt`)
    if (!arrays) continue
    const field = of.kind === 'option' ? wrongIn(arrays) : ''
    if (field !== undefined) return reject('malformed', `marks.${i}.arrays${field && `.${field}`}`)
  }
  return undefined
}

/** A mark stands with its arrays: what was recorded before goes whole. */
export function record({ marks, arrays }: Margins, recorded: readonly MarginMark[]): void {
  for (const each of recorded) {
    marks.set(each.instrument, each.price)
    if (each.arrays) arrays.set(each.instrument, each.arrays)
    else arrays.delete(each.instrument)
  }
}

/** The state with marks that this same step records. */
export function withMarks(state: State, recorded: readonly MarginMark[]): State {
  const { margins } = state.ledger
  const after = { ...margins, marks: new Map(margins.marks), arrays: new Map(margins.arrays) }
  record(after, recorded)
  return { ...state, ledger: { ...state.ledger, margins: after } }
}

/** The state with rates that this same step sets. */
function withRates(state: State, set: MarginEvent & { readonly type: 'MarginRatesSet' }): State {
  const { margins } = state.ledger
  const after = { ...margins, rates: new Map(margins.rates) }
  rate(after, set)
  return { ...state, ledger: { ...state.ledger, margins: after } }
}

function rate(
  { rates: all }: Margins,
  { underlying, rates }: Pick<SetMarginRates, 'underlying' | 'rates'>,
): void {
  if (rates) all.set(underlying, rates)
  else all.delete(underlying)
}

const COVERS_MAX = 2_000

function tooLarge(path: string): Rejection {
  return reject('step_too_large', path, { max: String(COVERS_MAX) })
}

/** What new marks bring: themselves, and every margined account anew, but for one that this same step puts under another regime. */
export function marginedAnew(
  state: State,
  marks: readonly MarginMark[],
  { at, mint, but }: { readonly at: At; readonly mint: Mint; readonly but?: AccountId },
): readonly Event[] | Rejection {
  const others = ({ id }: Account): boolean => id !== but
  const events = accountsAnew(state, withMarks(state, marks), others, { at, mint })
  return events ? [{ type: 'MarginMarked', marks }, ...events] : tooLarge('marks')
}

/** Those that may be called, as they are `then`; undefined where more covers change than a step may hold. */
function accountsAnew(
  state: State,
  then: State,
  isAsked: (account: Account) => boolean,
  { at, mint }: { readonly at: At; readonly mint: Mint },
): readonly Event[] | undefined {
  const events: Event[] = []
  let changed = 0
  for (const account of state.accounts.values()) {
    if (!bearsFutures(account.regime) || account.kind !== 'trading' || !isAsked(account)) continue
    const { covers, unmeasured } = anewOf(then.ledger, state.listed, account)
    changed += covers.length
    if (changed > COVERS_MAX) return undefined
    events.push(...coverEvents(state, covers, mint))
    events.push(...unmeasuredEvents(state, account, unmeasured, { at, mint }))
    const calls = callsOf(then, account, covers, { at, mint })
    events.push(...calls, ...endedWith(state, calls, mint))
  }
  return events
}
