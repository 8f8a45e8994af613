/** Every number that bounds a caller, at `GET /v1/limits`. Units end the name. */
import {
  GROUPS_PER_FIRM_MAX,
  BAND_LIMITS,
  BETA_LIMITS,
  BLOCK_LIMITS,
  COUNTER_LIMITS,
  CROSS_LIMITS,
  FACED_MIN,
  HEDGE_LIMITS,
  LEGS_MAX,
  LIQUIDATION_LIMITS,
  MARGIN_LIMITS,
  MMP_LIMITS,
  ORDER_LIMITS_PER_FIRM_MAX,
  PARTS_MAX,
  PRICE_SCALE,
  QUOTE_LIMITS,
  RATIO_MAX,
  REMEMBERED_PER_FIRM,
  RFQ_LIMITS,
  RISK_LIMITS,
  ROUND_LIMITS,
  STRESS_LIMITS,
  TAPE_LIMITS,
  WATCH_LIMITS,
  WORKUP_LIMITS,
  formatDecimal,
} from '@parley/core'
import type { FirmId, RequestPolicy } from '@parley/core'
import type { Limits, Remaining } from '@parley/sdk'
import { DRAFT_LIMITS } from '../draft/drafts.ts'
import { SESSION_MS } from '../auth/key-ring.ts'
import { VALIDITY_MS } from '../auth/signature.ts'
import { RISK_JOBS_MAX } from '../risk/thread.ts'
import type { Venue } from '../venue/venue.ts'
import type { Config } from '../config/config.ts'
import { REPORT_REQUESTS_MAX } from '../execution/report.ts'
import { QUEUE_MAX } from '../sequencer/sequencer.ts'
import { RESUME_KEPT } from '../stream/channel.ts'
import { CATCH_UP_MS } from '../views/views.ts'

/** Largest body of a request or message, in bytes. */
export const BODY_BYTES_MAX = 1 << 20
/** Bytes a client may leave unread before its stream is closed. */
export const UNREAD_BYTES_MAX = 16 << 20
/** Streams one firm may have open. */
export const STREAMS_PER_FIRM_MAX = 1_100
/** Sign-ins tried from one address in a minute. */
export const SIGN_INS_PER_MINUTE = 10

