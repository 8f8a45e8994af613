/**
 * Sealed prices: while a request is blind a dealer sends the digest of its quote, and the quote itself once no digest is taken any more.
 * Until then nobody has the price, the operator and its journal included; and no dealer can wait for what others show. [SEA-1]
 */
import { sha256OfText } from '../digest/sha256.ts'
import { formatDecimal } from '../num/decimal.ts'
import { PRICE_SCALE } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import type { Timestamp } from '../time/timestamp.ts'
import type { Event } from '../venue/event.ts'
import type { Meta } from '../venue/meta.ts'
import type { CreateRfq, PlaceQuote, PricedRung } from './command.ts'
import type { OpenRfq, RfqId } from './rfq.ts'

/** As asked: how long digests are taken, and how long then the quotes themselves. */
export type Sealing = { readonly commitMs: number; readonly revealMs: number }

/** A dealer's digest on a request. */
export type Commitment = { readonly digest: string; readonly isRevealed: boolean }

/** Sends the digest of a quote, in place of the one before it. */
export type CommitQuote = Meta & {
  readonly type: 'CommitQuote'
  readonly rfqId: RfqId
  /** SHA-256 of `commitmentText`, 64 hexadecimal digits. */
  readonly digest: string
}

export type CommitEvent =
  /** For the dealer alone. */
  | {
      readonly type: 'QuoteCommitted'
      readonly rfqId: RfqId
      readonly maker: FirmId
      readonly digest: string
    }
  /** A dealer has not sent the quote that it had committed itself to: for itself and the operator. */
  | { readonly type: 'CommitmentLapsed'; readonly rfqId: RfqId; readonly maker: FirmId }

export const SEAL_LIMITS = { msMin: 100 } as const
const NONCE = /^[\w-]{16,64}$/

/** Guards in order: alone, since it says what blind window and collection there are; durations, which end before the request does. */
export function checkSealing({
  sealed,
  blindMs,
  collectMs,
  secondRound,
  ttlMs,
}: Pick<CreateRfq, 'sealed' | 'blindMs' | 'collectMs' | 'secondRound' | 'ttlMs'>):
  | Rejection
  | undefined {
  if (!sealed) return undefined
  if (blindMs !== undefined || collectMs !== undefined || secondRound)
    return reject('malformed', 'sealed')
  const { msMin: min } = SEAL_LIMITS
  const isWithin = (ms: number, max: number): boolean =>
    Number.isInteger(ms) && ms >= min && ms <= max
  const { commitMs, revealMs } = sealed
  const most = ttlMs - min - 1
  if (!isWithin(commitMs, most))
    return reject('bad_duration', 'sealed.commitMs', { min: String(min), max: String(most) })
  const left = ttlMs - commitMs - 1
  return isWithin(revealMs, left)
    ? undefined
    : reject('bad_duration', 'sealed.revealMs', { min: String(min), max: String(left) })
}

/** Why a quote on a sealed request is not the one that its dealer committed itself to. */
export function refusalOfReveal(
  { terms: { sealed }, commitments }: OpenRfq,
  command: PlaceQuote,
  now: Timestamp,
): Rejection | undefined {
  if (!sealed) return command.nonce === undefined ? undefined : reject('not_sealed', 'nonce')
  if (sealed.commitUntil > now) {
    const retryAfterMs = Math.ceil((sealed.commitUntil - now) / 1000)
    return reject('still_sealed', 'rfqId', { retryAfterMs: String(retryAfterMs) })
  }
  const { nonce, actor } = command
  if (nonce === undefined || !NONCE.test(nonce)) return reject('malformed', 'nonce')
  const committed = commitments?.get(actor.firm)
  if (!committed) return reject('not_committed', 'rfqId')
  return sha256OfText(commitmentText(command, nonce)) === committed.digest
    ? undefined
    : reject('commitment_mismatch', 'nonce')
}

/** Whether a dealer owes the quote that it has committed itself to. */
export function owesReveal({ terms, commitments }: OpenRfq, firm: FirmId, now: Timestamp): boolean {
  if (!terms.sealed || terms.sealed.commitUntil > now) return false
  return commitments?.get(firm)?.isRevealed === false
}

/** Those that did not reveal, when it is too late. */
export function lapses({ terms: { rfqId }, commitments }: OpenRfq): Event[] {
  return [...(commitments ?? [])].flatMap(([maker, { isRevealed }]): Event[] =>
    isRevealed ? [] : [{ type: 'CommitmentLapsed', rfqId, maker }],
  )
}

/** What a dealer digests: one line of the request, itself, both sides as it will send them, and a text of its own that nobody can guess. */
export function commitmentText(
  { rfqId, actor, bid, ask }: Pick<PlaceQuote, 'rfqId' | 'actor' | 'bid' | 'ask'>,
  nonce: string,
): string {
  return `parley-commit-1; request ${rfqId}; dealer ${actor.firm}; bid ${ladderText(bid)}; ask ${ladderText(ask)}; nonce ${nonce}`
}

function ladderText(rungs: readonly PricedRung[] | undefined): string {
  if (!rungs) return '-'
  return rungs
    .map(({ price, size, min = 1n, step = 1n, legPrices }) => {
      const at = price === undefined ? '-' : decimal(price)
      const legs = legPrices ? ` legs ${legPrices.map(decimal).join(' ')}` : ''
      return `${at} x ${size} min ${min} step ${step}${legs}`
    })
    .join(', ')
}

function decimal(price: Price): string {
  return formatDecimal(price, PRICE_SCALE)
}
