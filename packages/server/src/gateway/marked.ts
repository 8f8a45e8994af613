/** What a command is judged on beside its own words, put to it where it comes in: by the gateway, and by what acts for a firm inside the venue. */
import {
  instrumentsOf,
  isIn,
  marksWanted,
  ownedBy,
  referencesWanted,
  riskMarksWanted,
  rootsIn,
  tradedIn,
} from '@parley/core'
import type {
  Command,
  InstrumentId,
  MarginMark,
  MarginMethod,
  ReferenceMark,
  RiskMarks,
  RiskMarksWanted,
  SetRegime,
  State,
  Traded,
} from '@parley/core'

export type MarksFor = {
  /** The latest marks of instruments, for a command to be judged on; with their books where it may trade. */
  readonly marks: (ids: readonly InstrumentId[], books: boolean) => readonly ReferenceMark[]
  /** The figures of instruments that risk limits are judged by. */
  readonly riskMarks: (wanted: RiskMarksWanted) => RiskMarks
  /** What a method of margin reads of instruments. */
  readonly marginMarks: (
    ids: readonly InstrumentId[],
    method: MarginMethod,
  ) => readonly MarginMark[]
}

/** The command with all it is judged on. */
export function marked(
  state: State,
  command: Command,
  { marks, riskMarks, marginMarks }: MarksFor,
): Command {
  if (command.type === 'SetRegime') return withMarginMarks(state, command, marginMarks)
  return withMarks(state, withRiskMarks(state, command, riskMarks), marks)
}

/** An account is margined from the moment it is put under the regime: with the marks of what it has. They come last. [MGN-7] */
function withMarginMarks(
  { ledger, listed }: State,
  command: SetRegime,
  marginMarks: MarksFor['marginMarks'],
): Command {
  const { account, regime, method = 'reg_t' } = command
  if (regime !== 'margined') return command
  const owned = ownedBy(ledger, account).filter((id) => listed(id)?.kind !== 'cash')
  const ids = [...new Set([...rootsIn(listed, owned), ...owned])]
  const marks = ids.length === 0 ? [] : marginMarks(ids, method)
  return marks.length === 0 ? command : { ...command, marks }
}

/**
 * The command with the marks it is judged on: those that protection wants, and for what a taker asks and takes those of its legs and of
 * their underlyings. They come last: a repeat is compared without them. [TRD-4]
 */
function withMarks(state: State, command: Command, marks: MarksFor['marks']): Command {
  const { ids, books } = wantedBy(state, command)
  return ids.length === 0 ? command : ({ ...command, marks: marks(ids, books) } as Command)
}

/** The command with the figures its firm's risk limits are judged by, where it has such limits. They come before other marks. [RSK-3] */
function withRiskMarks(state: State, command: Command, riskMarks: MarksFor['riskMarks']): Command {
  const { firm } = command.actor
  if (!state.risk.limits.has(firm)) return command
  const traded = committedTo(state, command)
  const wanted = traded && riskMarksWanted(state, firm, tradedIn(traded))
  return wanted ? ({ ...command, riskMarks: riskMarks(wanted) } as Command) : command
}

/** What a command would commit its firm to trade; undefined where it commits it to nothing. */
function committedTo(state: State, command: Command): Traded | undefined {
  const { actor } = command
  switch (command.type) {
    case 'PlaceQuote':
    case 'CounterRfq':
    case 'HitCounter':
    case 'AcceptQuote':
      return state.rfqs.get(command.rfqId)?.terms.structure
    case 'AddToWorkup': {
      const workup = state.workups.get(command.rfqId)
      return workup && isIn(workup, actor.firm) ? workup.terms.structure : undefined
    }
    case 'CountersignBlock': {
      const terms = state.blocks.open.get(command.blockId)?.terms
      // To a third firm the marks on its own refused command would tell of the block. [PRT-23]
      const isParty = terms && (terms.buyer === actor.firm || terms.seller === actor.firm)
      return isParty ? terms.structure : undefined
    }
    case 'ProposeBlock':
    case 'PlaceOrder':
      return command
    default:
      return undefined
  }
}

/** `books`: what trades, or is a slice of what a program asks, is compared with what the screen showed. */
function wantedBy(
  state: State,
  command: Command,
): { readonly ids: readonly InstrumentId[]; readonly books: boolean } {
  if (command.type === 'CreateRfq') {
    const legs = [...command.legs, ...(command.basket ?? []).flat()]
    return {
      ids: instrumentsOf({ legs, hedges: command.hedges ?? [] }, state.listed),
      // What cutting it into slices earned is told by what the books would have charged for the whole when the first was asked.
      books: command.intent !== undefined,
    }
  }
  const committed = committedTo(state, command)
  const guarded = committed ? marksWanted(state, command.actor.firm, committed) : []
  if (command.type === 'ProposeBlock' || command.type === 'PlaceOrder')
    return {
      ids: [...new Set([...guarded, ...referencesWanted(command, state.listed)])],
      books: false,
    }
  if (committed && command.type === 'AddToWorkup')
    return { ids: instrumentsOf(committed, state.listed), books: false }
  const rfq = 'rfqId' in command && committed ? state.rfqs.get(command.rfqId) : undefined
  const mayTrade = rfq && (command.type !== 'PlaceQuote' || rfq.resting.buy || rfq.resting.sell)
  if (!mayTrade) return { ids: guarded, books: false }
  const traded = instrumentsOf(rfq.terms.structure, state.listed)
  const ids = guarded.length === 0 ? traded : [...new Set([...guarded, ...traded])]
  return { ids, books: true }
}
