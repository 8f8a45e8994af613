/** What is to come of what is held: expiries, assignments and exercises with their probability, dividends as declared, or else as last paid. */
import {
  DAY_US,
  PRICE_SCALE,
  balance,
  comingDividends,
  decode,
  isContract,
  powerOfTen,
} from '@parley/core'
import type {
  AccountId,
  InstrumentId,
  Lot,
  Option,
  Rejection,
  State,
  Timestamp,
} from '@parley/core'
import { probabilityInTheMoney } from '@parley/quant'
import type * as wire from '@parley/sdk'
import { unitTerms } from '../risk/unit-terms.ts'
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

/** What was declared, to who holds the share now: on its pay date, where its ex-date is still to come. */
function declaredDividends(
  state: State,
  account: AccountId,
  until: number,
  { now }: Outlook,
): wire.ExpectedFlow[] {
  return [...state.declared.values()].flatMap((each): wire.ExpectedFlow[] => {
    const { instrument, exDate, payDate, perUnit } = each
    const isDue = exDate > dayText(now) && Date.parse(payDate) * 1000 < until
    const flow = isDue ? dividendFlow(state, account, instrument, perUnit) : undefined
    return flow ? [{ ...flow, date: payDate, basis: `declared, ex on ${exDate}` }] : []
  })
}

/** A dividend on what an account holds now; undefined where it holds none. */
function dividendFlow(
  state: State,
  account: AccountId,
  instrument: InstrumentId,
  perUnit: bigint,
): Omit<wire.ExpectedFlow, 'date' | 'basis'> | undefined {
  const share = state.instruments.get(instrument)
  const held = balance(state.ledger, account, instrument).total
  if (!share || share.kind === 'cash' || isContract(share) || held <= 0n) return undefined
  const currency = share.terms.quoteAsset
  const scale = state.instruments.get(currency)?.scale ?? 0
  const cash = (perUnit * held) / powerOfTen(PRICE_SCALE - scale + share.scale)
  return {
    account,
    kind: 'dividend',
    instrument,
    quantity: amountText(state, instrument, held),
    cash: amountText(state, currency, cash),
    currency,
  }
}

/** Where nothing is declared, a dividend is expected again after as long as lay between the last two, or a quarter, as large as it was. */
function repeatedDividends(
  views: Views,
  account: AccountId,
  until: number,
  { now }: Outlook,
): wire.ExpectedFlow[] {
  const { state } = views
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
    const flow = dividendFlow(state, account, id, BigInt(text(last['per_unit'])))
    const basis = `as paid on ${timeText(lastUs).slice(0, 10)}, ${Math.round(every / DAY_US)} days on`
    return flow ? [{ ...flow, date: timeText(due).slice(0, 10), basis }] : []
  })
}
