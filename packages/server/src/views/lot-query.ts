/** Lots as an account's holder may read them: at the mark, closed, and in groups. */
import {
  PRICE_SCALE,
  decode,
  economicProfitOf,
  formatDecimal,
  isContract,
  powerOfTen,
  profitOf,
  reject,
} from '@parley/core'
import type {
  AccountId,
  Closure,
  FirmId,
  InstrumentId,
  Lot,
  LotChoice,
  Rejection,
  State,
} from '@parley/core'
import type * as wire from '@parley/sdk'
import { amountText, priceText, timeText } from '../wire/numbers.ts'
import { closedFlags, openFlags } from './lot-flags.ts'
import { text } from './views.ts'
import type { Row, Views } from './views.ts'

/** Whose lots: a firm's, or everybody's for who may read all. */
export type LotReader = { readonly firm: FirmId; readonly readsAll: boolean }

/** The mark of an instrument as decimal text, now. */
export type MarkOf = (instrument: InstrumentId) => string | undefined

export type LotQuery = {
  readonly account?: string
  readonly instrument?: string
  readonly program?: string
  readonly limit?: number
  readonly after?: string
}

/** Accounts a reader may see; a refusal where it names one it may not. */
export function accountsFor(
  state: State,
  { firm, readsAll }: LotReader,
  account: string | undefined,
): readonly AccountId[] | Rejection {
  const all = [...state.accounts.values()].filter(
    (each) => each.kind === 'trading' && (readsAll || each.firm === firm),
  )
  if (account === undefined) return all.map(({ id }) => id)
  const own = all.find(({ id }) => id === account)
  return own ? [own.id] : reject('unknown_account', 'account')
}

/** Open lots, oldest first, with the methods and choices of their accounts. */
export function readLots(
  views: Views,
  reader: LotReader,
  query: LotQuery,
  markOf: MarkOf,
): { lots: wire.Lot[]; choices: wire.LotChoices[] } | Rejection {
  const accounts = accountsFor(views.state, reader, query.account)
  if ('code' in accounts) return accounts
  const lots = accounts
    .flatMap((account) =>
      views.all('select lot from lots where account = ? and open = 1 order by n', [account]),
    )
    .map((row) => decode(text(row['lot'])) as Lot)
    .filter(({ instrument }) => query.instrument === undefined || instrument === query.instrument)
    .filter(({ program }) => query.program === undefined || program === query.program)
  return {
    lots: lots.map((lot) => lotView(views, lot, markOf)),
    choices: accounts.map((account) => choicesOf(views, account)),
  }
}

function choicesOf(views: Views, account: string): wire.LotChoices {
  const [method] = views.all('select method from lot_methods where account = ?', [account])
  const rows = views.all('select instrument, choices from lot_choices where account = ?', [account])
  return {
    account,
    method: method ? (text(method['method']) as wire.LotChoices['method']) : 'fifo',
    chosen: rows.flatMap((row) => {
      const instrument = text(row['instrument'])
      const choices = decode(text(row['choices'])) as LotChoice[]
      if (choices.length === 0) return []
      const lots = choices.map(({ lotId, quantity }) => ({
        lotId,
        quantity: amountText(views.state, instrument, quantity),
        ...(isOpen(views, { account, instrument, lotId }) ? {} : { passedOver: true as const }),
      }))
      return [{ instrument, lots }]
    }),
  }
}

/** Whether a close of the instrument would find the lot. */
function isOpen(
  views: Views,
  of: { readonly account: string; readonly instrument: string; readonly lotId: string },
): boolean {
  const rows = views.all(
    'select 1 from lots where account = ? and instrument = ? and lot_id = ? and open = 1',
    [of.account, of.instrument, of.lotId],
  )
  return rows.length > 0
}

/** Signed cash as a basis: what was paid for a long lot, received for a short one. */
function basisOf(side: Lot['side'], cash: bigint): bigint {
  return side === 'long' ? -cash : cash
}

function lotView(views: Views, lot: Lot, markOf: MarkOf): wire.Lot {
  const { state } = views
  const { side, instrument, currency, quantity } = lot
  const money = (amount: bigint): string => amountText(state, currency, amount)
  const mark = markOf(instrument)
  const value = mark === undefined ? undefined : valueAt(state, lot, mark)
  return {
    ...namesOf(lot),
    origin: lot.origin,
    entryId: lot.openedBy,
    quantity: amountText(state, instrument, quantity),
    opened: amountText(state, instrument, lot.opened),
    taxBasis: money(basisOf(side, lot.tax)),
    economicBasis: money(basisOf(side, lot.economic)),
    taxBasisPerUnit: perUnit(state, lot, basisOf(side, lot.tax)),
    economicBasisPerUnit: perUnit(state, lot, basisOf(side, lot.economic)),
    ...(mark === undefined || value === undefined
      ? {}
      : {
          mark,
          value: money(value),
          unrealised: money(value + lot.tax),
          economicUnrealised: money(value + lot.economic),
        }),
    ...ratesOf(views, lot),
    flags: openFlags(views, lot),
  }
}

