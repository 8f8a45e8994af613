/** The read routes: what a caller may see now, from the state; what has passed, from the views. */
import type { FastifyRequest } from 'fastify'
import {
  REG_T_RATES,
  REJECTIONS,
  accountId,
  present,
  reject,
  rootOf,
  saveState,
} from '@parley/core'
import type { FirmId, Rejection, RejectionCode } from '@parley/core'
import type { Account, AuditHead, ErrorRow, Firm, Me, ReplyOf, RouteName } from '@parley/sdk'
import type { Venue } from '../venue/venue.ts'
import { stateHashOf } from '../snapshot/snapshot.ts'
import { STATUS } from '../wire/refusal.ts'
import { readBlocks } from '../views/block-query.ts'
import { readMarginCalls } from '../views/margin-query.ts'
import { buyingPowerOf, methodText } from '../wire/margin-views.ts'
import { readLineChanges } from '../views/credit-line-query.ts'
import { readCrossRuns, readFills, readOrders } from '../views/cross-query.ts'
import { readCorrections } from '../views/correction-query.ts'
import { readEntries } from '../views/entry-query.ts'
import { readExercises, readSettlements } from '../views/exercise-query.ts'
import type { SettlementQuery } from '../views/exercise-query.ts'
import { readUnrevealed } from '../views/commitment-query.ts'
import { readFeedback } from '../views/feedback-query.ts'
import { programReads } from './program-reads.ts'
import type { ProgramRead } from './program-reads.ts'
import { stackReads } from './stack-reads.ts'
import type { StackRead } from './stack-reads.ts'
import { readTape } from '../views/tape-query.ts'
import { readEndedRfq, readTrades } from '../views/rfq-query.ts'
import { draftsOf } from './drafts.ts'
import { workupsOf } from '../wire/workup-views.ts'
import { openRfqs } from '../stream/rfq-news.ts'
import { timeText } from '../wire/numbers.ts'
import { corporateActionViews } from '../wire/corporate-action-writes.ts'
import { drawKeyView, exercisePolicyView, instructionsOf } from '../wire/exercise-views.ts'
import { protectionView } from '../wire/protection-views.ts'
import { policyView } from '../wire/block-views.ts'
import { ruleView } from '../wire/tape-views.ts'
import { instrumentView } from '../wire/instrument-view.ts'
import { balancesOf, creditLinesOf, holdsOf, rfqView } from '../wire/views.ts'
import { positionsOf, spendingPowerOf } from './positions.ts'
import { strategies } from './strategies.ts'
import { bookReads } from './book-reads.ts'
import type { BookReadRoute } from './book-reads.ts'
import { auditKey, checkpointsPage, matchProof } from './audit.ts'
import { riskReads } from './risk-reads.ts'
import type { RiskRead } from './risk-reads.ts'
import { executionReads, marketFor } from './execution.ts'
import type { ExecutionRead } from './execution.ts'
import { publishedLimits, remainingOf } from './limits.ts'
import { requestPolicyView } from '../wire/panel-writes.ts'
import { callerOf } from './request.ts'

type Query = {
  readonly underlying?: string
  readonly blockId?: string
  readonly limit?: number
  readonly after?: string
}

/** What a read answers: its reply, or a refusal. */
export type Read<N extends RouteName = RouteName> = (
  request: FastifyRequest,
) => ReplyOf<N> | Rejection | Promise<ReplyOf<N> | Rejection>

export type ReadRoute =
  | 'strategies'
  | BookReadRoute
  | 'me'
  | 'time'
  | 'errors'
  | 'limits'
  | 'auditHead'
  | 'auditKey'
  | 'auditCheckpoints'
  | 'matchProof'
  | 'firms'
  | 'accounts'
  | 'creditLines'
  | 'creditLineHistory'
  | 'buyingPower'
  | 'marginCalls'
  | 'marginRates'
  | 'instruments'
  | 'marks'
  | 'rfqs'
  | 'drafts'
  | 'workups'
  | 'unrevealed'
  | 'dealerGroups'
  | 'requestPolicy'
  | 'rfq'
  | 'trades'
  | 'balances'
  | 'positions'
  | 'holds'
  | 'entries'
  | 'corrections'
  | 'exercises'
  | 'instructions'
  | 'drawKey'
  | 'exercisePolicy'
  | 'settlements'
  | 'corporateActions'
  | 'keys'
  | 'protection'
  | 'remaining'
  | 'blocks'
  | 'blockPolicy'
  | 'minimums'
  | 'orders'
  | ProgramRead
  | StackRead
  | 'fills'
  | 'crossRuns'
  | 'tape'
  | 'publicationPolicy'
  | 'feedback'
  | 'feedbackPolicy'
  | ExecutionRead
  | RiskRead

