/** What is to come of what is held: expiries, assignments and exercises with their probability, dividends as declared, or else as last paid. */
import {
  DAY_US,
  PRICE_SCALE,
  balance,
  comingDividends,
  decode,
  deliverableOf,
  isContract,
  isOver,
  powerOfTen,
} from '@parley/core'
import type {
  AccountId,
  Instrument,
  InstrumentId,
  Lot,
  Option,
  Rejection,
  State,
  Timestamp,
} from '@parley/core'
import { probabilityInTheMoney } from '@parley/quant'
import type * as wire from '@parley/sdk'
import { unitTerms } from '@parley/income'
import { amountText, dayText, timeText } from '../wire/numbers.ts'
import { accountsFor } from './lot-query.ts'
import type { LotReader } from './lot-query.ts'
import { text } from './views.ts'
import type { Views } from './views.ts'

const YEAR_US = 365 * DAY_US
/** Between two dividends where there was one only. */
const QUARTER_US = 91 * DAY_US
/** How far the calendar looks unless said. */
const AHEAD_US = 90 * DAY_US

/** The market as far as the calendar asks it. */
export type Outlook = {
  readonly now: Timestamp
  readonly spot: (instrument: string) => number | undefined
  readonly iv: (instrument: string) => number | undefined
}

export function readCalendar(
  views: Views,
  reader: LotReader,
  query: { readonly account?: string; readonly until?: string },
  outlook: Outlook,
): { flows: wire.ExpectedFlow[] } | Rejection {
  const accounts = accountsFor(views.state, reader, query.account)
  if ('code' in accounts) return accounts
  const until =
    query.until === undefined
      ? outlook.now + AHEAD_US
      : Date.parse(`${query.until}T00:00:00Z`) * 1000 + DAY_US
  const flows = accounts.flatMap((account) => [
    ...expiries(views, account, until, outlook),
    ...declaredDividends(views.state, account, until, outlook),
    ...repeatedDividends(views, account, until, outlook),
  ])
  return { flows: flows.sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)) }
}

function expiries(
  views: Views,
  account: string,
  until: number,
  outlook: Outlook,
): wire.ExpectedFlow[] {
  const { state } = views
  const lots = views
    .all('select lot from lots where account = ? and open = 1 order by n', [account])
    .map((row) => decode(text(row['lot'])) as Lot)
  const by = Map.groupBy(lots, ({ instrument, program }) => `${instrument} ${program ?? ''}`)
  return [...by.values()].flatMap((own) => {
    const [first] = own
    const option = first && state.instruments.get(first.instrument)
    if (!first || option?.kind !== 'option' || option.expiresAt > until) return []
    const contracts = own.reduce(
      (sum, { side, quantity }) => sum + (side === 'long' ? quantity : -quantity),
      0n,
    )
    return expiryFlows(state, first, option, contracts, outlook)
  })
}

function expiryFlows(
  state: State,
  { account, program }: Lot,
  option: Option,
  contracts: bigint,
  outlook: Outlook,
): wire.ExpectedFlow[] {
  const base = {
    date: option.expiryDate,
    account,
    instrument: option.id,
    ...(program === undefined ? {} : { program }),
    quantity: contracts.toString(),
  }
  const expiry = { ...base, kind: 'expiry', basis: 'the listing' } as const
  const kind = contracts < 0n ? 'assignment' : 'exercise'
  const likely = probability(state, option, outlook)
  if (option.settlement === 'cash')
    return [expiry, { ...base, kind, ...odds(likely), basis: basisOf(likely) }]
  const currency = option.terms.quoteAsset
  const scale = state.instruments.get(currency)?.scale ?? 0
  const strike = (option.strike * option.multiplier * contracts) / powerOfTen(PRICE_SCALE - scale)
  // A call takes strike cash from who holds it and brings it to who wrote it; a put the other way.
  const cash = option.right === 'call' ? -strike : strike
  const show = (amount: bigint): string => amountText(state, currency, amount)
  return [
    expiry,
    {
      ...base,
      kind,
      cash: show(cash),
      currency,
      ...odds(likely),
      ...(likely === undefined
        ? {}
        : { expected: show(BigInt(Math.round(Number(cash) * likely))) }),
      basis: basisOf(likely),
    },
  ]
}

function odds(likely: number | undefined) {
  return likely === undefined ? {} : { probability: likely }
}

function basisOf(likely: number | undefined): string {
  return likely === undefined
    ? 'no mark with an implied volatility: nothing is said of how likely it is'
    : 'risk-neutral, at the implied volatility of its mark, without interest'
}

function probability(state: State, option: Option, { now, spot, iv }: Outlook): number | undefined {
  const at = spot(option.underlying)
  const vol = iv(option.id)
  if (at === undefined || vol === undefined || at <= 0) return undefined
  const years = Math.max(0, option.expiresAt - now) / YEAR_US
  const { strike } = unitTerms(state, option)
  return probabilityInTheMoney({ spot: at, years, vol, rate: 0, yield: 0 }, option.right, strike)
}

