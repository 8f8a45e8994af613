/** Income as part of the venue: posted one by one, in batches, or as a dividend to all who hold a share. */
import type { Coin, InstrumentId, Share } from '../instrument/instrument.ts'
import { unitsPerLot } from '../instrument/instrument.ts'
import { shortage } from '../collateral/cover.ts'
import { EXTERNAL, lineIn } from '../ledger/account.ts'
import type { Account } from '../ledger/account.ts'
import type { EntryId, Posting } from '../ledger/entry.ts'
import { balance } from '../ledger/ledger.ts'
import { powerOfTen } from '../num/decimal.ts'
import { divideFloor } from '../num/rounding.ts'
import { PRICE_SCALE, amount, within } from '../num/units.ts'
import type { Price } from '../num/units.ts'
import type { FirmId } from '../party/firm.ts'
import { reject } from '../rejection.ts'
import type { Rejection } from '../rejection.ts'
import { accepted, minter, refuse, refused } from '../venue/decision.ts'
import type { At, Decision, Mint } from '../venue/decision.ts'
import type { Event } from '../venue/event.ts'
import type { Meta } from '../venue/meta.ts'
import { OPERATOR, nobody } from '../venue/rules.ts'
import type { CommandRules, EventRules } from '../venue/rules.ts'
import type { State } from '../venue/state.ts'
import { noteDividend } from './dividends.ts'
import { INCOME_LIMITS, checkPayment, isDay, seenKey, refusedRow } from './income.ts'
import type { Payment, PostedPayment, RefusedRow, Unread } from './income.ts'

/** Books one payment that came in. */
export type PostIncome = Meta & { readonly type: 'PostIncome'; readonly payment: Payment }
/** Books what can be booked of a batch, and reports on the rest. */
export type ImportIncome = Meta & {
  readonly type: 'ImportIncome'
  readonly rows: readonly (Payment | Unread)[]
}
/** Pays a dividend on a share or coin to every account that holds it now. */
export type PostDividend = Meta & {
  readonly type: 'PostDividend'
  readonly instrument: InstrumentId
  /** Of the quote asset, per unit. */
  readonly perUnit: Price
  readonly flowDate: string
  readonly externalId: string
  readonly reference: string
}
export type IncomeCommand = PostIncome | ImportIncome | PostDividend

export type IncomeEvent =
  | { readonly type: 'IncomePosted'; readonly firm: FirmId; readonly payment: PostedPayment }
  | {
      readonly type: 'IncomeImported'
      readonly posted: number
      readonly refused: readonly RefusedRow[]
    }
  | {
      readonly type: 'DividendPaid'
      readonly instrument: InstrumentId
      readonly perUnit: Price
      readonly externalId: string
      /** Left out of records made before it was kept. */
      readonly flowDate?: string | undefined
      readonly entryId: EntryId | undefined
      readonly accounts: number
    }

export const INCOME_COMMANDS: CommandRules<IncomeCommand> = {
  PostIncome: { by: OPERATOR, decide: postIncome },
  ImportIncome: { by: OPERATOR, decide: importIncome },
  PostDividend: { by: OPERATOR, decide: postDividend },
}

export const INCOME_EVENTS: EventRules<IncomeEvent> = {
  IncomePosted: {
    apply(state, { payment: { account, externalId } }) {
      state.income.add(seenKey(account, externalId))
    },
    seenBy: (_state, { firm }) => [firm],
    answer: ({ payment }) => ({ entryId: payment.entryId }),
  },
  IncomeImported: {
    seenBy: nobody,
    answer: ({ posted, refused: rows }) => ({ posted, refused: rows }),
  },
  DividendPaid: {
    apply(state, { instrument, perUnit, externalId, flowDate: day }) {
      state.income.add(seenKey(instrument, externalId))
      if (day !== undefined) noteDividend(state.dividends, instrument, { day, perUnit })
      state.declared.delete(seenKey(instrument, externalId))
    },
    seenBy: nobody,
    answer: ({ accounts }) => ({ accounts }),
  },
}

function postIncome(state: State, { payment }: PostIncome, at: At): Decision {
  const wrong = checkPayment(state, payment) ?? checkRoom(state, [payment])
  return wrong ? refused(wrong) : accepted(post(state, payment, minter(state, at)))
}

/** Each row is judged by itself, after those before it: an id that comes twice is posted once. [INC-3] */
function importIncome(state: State, { rows }: ImportIncome, at: At): Decision {
  if (rows.length === 0 || rows.length > INCOME_LIMITS.batchMax)
    return refuse('malformed', 'rows', { max: String(INCOME_LIMITS.batchMax) })
  const mint = minter(state, at)
  const refusedRows: RefusedRow[] = []
  const taken: Payment[] = []
  const seen = new Set<string>()
  const room = roomIn(state)
  for (const [row, each] of rows.entries()) {
    const wrong = wrongRow(state, each, seen, room)
    if (wrong) refusedRows.push(refusedRow(row, each.externalId, wrong))
    else if (!('code' in each)) {
      seen.add(seenKey(each.account, each.externalId))
      taken.push(each)
    }
  }
  return accepted([
    { type: 'IncomeImported', posted: taken.length, refused: refusedRows },
    ...taken.flatMap((payment) => post(state, payment, mint)),
  ])
}