export function reads(venue: Venue): { readonly [N in ReadRoute]: Read<N> } {
  const { state } = venue.sequencer
  const firmOf = (request: FastifyRequest): FirmId => callerOf(request).actor.firm
  /** The firm whose own a caller reads; the operator reads everybody's. */
  const readerOf = (request: FastifyRequest): FirmId | undefined =>
    callerOf(request).scopes.has('operate') ? undefined : firmOf(request)
  return {
    ...bookReads(venue),
    ...riskReads(venue),
    strategies,
    me: (request) => me(venue, request),
    time: () => ({
      now: timeText(venue.clock.now()),
      clock: venue.clock.kind,
      simulatedMarket: venue.market.simulated,
      market: venue.market.source,
    }),
    errors: () => ({ errors: ERROR_ROWS }),
    limits: () => publishedLimits(venue.config, state.requestPolicy),
    auditHead: () => auditHead(venue),
    auditKey: () => auditKey(venue),
    auditCheckpoints: (request) => checkpointsPage(venue, request.query as Query),
    matchProof: (request) => {
      const { matchId } = request.params as { matchId: string }
      const { since, masked } = request.query as { since?: number; masked?: boolean }
      return matchProof(venue, firmOf(request), { matchId, since, masked })
    },
    firms: () => ({
      firms: [...state.firms.values()].map(({ id, name, role }): Firm => ({
        firm: id,
        name,
        role,
      })),
    }),
    accounts: (request) => ({ accounts: accountsOf(venue, firmOf(request)) }),
    creditLines: (request) => ({ lines: creditLinesOf(state, readerOf(request)) }),
    creditLineHistory: async (request) =>
      (await venue.views.ready()) ??
      readLineChanges(venue.views, readerOf(request), request.query as Query),
    buyingPower: (request) => {
      const { account: id } = request.params as { account: string }
      const account = state.accounts.get(accountId(id))
      const firm = readerOf(request)
      if (account?.kind !== 'trading' || (firm !== undefined && account.firm !== firm))
        return reject('unknown_account', 'account')
      return buyingPowerOf(state, account, venue.clock.now())
    },
    marginCalls: async (request) =>
      (await venue.views.ready()) ??
      readMarginCalls(venue.views, readerOf(request), request.query as Query),
    marginRates: () => ({
      usual: REG_T_RATES,
      rates: [...state.ledger.margins.rates].map(([underlying, own]) => ({ underlying, ...own })),
    }),
    instruments: (request) => {
      const { underlying } = request.query as Query
      const wanted = [...state.instruments.values()].filter(
        (i) => underlying === undefined || rootOf(i) === underlying,
      )
      return { instruments: wanted.map((instrument) => instrumentView(state, instrument)) }
    },
    marks: (request) => ({
      marks: venue.market.marks(venue.clock.now(), (request.query as Query).underlying),
    }),
    dealerGroups: (request) => {
      const own = state.dealerGroups.get(firmOf(request)) ?? []
      return { groups: [...own].map(([name, dealers]) => ({ name, dealers: [...dealers] })) }
    },
    requestPolicy: () => requestPolicyView(state.requestPolicy),
    drafts: (request) => draftsOf(venue, request),
    workups: (request) => ({ workups: workupsOf(state, firmOf(request)) }),
    rfqs: (request) => ({ rfqs: openRfqs(state, firmOf(request)) }),
    rfq: async (request) => {
      const { rfqId } = request.params as { rfqId: string }
      const firm = firmOf(request)
      const open = state.rfqs.get(rfqId as never)
      if (open && (open.owner.taker === firm || open.owner.panel.includes(firm)))
        return { ...rfqView(state, open, firm), ...marketFor(venue, open, firm) }
      const late = await venue.views.ready()
      return late ?? readEndedRfq(venue.views, rfqId, firm) ?? reject('unknown_rfq', 'rfqId')
    },
    trades: async (request) =>
      (await venue.views.ready()) ??
      readTrades(venue.views, firmOf(request), request.query as Query),
    balances: (request) => ({ balances: balancesOf(state, firmOf(request)) }),
    positions: async (request) =>
      (await venue.views.ready()) ?? {
        positions: positionsOf(venue, firmOf(request)),
        buyingPower: spendingPowerOf(venue.sequencer.state, firmOf(request)),
      },
    holds: (request) => ({ holds: holdsOf(state, firmOf(request)) }),
    entries: async (request) => {
      const firm = readerOf(request)
      return (await venue.views.ready()) ?? readEntries(venue.views, firm, request.query as Query)
    },
    corrections: async (request) => {
      const { scopes } = callerOf(request)
      const firm = scopes.has('operate') ? undefined : firmOf(request)
      const read =
        (await venue.views.ready()) ?? readCorrections(venue.views, firm, request.query as Query)
      return 'code' in read ? read : { ...read, fourEyes: state.corrections.fourEyes }
    },
    exercises: async (request) =>
      (await venue.views.ready()) ??
      readExercises(venue.views, firmOf(request), request.query as Query),
    instructions: (request) => ({ instructions: instructionsOf(state, firmOf(request)) }),
    drawKey: () => drawKeyView(present(state.exercises.drawKey, 'an open venue has a key')),
    exercisePolicy: () => exercisePolicyView(state.exercises.policy),
    settlements: async (request) =>
      (await venue.views.ready()) ?? readSettlements(venue.views, request.query as SettlementQuery),
    corporateActions: () => ({ corporateActions: corporateActionViews(state.corporateActions) }),
    tape: async (request) =>
      (await venue.views.ready()) ?? readTape(venue.views, request.query as Query),
    unrevealed: async (request) =>
      (await venue.views.ready()) ?? readUnrevealed(venue.views, request.query as Query),
    feedback: async (request) =>
      (await venue.views.ready()) ??
      readFeedback(venue.views, firmOf(request), request.query as Query),
    ...executionReads(venue),
    feedbackPolicy: () => ({
      level: state.feedback.level,
      stepTicks: Number(state.feedback.stepTicks),
    }),
    publicationPolicy: () => ({ rules: state.tape.policy.map(ruleView) }),
    keys: () => ({ keys: venue.keys.list() }),
    protection: (request) => protectionView(state, firmOf(request), venue.clock.now()),
    remaining: (request) => remainingOf(venue, firmOf(request)),
    blocks: async (request) => {
      const reader = { firm: firmOf(request), readsAll: callerOf(request).scopes.has('operate') }
      return (await venue.views.ready()) ?? readBlocks(venue.views, reader, request.query as Query)
    },
    blockPolicy: (request) => policyView(state, firmOf(request)),
    minimums: () => ({
      minimums: [...state.blocks.minimums].map(
        ([instrument, { blockLots, crossLots, rfqLots }]) => ({
          instrument,
          blockLots: String(blockLots),
          crossLots: String(crossLots),
          rfqLots: String(rfqLots),
        }),
      ),
    }),
    ...programReads(venue),
    ...stackReads(venue),
    orders: async (request) =>
      (await venue.views.ready()) ??
      readOrders(venue.views, firmOf(request), request.query as Query),
    fills: async (request) =>
      (await venue.views.ready()) ??
      readFills(venue.views, firmOf(request), request.query as Query),
    crossRuns: async (request) =>
      (await venue.views.ready()) ?? readCrossRuns(venue.views, request.query as Query),
  }
}

