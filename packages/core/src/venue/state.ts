/** The venue's whole state: a function of the journal and nothing else. Changed by `evolve` only. [VEN-1] */
import { emptyBlocks } from '../block/books.ts'
import type { Blocks } from '../block/books.ts'
import { emptyCrosses } from '../cross/books.ts'
import type { Crosses } from '../cross/books.ts'
import { noCorrections } from '../correction/correction.ts'
import type { Corrections } from '../correction/correction.ts'
import type { CorporateActions } from '../corporate-action/action.ts'
import type { OwnIncome } from '../income/own.ts'
import type { Declared } from '../dividend/rules.ts'
import { noExercises } from '../exercise/state.ts'
import type { Exercises } from '../exercise/state.ts'
import type { Closes } from '../close/rules.ts'
import type { IdKey } from '../id.ts'
import { IdMap } from '../id-map.ts'
import type { Instrument, InstrumentId } from '../instrument/instrument.ts'
import type { Listed } from '../instrument/structure.ts'
import type { Account, AccountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import { emptyLedger } from '../ledger/ledger.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Liquidations } from '../liquidation/liquidation.ts'
import type { MarginCall } from '../margin/call.ts'
import type { Price } from '../num/units.ts'
import type { Firm, FirmId } from '../party/firm.ts'
import type { Programs } from '../program/program.ts'
import { noProtection } from '../protection/state.ts'
import type { Protection } from '../protection/state.ts'
import { noRisk } from '../risk-limit/state.ts'
import type { Risk } from '../risk-limit/state.ts'
import type { Quote, QuoteId } from '../rfq/quote.ts'
import { NO_POLICY, POLICY_LIMITS } from '../rfq/policy.ts'
import type { RequestPolicy } from '../rfq/policy.ts'
import type { Timestamp } from '../time/timestamp.ts'
import { RFQ_LIMITS } from '../rfq/rfq.ts'
import type { EndedRfq, OpenRfq, RfqId } from '../rfq/rfq.ts'
import { NO_FEEDBACK } from '../feedback/rules.ts'
import type { FeedbackPolicy } from '../feedback/feedback.ts'
import type { Dividends } from '../income/dividends.ts'
import { noMarkings } from '../marking/marking.ts'
import type { Markings } from '../marking/marking.ts'
import type { Stacks } from '../stack/stack.ts'
import { emptyTape } from '../tape/print.ts'
import type { Tape } from '../tape/print.ts'
import type { Workup } from '../workup/workup.ts'
import { Kept } from './kept.ts'
import type { ClientIds } from './client-ids.ts'

export type State = {
  idKey: IdKey
  operator: FirmId | undefined
  readonly firms: Map<FirmId, Firm>
  readonly accounts: Map<AccountId, Account>
  readonly instruments: Map<InstrumentId, Instrument>
  /** Looks an instrument up. */
  readonly listed: Listed
  /** Settled options and futures, and the price they settled at. */
  readonly settled: Map<InstrumentId, Price>
  exercises: Exercises
  readonly corporateActions: CorporateActions
  readonly ledger: Ledger
  readonly rfqs: IdMap<RfqId, OpenRfq>
  /** Open requests by taker: a count, for the limit. */
  readonly openByTaker: Map<FirmId, number>
  /** Live quotes by maker, each on its request as well. */
  readonly quotes: Map<FirmId, IdMap<QuoteId, Quote>>
  /** By the request that traded. */
  readonly workups: Map<RfqId, Workup>
  requestPolicy: RequestPolicy
  /** A firm's own named lists of dealers. */
  readonly dealerGroups: Map<FirmId, Map<string, readonly FirmId[]>>
  /** When each taker last asked for each structure. */
  readonly asked: Kept<string, Timestamp>
  readonly ended: Kept<RfqId, EndedRfq>
  readonly reversed: Set<EntryId>
  corrections: Corrections
  readonly protection: Protection
  readonly tape: Tape
  readonly markings: Markings
  readonly closes: Closes
  /** Payments posted, by account and the payer's id. */
  readonly income: Set<string>
  readonly ownIncome: OwnIncome
  readonly dividends: Dividends
  readonly declared: Declared
  /** The most that makers are told of requests opened from now on. */
  feedback: FeedbackPolicy
  readonly clientIds: Map<FirmId, ClientIds>
  readonly programs: Programs
  readonly stacks: Stacks
  blocks: Blocks
  crosses: Crosses
  risk: Risk
  readonly marginCalls: Map<string, MarginCall>
  readonly liquidations: Liquidations
}

export function initialState(): State {
  const instruments: State['instruments'] = new Map()
  return {
    listed: (id) => instruments.get(id),
    idKey: [0, 0, 0, 0],
    operator: undefined,
    firms: new Map(),
    accounts: new Map(),
    instruments,
    settled: new Map(),
    exercises: noExercises(),
    corporateActions: new Map(),
    ledger: emptyLedger(),
    rfqs: new IdMap(({ terms }) => terms.rfqId),
    openByTaker: new Map(),
    quotes: new Map(),
    workups: new Map(),
    requestPolicy: NO_POLICY,
    dealerGroups: new Map(),
    asked: new Kept(POLICY_LIMITS.askedKept),
    ended: new Kept(RFQ_LIMITS.endedKept),
    reversed: new Set(),
    corrections: noCorrections(),
    protection: noProtection(),
    tape: emptyTape(),
    markings: noMarkings(),
    closes: { last: undefined },
    income: new Set(),
    ownIncome: new Map(),
    dividends: new Map(),
    declared: new Map(),
    feedback: NO_FEEDBACK,
    clientIds: new Map(),
    programs: new Map(),
    stacks: new Map(),
    blocks: emptyBlocks(),
    crosses: emptyCrosses(),
    risk: noRisk(),
    marginCalls: new Map(),
    liquidations: new Map(),
  }
}

/** Whether an option or future was settled, or a corporate action has put an end to an instrument. */
export function isOver(state: State, id: InstrumentId): boolean {
  const instrument = state.instruments.get(id)
  const isRetired = instrument !== undefined && 'retired' in instrument && instrument.retired
  return state.settled.has(id) || Boolean(isRetired)
}

export function listedIn(state: State): Listed {
  return state.listed
}