function wrongRow(
  state: State,
  row: Payment | Unread,
  seen: ReadonlySet<string>,
  room: Room,
): Rejection | undefined {
  if ('code' in row) return reject(row.code, row.path)
  const wrong = checkPayment(state, row)
  if (wrong) return wrong
  if (seen.has(seenKey(row.account, row.externalId))) return reject('already_exists', 'externalId')
  return room(row)
}

/** Guards in order: instrument, amount, day, not posted before, room. What is less than a minor unit is not paid. [INC-4] */
function postDividend(state: State, command: PostDividend, at: At): Decision {
  const { instrument, perUnit, flowDate, externalId, reference } = command
  const share = state.instruments.get(instrument)
  if (share?.kind !== 'share' && share?.kind !== 'coin')
    return refuse('unknown_instrument', 'instrument')
  if (perUnit <= 0n) return refuse('bad_amount', 'perUnit')
  if (!isDay(flowDate)) return refuse('malformed', 'flowDate')
  if (state.income.has(seenKey(instrument, externalId)))
    return refuse('already_exists', 'externalId')
  const asset = share.terms.quoteAsset
  const scale = state.instruments.get(asset)?.scale ?? 0
  const partOf = ({ id }: Account): bigint =>
    dividendOn(share, balance(state.ledger, id, instrument).total, perUnit, scale)
  const trading = [...state.accounts.values()].filter(({ kind }) => kind === 'trading')
  const payments = trading.flatMap((account): Payment[] => {
    const paid = partOf(account)
    if (paid <= 0n || !within(paid)) return []
    const payment = {
      account: account.id,
      kind: 'dividend',
      asset,
      amount: amount(paid),
      on: instrument,
      flowDate,
      externalId,
      reference,
    } as const
    // Who was paid by hand under the same id is not paid again.
    return checkPayment(state, payment) === undefined ? [payment] : []
  })
  const tooMuch = checkRoom(state, payments)
  if (tooMuch) return refused(tooMuch)
  // Who owes the share owes what is paid on it: what was lent came with it. [CRL-5]
  const owed: Posting[] = []
  for (const account of trading) {
    const due = -partOf(account)
    if (due <= 0n) continue
    const { available } = balance(state.ledger, account.id, asset)
    const room = available + lineIn(account, asset)
    if (account.regime !== 'margined' && room < due)
      return refused(shortage(account, asset, { available, short: due - room }))
    owed.push({ from: account.id, to: EXTERNAL, asset, amount: amount(due), reason: 'income' })
  }
  const postings = [...payments.map(postingOf), ...owed]
  const entryId = postings.length === 0 ? undefined : (minter(state, at)('entry') as EntryId)
  const events: Event[] = [
    {
      type: 'DividendPaid',
      instrument,
      perUnit,
      externalId,
      flowDate,
      entryId,
      accounts: payments.length,
    },
  ]
  if (entryId !== undefined) {
    events.push(...payments.map((payment) => announced(state, payment, entryId)))
    const cause = { kind: 'income', id: externalId, income: 'dividend' } as const
    events.push({
      type: 'EntryPosted',
      entry: { id: entryId, cause, postings },
    })
  }
  return accepted(events)
}

/** What a dividend per unit comes to on so many minor units of a share, in minor units of its quote asset of that scale, rounded down. [INC-4] */
export function dividendOn(
  share: Share | Coin,
  held: bigint,
  perUnit: Price,
  scale: number,
): bigint {
  return divideFloor(
    perUnit * unitsPerLot(share) * held,
    share.terms.lot * powerOfTen(2 * PRICE_SCALE - scale),
  )
}

function post(state: State, payment: Payment, mint: Mint): Event[] {
  const entryId = mint('entry') as EntryId
  const { kind: income, externalId: id, program, account } = payment
  const firm = firmOf(state, account)
  const tag = program === undefined ? {} : { program: { firm, program } }
  const cause = { kind: 'income', id, income, ...tag } as const
  return [
    announced(state, payment, entryId),
    { type: 'EntryPosted', entry: { id: entryId, cause, postings: [postingOf(payment)] } },
  ]
}

function announced(state: State, payment: Payment, entryId: EntryId): Event {
  const firm = firmOf(state, payment.account)
  return { type: 'IncomePosted', firm, payment: { ...payment, entryId } }
}

function postingOf({ account, asset, amount: paid }: Payment): Posting {
  return { from: EXTERNAL, to: account, asset, amount: paid, reason: 'income' }
}

function firmOf(state: State, account: Payment['account']): FirmId {
  return state.accounts.get(account)?.firm ?? ('' as FirmId)
}

/** Takes a payment into account, or says that there is no room for it. */
type Room = (payment: Payment) => Rejection | undefined

/** No balance passes what a balance can be, of those paid or outside. */
function roomIn(state: State): Room {
  const after = new Map<string, bigint>()
  return ({ account, asset, amount: paid }) => {
    const [own, outside] = [`${account} ${asset}`, `${EXTERNAL} ${asset}`]
    const owned = (after.get(own) ?? balance(state.ledger, account, asset).total) + paid
    const owed = (after.get(outside) ?? balance(state.ledger, EXTERNAL, asset).total) - paid
    if (!within(owned) || !within(owed)) return reject('out_of_range', 'amount', { asset })
    after.set(own, owned)
    after.set(outside, owed)
    return undefined
  }
}

function checkRoom(state: State, payments: readonly Payment[]): Rejection | undefined {
  const room = roomIn(state)
  for (const payment of payments) {
    const wrong = room(payment)
    if (wrong) return wrong
  }
  return undefined
}
