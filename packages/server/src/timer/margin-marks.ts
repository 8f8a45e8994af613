/** The timer of margin: while an account is margined, marks that have changed are recorded, and all margin follows. [MGN-3] */
import {
  MARGIN_LIMITS,
  bearsFutures,
  instrumentsOf,
  isContract,
  ownedBy,
  plusMs,
  rootsIn,
} from '@parley/core'
import type { Actor, InstrumentId, MarginMark, ReferenceMark, State, Timestamp } from '@parley/core'
import type { Timer } from '../clock/lockstep.ts'
import type { Sequencer } from '../sequencer/sequencer.ts'
import { lacksArrays, methodsIn } from '../risk/margin-arrays.ts'
import type { ArrayMethod } from '../risk/margin-arrays.ts'
import { submitOwn } from './submit-own.ts'

export const MARGIN_EVERY_MS = 10_000
/** How often where no margined account has anything and nobody asks for a price. */
export const MARGIN_IDLE_EVERY_MS = 60_000

export type MarginMarksOptions = {
  readonly actor: Actor
  /** How often the market has moved so far. */
  readonly moves: () => number
  /** The latest marks of instruments. */
  readonly marks: (ids: readonly InstrumentId[], now: Timestamp) => readonly ReferenceMark[]
  /** Marks with the arrays that methods read. */
  readonly recorded: (
    marks: readonly ReferenceMark[],
    methods: ReadonlySet<ArrayMethod>,
    now: Timestamp,
  ) => readonly MarginMark[]
}

/** Lives as long as the venue. */
export class MarginMarks implements Timer {
  readonly #options: MarginMarksOptions
  #sequencer: Sequencer | undefined
  #next: Timestamp | undefined
  #nextIdle: Timestamp | undefined
  /** The market's moves at the last look, and at the last look at everything. */
  #moves = -1
  #allMoves = -1
  /** The venue's last record at the last look. */
  #seq = -1

  constructor(options: MarginMarksOptions) {
    this.#options = options
  }

  attach(sequencer: Sequencer, now: Timestamp): void {
    this.#sequencer = sequencer
    this.#next = now
  }

  /** Where neither market nor venue has moved there is nothing to look for: a clock that is stepped by days need not stop for it. */
  nextDue(): Timestamp | undefined {
    const sequencer = this.#sequencer
    if (!sequencer || !isMarked(sequencer.state)) return undefined
    const moves = this.#options.moves()
    if (moves !== this.#moves || sequencer.head.seq !== this.#seq) return this.#next
    return moves === this.#allMoves ? undefined : this.#nextIdle
  }

  async run(now: Timestamp): Promise<void> {
    this.#next = plusMs(now, MARGIN_EVERY_MS)
    const sequencer = this.#sequencer
    if (!sequencer) return
    const { state } = sequencer
    this.#moves = this.#options.moves()
    this.#seq = sequencer.head.seq
    const isAll = this.#nextIdle === undefined || now >= this.#nextIdle
    if (isAll) {
      this.#nextIdle = plusMs(now, MARGIN_IDLE_EVERY_MS)
      this.#allMoves = this.#moves
    }
    const live = isAll ? undefined : liveIn(state)
    const methods = methodsIn(state)
    const { actor, recorded } = this.#options
    for (const part of inParts(this.#changed(state, { live, methods, now }))) {
      const marks = recorded(part, methods, now).filter((mark) => isNew(state, mark))
      if (marks.length === 0) continue
      const done = submitOwn(sequencer, { type: 'SetMarginMarks', actor, recorded: marks })
      if (!done) return
      await done
    }
  }

  /** By underlying, the marks that are other than the last recorded: an option's arrays are of its underlying's price, and change with it. */
  #changed(
    state: State,
    of: {
      readonly live: ReadonlySet<InstrumentId> | undefined
      readonly methods: ReadonlySet<ArrayMethod>
      readonly now: Timestamp
    },
  ): readonly (readonly ReferenceMark[])[] {
    const { live, methods, now } = of
    const { marks } = this.#options
    const lacks = (id: InstrumentId): boolean => lacksArrays(state, methods, id)
    const known = state.ledger.margins
    const groups: ReferenceMark[][] = []
    for (const [underlying, ids] of markedIn(state, now)) {
      // What is new comes with its underlying, so that arrays are of the price that is recorded.
      if (live && !live.has(underlying) && !ids.some(lacks)) continue
      const isMoved = ({ instrument, price }: ReferenceMark): boolean =>
        known.marks.get(instrument) !== price
      const found = marks(ids, now).filter((each) => each.observedAt <= now)
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

/** Whether it changes anything: what cannot be valued has no arrays however often it is asked for. */
function isNew({ ledger: { margins } }: State, { instrument, price, arrays }: MarginMark): boolean {
  return (
    margins.marks.get(instrument) !== price ||
    arrays !== undefined ||
    margins.arrays.has(instrument)
  )
}

/** As many as a command takes, the marks on one underlying together where they can be. */
function* inParts(
  groups: readonly (readonly ReferenceMark[])[],
): Generator<readonly ReferenceMark[]> {
  let part: ReferenceMark[] = []
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
  return regimes.has('margined') || (regimes.has('credit_line') && hasFutures(state))
}

function hasFutures({ instruments }: State): boolean {
  for (const { kind } of instruments.values()) if (kind === 'future') return true
  return false
}

/** By underlying, options and futures that live: what any margined account may trade next. On credit futures alone are marked. */
function markedIn(state: State, now: Timestamp): ReadonlyMap<InstrumentId, InstrumentId[]> {
  const marked = new Map<InstrumentId, InstrumentId[]>()
  const isMargined = [...state.accounts.values()].some(({ regime }) => regime === 'margined')
  for (const each of state.instruments.values()) {
    if (!isContract(each) || each.expiresAt <= now || each.retired) continue
    if (!isMargined && each.kind !== 'future') continue
    const on = marked.get(each.underlying)
    if (on) on.push(each.id)
    else marked.set(each.underlying, isMargined ? [each.underlying, each.id] : [each.id])
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
