/** Income that comes from outside a trade: what kinds there are, and what one payment is. [INC-1] */
import { isContract } from '../instrument/instrument.ts'
import type { InstrumentId } from '../instrument/instrument.ts'
import type { AccountId } from '../ledger/account.ts'
import type { EntryId } from '../ledger/entry.ts'
import type { Amount } from '../num/units.ts'
import type { ProgramId } from '../program/tag.ts'
import { isProgramId } from '../program/tag.ts'
import { reject } from '../rejection.ts'
import type { Rejection, RejectionCode } from '../rejection.ts'
import type { State } from '../venue/state.ts'

/** `liquidity`: fees for providing it; `distribution`: what a protocol hands out. Premium is income too, and is read off the trades. */
export const INCOME_KINDS = [
  'dividend',
  'interest',
  'staking',
  'lending',
  'liquidity',
  'distribution',
] as const
export type IncomeKind = (typeof INCOME_KINDS)[number]

/** One payment into an account. */
export type Payment = {
  readonly account: AccountId
  readonly kind: IncomeKind
  /** Cash, a coin or a share. */
  readonly asset: InstrumentId
  readonly amount: Amount
  /** What it was paid on: the share, the coin staked or lent. */
  readonly on?: InstrumentId | undefined
  readonly program?: ProgramId | undefined
  /** The day the cash flows, YYYY-MM-DD. */
  readonly flowDate: string
  /** The payer's own id of the payment: each is posted to an account once. */
  readonly externalId: string
  readonly reference: string
}

/** A row that could not be read exactly: refused with the others of its batch, so that one report tells all. */
export type Unread = {
  readonly externalId: string
  readonly code: RejectionCode
  readonly path: string
}

/** A payment as it was posted. */
export type PostedPayment = Payment & { readonly entryId: EntryId }

/** Why a row of a batch was refused: its place, from 0. */
export type RefusedRow = {
  readonly row: number
  readonly externalId: string
  readonly code: RejectionCode
  readonly path?: string
}

export const INCOME_LIMITS = { batchMax: 500 } as const

const EXTERNAL_ID = /^[\w.:/#-]{1,128}$/

export function checkExternalId(text: string): boolean {
  return EXTERNAL_ID.test(text)
}

export function seenKey(account: string, externalId: string): string {
  return `${account} ${externalId}`
}

/** Guards in order: account, terms, not posted before. [INC-2] */
export function checkPayment(state: State, payment: Payment): Rejection | undefined {
  const { account, externalId } = payment
  if (state.accounts.get(account)?.kind !== 'trading') return reject('unknown_account', 'account')
  const wrong = checkTerms(state, payment)
  if (wrong) return wrong
  if (state.income.has(seenKey(account, externalId))) return reject('already_exists', 'externalId')
  return undefined
}

/** Guards in order: asset, amount, what it is on, program, day, id. */
export function checkTerms(state: State, payment: Payment): Rejection | undefined {
  const { asset, on, program, externalId } = payment
  const of = state.instruments.get(asset)
  if (!of || isContract(of)) return reject('unknown_instrument', 'asset')
  if (payment.amount <= 0n) return reject('bad_amount', 'amount')
  if (on !== undefined && !state.instruments.has(on)) return reject('unknown_instrument', 'on')
  if (program !== undefined && !isProgramId(program)) return reject('malformed', 'program')
  if (!isDay(payment.flowDate)) return reject('malformed', 'flowDate')
  if (!checkExternalId(externalId)) return reject('malformed', 'externalId')
  return undefined
}

export function refusedRow(row: number, externalId: string, { code, path }: Rejection): RefusedRow {
  return { row, externalId, code, ...(path === undefined ? {} : { path }) }
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** A day of the calendar from 1970 to 2255. */
export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (!match) return false
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number)
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0)
  return year >= 1970 && year <= 2255 && day >= 1 && day <= days
}