/** Rates of the lot's currency as the operator recorded them: the latest when it was opened, and the latest there is. */
function ratesOf(views: Views, { currency, openedAt }: Lot) {
  const before = (at: number): string | undefined => {
    const [row] = views.all(
      'select price from closes where instrument = ? and day_us <= ? order by day_us desc limit 1',
      [currency, at],
    )
    return row && priceText(BigInt(text(row['price'])))
  }
  const [atTrade, atMark] = [before(openedAt), before(Number.MAX_SAFE_INTEGER)]
  return {
    ...(atTrade === undefined ? {} : { rateAtTrade: atTrade }),
    ...(atMark === undefined ? {} : { rateAtMark: atMark }),
  }
}

function namesOf(of: Lot | Closure) {
  const { account, lotId, instrument, side, currency, openedAt, cycle, chain, program } = of
  return {
    account,
    lotId,
    instrument,
    side,
    currency,
    openedAt: timeText(openedAt),
    cycle,
    ...(chain === undefined ? {} : { chain }),
    ...(program === undefined ? {} : { program }),
  }
}

/** Units of the underlying (or of the thing itself) that one minor unit of an instrument stands for, as a fraction. */
function unitsIn(state: State, instrument: InstrumentId): readonly [bigint, bigint] {
  const of = state.instruments.get(instrument)
  return isContract(of) ? [of.multiplier, 1n] : [1n, powerOfTen(of?.scale ?? 0)]
}

/** Signed value at a mark in minor units of the currency, rounded towards zero. */
function valueAt(
  state: State,
  { instrument, side, quantity, currency }: Lot,
  mark: string,
): bigint {
  const [units, per] = unitsIn(state, instrument)
  const scale = state.instruments.get(currency)?.scale ?? 0
  const price = priceOf(mark)
  const value = (quantity * units * price) / (per * powerOfTen(PRICE_SCALE - scale))
  return side === 'long' ? value : -value
}

function priceOf(mark: string): bigint {
  const [whole = '0', fraction = ''] = mark.split('.')
  const digits = BigInt(whole.replace('-', '') + fraction.padEnd(PRICE_SCALE, '0'))
  return mark.startsWith('-') ? -digits : digits
}

/** Basis of one unit (of an option: per unit of its underlying, as it is priced), cut at the eighth decimal. */
function perUnit(state: State, { instrument, quantity, currency }: Lot, basis: bigint): string {
  const [units, per] = unitsIn(state, instrument)
  const scale = state.instruments.get(currency)?.scale ?? 0
  return formatDecimal(
    (basis * per * powerOfTen(PRICE_SCALE - scale)) / (quantity * units),
    PRICE_SCALE,
  )
}

/** What was closed, newest first. */
export function readClosedLots(
  views: Views,
  reader: LotReader,
  query: LotQuery,
): { lots: wire.ClosedLot[]; next?: string } | Rejection {
  const accounts = accountsFor(views.state, reader, query.account)
  if ('code' in accounts) return accounts
  const limit = query.limit ?? 100
  const marks = accounts.map(() => '?').join(', ')
  const rows = views.all(
    `select n, closure from lot_closures where account in (${marks || "''"}) and n < ?
       and (? = '' or instrument = ?) order by n desc limit ?`,
    [
      ...accounts,
      query.after === undefined ? Number.MAX_SAFE_INTEGER : Number(query.after),
      query.instrument ?? '',
      query.instrument ?? '',
      limit,
    ],
  )
  const last = rows.at(-1)
  return {
    lots: rows.map((row) => closedView(views, row)),
    ...(rows.length === limit && last ? { next: String(last['n']) } : {}),
  }
}

function closedView(views: Views, row: Row): wire.ClosedLot {
  const closure = decode(text(row['closure'])) as Closure
  const { state } = views
  const money = (amount: bigint): string => amountText(state, closure.currency, amount)
  return {
    ...namesOf(closure),
    closedAt: timeText(closure.closedAt),
    entryId: closure.closedBy,
    how: closure.how,
    quantity: amountText(state, closure.instrument, closure.quantity),
    taxBasis: money(basisOf(closure.side, closure.tax)),
    cash: money(closure.closed),
    profit: money(profitOf(closure)),
    economicProfit: money(economicProfitOf(closure)),
    flags: closedFlags(views, closure),
  }
}