/** What was declared, to who holds the share or is likely to: on its pay date, where its ex-date is still to come. */
function declaredDividends(
  state: State,
  account: AccountId,
  until: number,
  outlook: Outlook,
): wire.ExpectedFlow[] {
  return [...state.declared.values()].flatMap((each): wire.ExpectedFlow[] => {
    const { exDate, payDate } = each
    const isDue = exDate > dayText(outlook.now) && Date.parse(payDate) * 1000 < until
    const flow = isDue ? dividendFlow(state, account, each, outlook) : undefined
    return flow ? [{ ...flow, date: payDate, basis: `declared, ex on ${exDate}${flow.basis}` }] : []
  })
}

type Paid = {
  readonly instrument: InstrumentId
  readonly perUnit: bigint
  /** Who holds it before this day is paid. */
  readonly exDate: string
}

/**
 * A dividend on what an account holds now, and what is expected of it by then: options that expire before its ex-date take shares or
 * bring them, as likely as they are in the money. Undefined where it holds none and none are likely. [DIV-3]
 */
function dividendFlow(
  state: State,
  account: AccountId,
  { instrument, perUnit, exDate }: Paid,
  outlook: Outlook,
): Omit<wire.ExpectedFlow, 'date'> | undefined {
  const share = state.instruments.get(instrument)
  if (!share || share.kind === 'cash' || isContract(share)) return undefined
  const total = balance(state.ledger, account, instrument).total
  const held = total > 0n ? total : 0n
  const before = deliveriesBefore(state, account, { share, exDate }, outlook)
  if (held === 0n && before.length === 0) return undefined
  const currency = share.terms.quoteAsset
  const scale = state.instruments.get(currency)?.scale ?? 0
  const per = powerOfTen(PRICE_SCALE - scale + share.scale)
  const likely = before.reduce((sum, { units, odds: p = 0 }) => sum + Number(units) * p, 0)
  const expected = (Number(perUnit) * Math.max(0, Number(total) + likely)) / Number(per)
  const named = before.map(({ option, units, odds: p }) => {
    const shares = amountText(state, instrument, units < 0n ? -units : units)
    const at = p === undefined ? 'with no known probability' : `at ${(100 * p).toFixed(1)} %`
    return `${option} ${units < 0n ? 'takes' : 'brings'} ${shares} ${at}`
  })
  return {
    account,
    kind: 'dividend',
    instrument,
    quantity: amountText(state, instrument, held),
    cash: amountText(state, currency, (perUnit * held) / per),
    ...(before.length === 0
      ? {}
      : { expected: amountText(state, currency, BigInt(Math.round(expected))) }),
    currency,
    basis: named.length === 0 ? '' : `; expires before: ${named.join(', ')}`,
  }
}

/** Options of an account on a share that are delivered and expire before a day, by expiry: the units each would bring, or take. */
function deliveriesBefore(
  state: State,
  account: AccountId,
  { share, exDate }: { readonly share: Instrument; readonly exDate: string },
  outlook: Outlook,
): { readonly option: string; readonly units: bigint; readonly odds: number | undefined }[] {
  return [...state.instruments.values()]
    .flatMap((option) => {
      if (option.kind !== 'option' || option.underlying !== share.id) return []
      if (option.settlement !== 'physical' || option.expiryDate >= exDate) return []
      if (isOver(state, option.id)) return []
      const contracts = balance(state.ledger, account, option.id).total
      if (contracts === 0n) return []
      const units = contracts * deliverableOf(option, share) * (option.right === 'call' ? 1n : -1n)
      return [
        {
          option: option.id,
          on: option.expiryDate,
          units,
          odds: probability(state, option, outlook),
        },
      ]
    })
    .toSorted((a, b) => (a.on < b.on ? -1 : 1))
}

/** Where nothing is declared, a dividend is expected again after as long as lay between the last two, or a quarter, as large as it was. */
function repeatedDividends(
  views: Views,
  account: AccountId,
  until: number,
  outlook: Outlook,
): wire.ExpectedFlow[] {
  const { state } = views
  const { now } = outlook
  const paid = views.all('select instrument, paid_us, per_unit from dividends order by paid_us', [])
  const by = Map.groupBy(paid, (row) => text(row['instrument']))
  return [...by].flatMap(([instrument, rows]): wire.ExpectedFlow[] => {
    const last = rows.at(-1)
    const id = instrument as InstrumentId
    if (!last || comingDividends(state, id, dayText(now)).length > 0) return []
    const lastUs = Number(last['paid_us'])
    const before = rows.at(-2)
    const every = before ? lastUs - Number(before['paid_us']) : QUARTER_US
    const due = lastUs + every
    if (due < now || due >= until) return []
    const date = timeText(due).slice(0, 10)
    const perUnit = BigInt(text(last['per_unit']))
    const flow = dividendFlow(state, account, { instrument: id, perUnit, exDate: date }, outlook)
    const basis = `as paid on ${timeText(lastUs).slice(0, 10)}, ${Math.round(every / DAY_US)} days on`
    return flow ? [{ ...flow, date, basis: `${basis}${flow.basis}` }] : []
  })
}