export function publishedLimits(config: Config, policy: RequestPolicy): Limits {
  return {
    bodyBytesMax: BODY_BYTES_MAX,
    signatureValidityMs: VALIDITY_MS,
    sessionMs: SESSION_MS,
    signInsPerMinute: SIGN_INS_PER_MINUTE,
    writesPerSecondPerFirm: config.writesPerSecond,
    writesBurstPerFirm: 2 * config.writesPerSecond,
    clientIdsRememberedPerFirm: REMEMBERED_PER_FIRM,
    commandsQueuedMax: QUEUE_MAX,
    streamsPerFirmMax: STREAMS_PER_FIRM_MAX,
    streamUnreadBytesMax: UNREAD_BYTES_MAX,
    streamResumeMessages: RESUME_KEPT,
    viewCatchUpMs: CATCH_UP_MS,
    markAgeMsMax: config.markMaxAgeMs,
    executionReportRequestsMax: REPORT_REQUESTS_MAX,
    legsMax: LEGS_MAX,
    basketStructuresMax: PARTS_MAX,
    ratioMax: RATIO_MAX,
    rfqSizeMax: Number(RFQ_LIMITS.sizeMax),
    rfqTtlMsMin: RFQ_LIMITS.ttlMsMin,
    rfqTtlMsMax: RFQ_LIMITS.ttlMsMax,
    rfqPanelMax: RFQ_LIMITS.panelMax,
    rfqAnonymousPanelMin: policy.anonymousPanelMin,
    rfqRepeatMs: policy.repeatMs,
    rfqSizeMin: Number(policy.sizeMin),
    ...Object.fromEntries(
      policy.notionalMins.map(({ asset, amount }) => [
        `rfqNotionalMin.${asset}`,
        Number(formatDecimal(amount, PRICE_SCALE)),
      ]),
    ),
    rfqHedgeLegsMax: HEDGE_LIMITS.hedgesMax,
    rfqHedgeLotsMax: Number(HEDGE_LIMITS.lotsMax),
    rfqHedgeMarkAgeMsMax: HEDGE_LIMITS.markAgeMs,
    rfqSecondRoundBestMax: ROUND_LIMITS.bestMax,
    draftsPerFirmMax: DRAFT_LIMITS.perFirmMax,
    marginCallMs: MARGIN_LIMITS.callMs,
    liquidationCollectMs: LIQUIDATION_LIMITS.collectMs,
    liquidationPauseMs: LIQUIDATION_LIMITS.pauseMs,
    liquidationOptionBps: LIQUIDATION_LIMITS.optionBps,
    liquidationOptionBpsMax: LIQUIDATION_LIMITS.optionMaxBps,
    liquidationUnderlyingBps: LIQUIDATION_LIMITS.underlyingBps,
    liquidationUnderlyingBpsMax: LIQUIDATION_LIMITS.underlyingMaxBps,
    workupMsMin: WORKUP_LIMITS.msMin,
    workupMsMax: WORKUP_LIMITS.msMax,
    counterTtlMsMin: COUNTER_LIMITS.ttlMsMin,
    dealerGroupsPerFirmMax: GROUPS_PER_FIRM_MAX,
    rfqsOpenPerFirmMax: RFQ_LIMITS.openPerFirmMax,
    rfqsEndedKept: RFQ_LIMITS.endedKept,
    heartbeatMsMin: WATCH_LIMITS.heartbeatMsMin,
    heartbeatMsMax: WATCH_LIMITS.heartbeatMsMax,
    armedStreamsPerFirmMax: WATCH_LIMITS.sessionsPerFirmMax,
    mmpWindowMsMin: MMP_LIMITS.windowMsMin,
    mmpWindowMsMax: MMP_LIMITS.windowMsMax,
    mmpTradesMax: MMP_LIMITS.tradesMax,
    mmpFrozenMsMax: MMP_LIMITS.frozenMsMax,
    mmpRulesPerFirmMax: MMP_LIMITS.rulesPerFirmMax,
    bandTicksMax: BAND_LIMITS.ticksMax,
    bandBasisPointsMax: BAND_LIMITS.basisPointsMax,
    protectionMarkAgeMsMax: MMP_LIMITS.markAgeMsMax,
    riskLimitsPerFirmMax: RISK_LIMITS.perFirmMax,
    riskStressesPerFirmMax: STRESS_LIMITS.perFirmMax,
    riskStressMoveMax: STRESS_LIMITS.moveMax,
    riskBetasMax: BETA_LIMITS.betasMax,
    riskJobsWaitingMax: RISK_JOBS_MAX,
    orderLimitsPerFirmMax: ORDER_LIMITS_PER_FIRM_MAX,
    creditFacedMin: FACED_MIN,
    publicationRulesMax: TAPE_LIMITS.rulesMax,
    publicationWaitMsMax: TAPE_LIMITS.waitMsMax,
    quoteTtlMsMin: QUOTE_LIMITS.ttlMsMin,
    quoteTtlMsMax: QUOTE_LIMITS.ttlMsMax,
    blockTtlMsMin: BLOCK_LIMITS.ttlMsMin,
    blockTtlMsMax: BLOCK_LIMITS.ttlMsMax,
    blockSizeMax: Number(BLOCK_LIMITS.sizeMax),
    blocksOpenPerFirmMax: BLOCK_LIMITS.openPerFirmMax,
    blockNoncesRememberedPerFirm: BLOCK_LIMITS.noncesPerFirm,
    signersPerFirmMax: BLOCK_LIMITS.signersPerFirmMax,
    orderTtlMsMin: CROSS_LIMITS.ttlMsMin,
    orderTtlMsMax: CROSS_LIMITS.ttlMsMax,
    orderSizeMax: Number(CROSS_LIMITS.sizeMax),
    orderRestMsMin: CROSS_LIMITS.restMsMin,
    ordersPerFirmAndInstrumentMax: CROSS_LIMITS.ordersPerFirmAndInstrumentMax,
    crossIntervalMsMin: CROSS_LIMITS.intervalMsMin,
    crossIntervalMsMax: CROSS_LIMITS.intervalMsMax,
    crossMarkAgeMsMax: CROSS_LIMITS.markAgeMsMax,
    crossOrdersPerSideMax: CROSS_LIMITS.ordersPerSideMax,
    crossMinimumsPerSideMax: CROSS_LIMITS.minimumsPerSideMax,
  }
}

/** What a firm has left of the limits that are used up. */
export function remainingOf({ sequencer, limiter, doors }: Venue, firm: FirmId): Remaining {
  const { state } = sequencer
  const row = (limit: string, max: number, used: number) => ({ limit, max, remaining: max - used })
  let armed = 0
  for (const session of state.protection.sessions.values()) if (session.firm === firm) armed++
  const { burst, perSecond } = limiter.limit
  return {
    limits: [
      {
        limit: 'writesBurstPerFirm',
        max: burst,
        remaining: limiter.remaining(firm),
        refillPerSecond: perSecond,
      },
      row('rfqsOpenPerFirmMax', RFQ_LIMITS.openPerFirmMax, state.openByTaker.get(firm) ?? 0),
      row('streamsPerFirmMax', STREAMS_PER_FIRM_MAX, doors.get(firm)?.size ?? 0),
      row('armedStreamsPerFirmMax', WATCH_LIMITS.sessionsPerFirmMax, armed),
      row(
        'mmpRulesPerFirmMax',
        MMP_LIMITS.rulesPerFirmMax,
        state.protection.mmp.get(firm)?.size ?? 0,
      ),
      row(
        'riskStressesPerFirmMax',
        STRESS_LIMITS.perFirmMax,
        state.risk.stresses.get(firm)?.size ?? 0,
      ),
      row('riskLimitsPerFirmMax', RISK_LIMITS.perFirmMax, state.risk.limits.get(firm)?.size ?? 0),
      row(
        'orderLimitsPerFirmMax',
        ORDER_LIMITS_PER_FIRM_MAX,
        state.protection.orderLimits.get(firm)?.size ?? 0,
      ),
    ],
  }
}
