/** Margin as part of the venue: rates of underlyings, marks, and calls. */
import type { InstrumentId } from '../instrument/instrument.ts'
import { judge } from '../collateral/cover.ts'
import type { Account, AccountId } from '../ledger/account.ts'
import { ownedBy } from '../ledger/ledger.ts'
import type { Price } from '../num/units.ts'
import { within } from '../num/units.ts'
import { plusMs } from '../time/timestamp.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { accepted, coverEvents, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR, everybody, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { MARGIN_LIMITS, curesOf, deficitsOf } from './call.ts'
import type { Cure, MarginCall, MarginCallId } from './call.ts'
import type { MarginRates } from './rates.ts'

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
}

/** Marks from now on, and the margin of every margined account that they touch. */
export type SetMarginMarks = Meta & {
  readonly type: 'SetMarginMarks'
  /** Not `marks`: those come with a command, and a repeat is compared without them. */
  readonly recorded: readonly MarginMark[]
}
export type MarginCommand = SetMarginRates | SetMarginMarks

export type MarginCallChanged = {
  readonly type: 'MarginCallChanged'
  /** `met`: nothing is lacking any more. */
  readonly change: 'called' | 'changed' | 'met'
  readonly changeId: string
  readonly call: MarginCall
  readonly cures: readonly Cure[]
}

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
    apply({ ledger: { margins } }, { underlying, rates }) {
      if (rates) margins.rates.set(underlying, rates)
      else margins.rates.delete(underlying)
    },
    seenBy: everybody,
    answer: ({ underlying }) => ({ underlying }),
  },
  MarginMarked: {
    apply({ ledger: { margins } }, { marks }) {
      for (const { instrument, price } of marks) margins.marks.set(instrument, price)
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

export function callKey(account: AccountId, asset: InstrumentId): string {
  return `${account} ${asset}`
}

/** Guards in order: underlying, each rate. */
function setMarginRates(state: State, { underlying, rates }: SetMarginRates): Decision {
  const of = state.instruments.get(underlying)
  if (of?.kind !== 'share' && of?.kind !== 'coin') return refuse('unknown_instrument', 'underlying')
  for (const field of ['riskBps', 'floorBps', 'owedBps'] as const) {
    const bps = rates?.[field] ?? 0
    if (!Number.isInteger(bps) || bps < 0 || bps > MARGIN_LIMITS.bpsMax)
      return refuse('bad_rates', field, { max: String(MARGIN_LIMITS.bpsMax) })
  }
  return accepted([{ type: 'MarginRatesSet', underlying, rates }])
}

/** Guards in order: how many; of each mark: instrument, not twice, price, time; how many covers change. */
function setMarginMarks(state: State, { recorded: marks }: SetMarginMarks, at: At): Decision {
  if (marks.length === 0 || marks.length > MARGIN_LIMITS.marksMax)
    return refuse('malformed', 'marks', { max: String(MARGIN_LIMITS.marksMax) })
  const seen = new Set<InstrumentId>()
  for (const [i, { instrument, price, observedAt }] of marks.entries()) {
    const of = state.instruments.get(instrument)
    if (!of || of.kind === 'cash' || seen.has(instrument))
      return refuse('unknown_instrument', `marks.${i}.instrument`)
    seen.add(instrument)
    if (price < 0n || !within(price)) return refuse('bad_decimal', `marks.${i}.price`)
    if (observedAt > at.ts) return refuse('malformed', `marks.${i}.observedAt`)
  }
  const events = marginedAnew(state, marks, at)
  return 'code' in events ? refused(events) : accepted(events)
}

const COVERS_MAX = 2_000

function marginedAnew(
  state: State,
  marks: readonly MarginMark[],
  at: At,
): Event[] | Exclude<ReturnType<typeof judge>, readonly unknown[]> {
  const mint = minter(state, at)
  const { margins } = state.ledger
  const after = new Map(margins.marks)
  for (const { instrument, price } of marks) after.set(instrument, price)
  const ledger = { ...state.ledger, margins: { ...margins, marks: after } }
  const events: Event[] = [{ type: 'MarginMarked', marks }]
  let changed = 0
  for (const account of state.accounts.values()) {
    if (account.regime !== 'margined' || account.kind !== 'trading') continue
    const deltas = new Map(ownedBy(ledger, account.id).map((asset) => [asset, 0n]))
    const covers = judge(ledger, state.listed, { account, deltas, released: [], bound: 'exercise' })
    // What nobody has marked yet stays as it is held for.
    if ('code' in covers) continue
    changed += covers.length
    if (changed > COVERS_MAX)
      return { code: 'step_too_large', path: 'marks', detail: { max: String(COVERS_MAX) } }
    events.push(...coverEvents(state, covers, mint))
    events.push(...callsOf({ ...state, ledger }, account, covers, { at, mint }))
  }
  return events
}

/** How the calls of an account change: one for each cash asset that it lacks. */
function callsOf(
  { ledger, listed, marginCalls }: State,
  account: Account,
  covers: Parameters<typeof deficitsOf>[3],
  { at, mint }: { readonly at: At; readonly mint: Mint },
): readonly MarginCallChanged[] {
  const deficits = deficitsOf(ledger, listed, account, covers)
  const standing = [...marginCalls.values()].filter((call) => call.account === account.id)
  const assets = new Set([...standing.map(({ asset }) => asset), ...deficits.keys()])
  return [...assets].flatMap((asset): MarginCallChanged[] => {
    const deficit = deficits.get(asset) ?? 0n
    const before = marginCalls.get(callKey(account.id, asset))
    if (before?.deficit === deficit) return []
    const call: MarginCall = before
      ? { ...before, deficit }
      : {
          callId: mint('call') as MarginCallId,
          account: account.id,
          firm: account.firm,
          asset,
          deficit,
          calledAt: at.ts,
          dueAt: plusMs(at.ts, MARGIN_LIMITS.callMs),
        }
    const change = deficit === 0n ? 'met' : before ? 'changed' : 'called'
    const cures = deficit === 0n ? [] : curesOf(ledger, listed, account, { asset, deficit })
    const changeId = mint('margin')
    return [{ type: 'MarginCallChanged', change, changeId, call, cures }]
  })
}