const ERROR_ROWS: ErrorRow[] = Object.entries(REJECTIONS).map(([code, row]) => ({
  code,
  class: row.class,
  status: code === ('body_too_large' satisfies RejectionCode) ? 413 : STATUS[row.class],
  retry: row.retry,
  meaning: row.meaning,
}))

function me(venue: Venue, request: FastifyRequest): Me | Rejection {
  const { actor, scopes } = callerOf(request)
  const firm = venue.sequencer.state.firms.get(actor.firm)
  if (!firm) return reject('unknown_firm')
  const accounts = accountsOf(venue, actor.firm)
    .filter(({ kind }) => kind === 'trading')
    .map(({ account }) => account)
  return {
    firm: firm.id,
    name: firm.name,
    role: firm.role,
    user: actor.user,
    scopes: [...scopes],
    accounts,
  }
}

function accountsOf(venue: Venue, firm: FirmId): Account[] {
  return [...venue.sequencer.state.accounts.values()]
    .filter((account) => account.firm === firm)
    .map((account) => {
      const { id, kind, regime } = account
      return { account: id, firm, kind, regime, ...methodText(account) }
    })
}

async function auditHead(venue: Venue): Promise<AuditHead> {
  await venue.sequencer.durable()
  const { head, state } = venue.sequencer
  const stateHash = stateHashOf(saveState(state))
  return { records: head.seq, hash: head.hash, stateHash, at: timeText(venue.clock.now()) }
}
