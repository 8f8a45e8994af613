/** Every number that bounds a caller, at `GET /v1/limits`. Units end the name. */
import {
  GROUPS_PER_FIRM_MAX,
  LEGS_MAX,
  QUOTE_LIMITS,
  RATIO_MAX,
  REMEMBERED_PER_FIRM,
  RFQ_LIMITS,
} from '@parley/core'
import type { RequestPolicy } from '@parley/core'
import type { Limits } from '@parley/sdk'
import { SESSION_MS } from '../auth/key-ring.ts'
import { VALIDITY_MS } from '../auth/signature.ts'
import type { Config } from '../config/config.ts'
import { QUEUE_MAX } from '../sequencer/sequencer.ts'
import { RESUME_KEPT } from '../stream/channel.ts'
import { UNREAD_BYTES_MAX } from '../stream/session.ts'
import { CATCH_UP_MS } from '../views/views.ts'

/** Largest body of a request or message, in bytes. */
export const BODY_BYTES_MAX = 1 << 20
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
    legsMax: LEGS_MAX,
    ratioMax: RATIO_MAX,
    rfqSizeMax: Number(RFQ_LIMITS.sizeMax),
    rfqTtlMsMin: RFQ_LIMITS.ttlMsMin,
    rfqTtlMsMax: RFQ_LIMITS.ttlMsMax,
    rfqPanelMax: RFQ_LIMITS.panelMax,
    rfqAnonymousPanelMin: policy.anonymousPanelMin,
    rfqRepeatMs: policy.repeatMs,
    dealerGroupsPerFirmMax: GROUPS_PER_FIRM_MAX,
    rfqsOpenPerFirmMax: RFQ_LIMITS.openPerFirmMax,
    rfqsEndedKept: RFQ_LIMITS.endedKept,
    quoteTtlMsMin: QUOTE_LIMITS.ttlMsMin,
    quoteTtlMsMax: QUOTE_LIMITS.ttlMsMax,
  }
}
