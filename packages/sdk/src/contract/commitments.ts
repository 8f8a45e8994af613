/** Sealed prices: a dealer sends the digest of its quote first, and the quote when no digest is taken any more. */
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { PricedRung, PricedSide } from './quotes.ts'
import { Page, list } from './route.ts'
import type { Routes } from './route.ts'
import { FirmId, Id, Time, Write, closed } from './words.ts'

const Digest = Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256, in hexadecimal.' })

export const Sealed = closed(
  {
    commitMs: Type.Integer({ minimum: 1, maximum: 86_400_000, description: 'For digests.' }),
    revealMs: Type.Integer({ minimum: 1, maximum: 86_400_000, description: 'Then for quotes.' }),
  },
  'Dealers send digests of their quotes, and the quotes themselves when the time for digests is over; you are told of all at its end. Nobody has a price before, not even the operator.',
)

export const CommitQuote = closed(
  { ...Write, rfqId: Id, digest: Digest },
  'The digest of a quote on a sealed request: SHA-256 of `commitmentText`. It takes the place of the one before it.',
)
export const QuoteCommitted = closed({ rfqId: Id, digest: Digest }, 'The digest that stands.')

export const Unrevealed = closed(
  { rfqId: Id, firm: FirmId, at: Time },
  'A dealer that sent a digest and not the quote.',
)
export type Unrevealed = Static<typeof Unrevealed>

export const COMMITMENT_ROUTES = {
  commitQuote: {
    method: 'POST',
    path: '/v1/quotes/commit',
    scope: 'quote',
    summary: 'Send the digest of a quote on a sealed request',
    body: CommitQuote,
    reply: QuoteCommitted,
    op: 'quote.commit',
  },
  unrevealed: {
    method: 'GET',
    path: '/v1/quotes/unrevealed',
    scope: 'operate',
    summary: 'Dealers that did not reveal what they had committed themselves to, newest first',
    query: Page,
    reply: list('unrevealed', Unrevealed),
  },
} as const satisfies Routes

/** A quote as it will be sent, its nonce with it. */
export type SealedQuote = {
  readonly rfqId: string
  readonly firm: string
  readonly bid?: PricedSide | undefined
  readonly ask?: PricedSide | undefined
  readonly nonce: string
}

/** The one line whose SHA-256 is the digest. [SEA-1] */
export function commitmentText({ rfqId, firm, bid, ask, nonce }: SealedQuote): string {
  return `parley-commit-1; request ${rfqId}; dealer ${firm}; bid ${sideText(bid)}; ask ${sideText(ask)}; nonce ${nonce}`
}

/** 64 hexadecimal digits. Runs where WebCrypto does. */
export async function commitmentDigest(quote: SealedQuote): Promise<string> {
  const bytes = new TextEncoder().encode(commitmentText(quote))
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)).toHex()
}

function sideText(side: PricedSide | undefined): string {
  if (!side) return '-'
  const { more = [], ...best } = side
  return [best, ...more].map(rungText).join(', ')
}

function rungText({ price, size, min, step, allOrNone, legPrices }: PricedRung): string {
  const least = allOrNone === true ? size : (min ?? '1')
  const legs = legPrices ? ` legs ${legPrices.map(plain).join(' ')}` : ''
  return `${price === undefined ? '-' : plain(price)} x ${size} min ${least} step ${step ?? '1'}${legs}`
}

/** A decimal without the zeros that say nothing: `3.20` is `3.2`. */
function plain(text: string): string {
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text
  return short === '-0' ? '0' : short
}
