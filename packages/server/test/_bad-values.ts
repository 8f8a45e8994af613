/** For tests: what a row of a bad write is, and values that are wrong wherever they stand. */
import type { ROUTES, RouteName } from '@parley/sdk'
import type { Party } from './_venue.ts'

export type Body = Readonly<Record<string, unknown>>
export type WriteName = {
  [N in RouteName]: (typeof ROUTES)[N]['method'] extends 'POST' ? N : never
}[RouteName]

/** Ids of a world in which every write can be done right, and wrong. */
export type World = {
  readonly rfqId: string
  readonly endedRfqId: string
  readonly workupRfqId: string
  readonly draftId: string
  readonly lotId: string
  readonly sealedRfqId: string
  readonly expiredRfqId: string
  readonly restingRfqId: string
  readonly counteredRfqId: string
  readonly counterId: string
  readonly foreignRfqId: string
  readonly unaskedRfqId: string
  readonly quoteId: string
  readonly endedQuoteId: string
  readonly expiredQuoteId: string
  readonly entryId: string
  readonly reversedEntryId: string
  readonly tradeEntryId: string
  /** Of a second hand of the operator, to approve; another, and one that is over. */
  readonly correctionId: string
  readonly otherCorrectionId: string
  readonly endedCorrectionId: string
  readonly key: string
  /** Of acme to bolt, open. */
  readonly blockId: string
  readonly payload: string
  readonly digest: string
  /** Of a second user of acme, to approve. */
  readonly proposedId: string
  readonly withdrawnId: string
  readonly orderId: string
  readonly youngOrderId: string
  readonly actionId: string
  /** Of an account of nova. */
  readonly callId: string
}

/** What is wrong, how it is made so, and the refusal: `status code path`. */
export type Bad = readonly [what: string, over: Body, refusal: string]

export type Write = {
  /** Who may send it. */
  readonly by: Party
  /** A firm that has the scope, and still may not; undefined where only scope decides. */
  readonly wrongRole?: Party
  readonly right: Body
  /** Another right one, where no wrong one is well made. */
  readonly other?: Body
  readonly bad: readonly Bad[]
}

export const NO_ID = '-00000000000'
export const decimals = (field: string): Bad[] => [
  ['exponent', { [field]: '1e3' }, `400 malformed ${field}`],
  ['plus sign', { [field]: '+1' }, `400 malformed ${field}`],
  ['not a number', { [field]: 'NaN' }, `400 malformed ${field}`],
  ['a space', { [field]: ' 1' }, `400 malformed ${field}`],
  ['leading zero', { [field]: '01' }, `400 malformed ${field}`],
  ['nine decimals', { [field]: '1.000000001' }, `400 malformed ${field}`],
  ['out of range', { [field]: '99999999999999999999' }, `400 bad_decimal ${field}`],
]
export const sizes: Bad[] = [
  ['size of nothing', { size: '0' }, '400 malformed size'],
  ['size below zero', { size: '-1' }, '400 malformed size'],
  ['broken size', { size: '1.5' }, '400 malformed size'],
  ['size as a number', { size: 1 }, '400 malformed size'],
]
export const UNKNOWN_RFQ: Bad = ['unknown id', { rfqId: `rfq${NO_ID}` }, '404 unknown_rfq rfqId']
