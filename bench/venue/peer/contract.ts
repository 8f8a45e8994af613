import type { Pool } from './modules.ts'

/** A peer's quote as sent: two-way, one price for the whole structure, decimal text. */
export type QuoteBody = {
  readonly clientQuoteId: string
  readonly rfqId: string
  readonly maker: string
  readonly bid: string
  readonly bidQuantity: string
  readonly ask: string
  readonly askQuantity: string
  readonly ttlMs: number
}

export type AcceptBody = {
  readonly clientAcceptId: string
  readonly rfqId: string
  readonly taker: string
}

/** A refusal with its HTTP status. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** How a peer keeps its market; the two peers differ only here. */
export interface PeerVenue {
  /** Extra tables and functions, after the seeding. */
  prepare(pool: Pool): Promise<void>
  quote(pool: Pool, body: QuoteBody): Promise<void>
  /** @returns the trade's id. */
  accept(pool: Pool, body: AcceptBody): Promise<string>
}

/** Minor units of a price: hundredths. */
export function minorUnits(price: string): string {
  const [whole = '', cents = ''] = price.split('.')
  return `${BigInt(whole + cents.padEnd(2, '0'))}`
}

/** The fee on one accepted RFQ, minor units. */
export const feeMinor = 125n

const decimal = { type: 'string', pattern: '^[0-9]{1,12}(\\.[0-9]{1,2})?$' }
const wholeNumber = { type: 'string', pattern: '^[0-9]{1,15}$' }
const name = { type: 'string', minLength: 1, maxLength: 64 }

export const quoteSchema = {
  body: {
    type: 'object',
    additionalProperties: false,
    required: [
      'clientQuoteId',
      'rfqId',
      'maker',
      'bid',
      'bidQuantity',
      'ask',
      'askQuantity',
      'ttlMs',
    ],
    properties: {
      clientQuoteId: name,
      rfqId: wholeNumber,
      maker: name,
      bid: decimal,
      bidQuantity: wholeNumber,
      ask: decimal,
      askQuantity: wholeNumber,
      ttlMs: { type: 'integer', minimum: 1, maximum: 3_600_000 },
    },
  },
  response: {
    200: {
      type: 'object',
      required: ['rfqId', 'status'],
      properties: { rfqId: wholeNumber, status: { type: 'string' } },
    },
  },
}

export const acceptSchema = {
  body: {
    type: 'object',
    additionalProperties: false,
    required: ['clientAcceptId', 'rfqId', 'taker'],
    properties: { clientAcceptId: name, rfqId: wholeNumber, taker: name },
  },
  response: {
    200: {
      type: 'object',
      required: ['tradeId', 'status'],
      properties: { tradeId: { type: 'string' }, status: { type: 'string' } },
    },
  },
}
