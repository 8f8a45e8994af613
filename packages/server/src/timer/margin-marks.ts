/** The timer of margin: while an account is margined, marks that have changed are recorded, and all margin follows. [MGN-3] */
import {
  MARGIN_LIMITS,
  bearsFutures,
  instrumentsOf,
  isContract,
  isInverse,
  ownedBy,
  plusMs,
  rootsIn,
} from '@parley/core'
import type {
  Actor,
  Event,
  Instrument,
  InstrumentId,
  MarginMark,
  State,
  Timestamp,
} from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import { markedPrices, marksAt } from '../market/reference-marks.ts'
import type { Marked, MarkedPrice } from '../market/reference-marks.ts'
import { lacksArrays, marginMarks, methodsIn } from '../risk/margin-arrays.ts'
import type { Around } from '../risk/margin-arrays.ts'
import type { Observer, Sequencer } from '../sequencer/sequencer.ts'
import { submitOwn } from './submit-own.ts'

export const MARGIN_EVERY_MS = 10_000
/** How often where no margined account has anything and nobody asks for a price. */
export const MARGIN_IDLE_EVERY_MS = 60_000

export type MarginMarksOptions = {
  readonly actor: Actor
  /** `moves`: how often it has moved so far. */
  readonly market: Marked & { readonly moves: number }
}

/**
 * Lives as long as the venue. It looks at an underlying again only where the market has moved since, or something was recorded that bears on
 * what it would find: so a clock that is stepped by days stops where there is something to find, however much else goes on.
 */
export class MarginMarks implements Timer, Observer {
  readonly #options: MarginMarksOptions
  #sequencer: Sequencer | undefined
  #next: Timestamp | undefined
  #nextIdle: Timestamp | undefined
  /** The market's moves at the last look, and at the last look at everything. */
  #moves = -1
  #allMoves = -1
  /** By underlying, the market's moves when all on it was looked at. */
  readonly #looked = new Map<InstrumentId, number>()
  /** Something was recorded that bears on an underlying not looked at since the market moved. */
  #isTouched = false
  /** What it records itself, which is no reason to look again. */
  #own: readonly MarginMark[] | undefined

  constructor(options: MarginMarksOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer, now: Timestamp): void {
    this.#sequencer = sequencer
    this.#next = now
  }

  observe(state: State, event: Event): void {
    if (event.type === 'EntryPosted')
      this.#touch(
        state,
        event.entry.postings.map(({ asset }) => asset),
      )
    else if (event.type === 'RfqRequested')
      this.#touch(state, instrumentsOf(event.terms.structure, state.listed))
    else if (event.type === 'MarginMarked' ? event.marks !== this.#own : RENEWING.has(event.type))
      this.#renew()
  }

  committed(): void {}

  nextDue(): Timestamp | undefined {
    const sequencer = this.#sequencer
    if (!sequencer || !isMarked(sequencer.state)) return undefined
    const { moves } = this.#options.market
    if (moves !== this.#moves || this.#isTouched) return this.#next
    return moves === this.#allMoves ? undefined : this.#nextIdle
  }

  async run(now: Timestamp): Promise<void> {
    this.#next = plusMs(now, MARGIN_EVERY_MS)
    const sequencer = this.#sequencer
    if (!sequencer) return
    const { state } = sequencer
    const { actor, market } = this.#options
    this.#moves = market.moves
    this.#isTouched = false
    const isAll = this.#nextIdle === undefined || now >= this.#nextIdle
    if (isAll) {
      this.#nextIdle = plusMs(now, MARGIN_IDLE_EVERY_MS)
      this.#allMoves = this.#moves
    }
    const live = isAll ? undefined : liveIn(state)
    const around = { market: marksAt(market), state, now }
    for (const part of inParts(this.#changed(around, live))) {
      const marks = marginMarks(around, part, methodsIn(state)).filter((each) => isNew(state, each))
      if (marks.length === 0) continue
      this.#own = marks
      const done = submitOwn(sequencer, { type: 'SetMarginMarks', actor, recorded: marks })
      if (!done) return this.#renew()
      await done
    }
  }

  #touch(state: State, ids: readonly InstrumentId[]): void {
    const { moves } = this.#options.market
    for (const underlying of rootsIn(state.listed, ids))
      if (this.#looked.get(underlying) !== moves) this.#isTouched = true
  }

  /** Everything is looked at anew. */
  #renew(): void {
    this.#looked.clear()
    this.#isTouched = true
    this.#allMoves = -1
  }

  /** By underlying, the marks that are other than the last recorded: an option's arrays are of its underlying's price, and change with it. */
  #changed(
    { market, state, now }: Around,
    live: ReadonlySet<InstrumentId> | undefined,
  ): readonly (readonly MarkedPrice[])[] {
    const methods = methodsIn(state)
    const lacks = (id: InstrumentId): boolean => lacksArrays(state, methods, id)
    const known = state.ledger.margins
    const groups: MarkedPrice[][] = []
    const marked = markedIn(state, now)
    for (const underlying of live ?? [])
      if (!marked.has(underlying)) this.#looked.set(underlying, this.#moves)
    for (const [underlying, ids] of marked) {
      if (this.#looked.get(underlying) === this.#moves) continue
      // What is new comes with its underlying, so that arrays are of the price that is recorded.
      if (live && !live.has(underlying) && !ids.some(lacks)) continue
      const isMoved = ({ instrument, price }: MarkedPrice): boolean =>
        known.marks.get(instrument) !== price
      const all = markedPrices(market, ids, now)
      const found = all.filter((each) => each.observedAt <= now)
      if (found.length === all.length) this.#looked.set(underlying, this.#moves)
      else this.#looked.delete(underlying)
      const spotMoved = found.some((each) => each.instrument === underlying && isMoved(each))
      groups.push(
        found.filter(
          (each) =>
            isMoved(each) ||
            lacks(each.instrument) ||
            (spotMoved && known.arrays.has(each.instrument)),
        ),
      )
    }
    return groups
  }
}

/** What may change what a look finds, whatever the underlying: what is listed, and which accounts are margined by what. */
const RENEWING: ReadonlySet<Event['type']> = new Set<Event['type']>([
  'InstrumentListed',
  'InstrumentRetired',
  'CorporateActionApplied',
  'RegimeSet',
])

/** Whether it changes anything: what cannot be valued has no arrays however often it is asked for. */
function isNew({ ledger: { margins } }: State, { instrument, price, arrays }: MarginMark): boolean {
  return (
    margins.marks.get(instrument) !== price ||
    arrays !== undefined ||
    margins.arrays.has(instrument)
  )
}

/** As many as a command takes, the marks on one underlying together where they can be. */
function* inParts(groups: readonly (readonly MarkedPrice[])[]): Generator<readonly MarkedPrice[]> {
  let part: MarkedPrice[] = []
  for (const group of groups) {
    if (part.length > 0 && part.length + group.length > MARGIN_LIMITS.arraysMax) {
      yield part
      part = []
    }
    for (const mark of group) {
      if (part.length === MARGIN_LIMITS.arraysMax) {
        yield part
        part = []
      }
      part.push(mark)
    }
  }
  if (part.length > 0) yield part
}

function isMarked(state: State): boolean {
  const regimes = new Set([...state.accounts.values()].map(({ regime }) => regime))
  return regimes.has('margined') || (regimes.has('credit_line') && hasMarkedOnCredit(state))
}

function hasMarkedOnCredit({ instruments }: State): boolean {
  for (const each of instruments.values()) if (isMarkedOnCredit(each)) return true
  return false
}

/** Where nothing is margined: futures, and inverse options for their coin, by whose mark puts are measured. */
function isMarkedOnCredit(instrument: Instrument): boolean {
  return instrument.kind === 'future' || (instrument.kind === 'option' && isInverse(instrument))
}

/** By underlying, options and futures that live: what any account that may be called may trade next. */
function markedIn(state: State, now: Timestamp): ReadonlyMap<InstrumentId, InstrumentId[]> {
  const marked = new Map<InstrumentId, InstrumentId[]>()
  const isMargined = [...state.accounts.values()].some(({ regime }) => regime === 'margined')
  for (const each of state.instruments.values()) {
    if (!isContract(each) || each.expiresAt <= now || each.retired) continue
    if (!isMargined && !isMarkedOnCredit(each)) continue
    const on = marked.get(each.underlying) ?? []
    marked.set(each.underlying, on)
    const isCoinMarked = isMargined || each.kind === 'option'
    if (isCoinMarked && on[0] !== each.underlying) on.unshift(each.underlying)
    on.push(each.id)
  }
  return marked
}

/** Underlyings on which an account that may be called has something, or somebody asks for a price. */
function liveIn({ accounts, ledger, listed, rfqs }: State): ReadonlySet<InstrumentId> {
  const live = new Set<InstrumentId>()
  const add = (ids: readonly InstrumentId[]): void => {
    for (const underlying of rootsIn(listed, ids)) live.add(underlying)
  }
  for (const { id, regime } of accounts.values()) if (bearsFutures(regime)) add(ownedBy(ledger, id))
  for (const { terms } of rfqs.values()) add(instrumentsOf(terms.structure, listed))
  return live
}
